"""The matters that one message raises: runs of sentences about one service each, cut where the words show it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from nlu.phrasefiles import phrase_file
from nlu.reading import Part, Read, Reading
from nlu.understanding import Entity
from triage.vocabulary import FeedbackType, ServiceArea

SURE_AREA = 0.75
"""Probability of a service area from which a sentence may start a matter of its own."""

SURE_ENOUGH_AREA = 0.4
"""The same where the words say that something new comes: also, another thing, 2."""

SURE_PRAISE = 0.6
"""Probability from which a sentence that passes on thanks is praise beside something else."""

FEW_WORDS = 5
"""Sentences of fewer words belong to the matter before."""

FEW_IN_A_LIST = 3
"""The same in a list, where people write short."""

_MARK = r"\(?\d[.)] ?|[-*•–] ?"
"""What stands before an item of a list."""

_VAGUE = frozenset({None, ServiceArea.OTHER, ServiceArea.COMMUNICATION})
"""Areas that never tell one matter from another."""


class Opening(IntEnum):
    """How the words of a sentence announce something new, the surest last."""

    NONE = 0
    """Not at all."""
    ALSO = 1
    """As something more: also, another thing."""
    LISTED = 2
    """As an item of a list: first, second, 1., 2."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """One of the matters, before it has its own findings."""

    part: Part
    """Where it stands."""
    reading: Reading
    """The reader's reading of that part."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Topic:
    """What a sentence is surely about."""

    area: ServiceArea | None
    """Its service area."""
    is_praise: bool = False
    """It passes on thanks, whatever the rest is."""


def split_matters(text: str, sentences: Sequence[Part], read: Read, entities: Sequence[Entity] = ()) -> list[Matter]:
    """Return the matters in order; one, the whole text, unless sentences are surely about different things.

    Where the words show that there may be several, each sentence is read as a text of its own: beside the others it
    sounds like them.

    Names, addresses and numbers are no matter: a sentence is judged by how many other words it has. Staff may be a
    matter of their own only in a list, and thanks only where they are passed on: in a story both belong to it. A matter
    begins at a word that shows it, in a list that has begun, or in a paragraph of its own.
    """
    announced = is_list = _announces(text)
    shows_several = announced or any(
        _opening(text, each) is not Opening.NONE or _new_paragraph(text, each) for each in sentences[1:]
    )
    if not shows_several:
        return [_matter(text, Part(start=0, end=len(text)), read)]
    starts = [0]
    openings = [Opening.NONE]
    current: _Topic | None = None
    for place, sentence in enumerate(sentences):
        opening = Opening.LISTED if announced else _opening(text, sentence)
        is_list = is_list or (place > 0 and opening is not Opening.NONE)
        topic = _topic(text, sentence, read, opening) if _tells(text, sentence, opening, entities) else None
        if topic is None:
            continue
        if current is not None and topic != current:
            if opening is Opening.NONE and not (is_list or _new_paragraph(text, sentence)):
                continue
            starts.append(place)
            openings.append(opening)
        elif current is None:
            openings[0] = opening
        current = topic
    edges = [sentences[place].start for place in starts[1:]]
    parts = [Part(start=a, end=b) for a, b in zip([0, *edges], [*edges, len(text)], strict=True)]
    alone = [_stands_alone(text, part, read, opening, entities) for part, opening in zip(parts, openings, strict=True)]
    return [_matter(text, part, read) for part in _joined(parts, alone)]


def kind_of(reading: Reading) -> FeedbackType:
    """Return the most probable type."""
    return max(reading.types, key=lambda t: reading.types[t])


def _joined(parts: Sequence[Part], alone: Sequence[bool]) -> list[Part]:
    """Return the parts, each that does not stand alone put to the one before it; the first to the one behind."""
    joined: list[Part] = []
    for part, stands in zip(parts, alone, strict=True):
        if joined and (not stands or (not alone[0] and len(joined) == 1)):
            joined[-1] = Part(start=joined[-1].start, end=part.end)
        else:
            joined.append(part)
    return joined


def _matter(text: str, part: Part, read: Read) -> Matter:
    part = part if (part.start, part.end) == (0, len(text)) else _trimmed(text, part)
    return Matter(part=part, reading=read.part(part))


def _opening(text: str, sentence: Part) -> Opening:
    """Return how the first words of a sentence announce it."""
    breaks = phrase_file("tokens")["breaks"]
    words = text[sentence.start : sentence.end].lower()
    first = re.findall(r"[\w']+", words)[:4]
    if re.match(_MARK, words) or _is_item(words):
        return Opening.LISTED
    says_more = not set(first).isdisjoint(breaks["words"]) or any(p in " ".join(first) for p in breaks["phrases"])
    return Opening.ALSO if says_more else Opening.NONE


def _new_paragraph(text: str, sentence: Part) -> bool:
    """Return whether a blank line stands before a sentence."""
    return bool(re.search(r"\n\s*\n\s*$", text[: sentence.start]))


def _is_item(words: str) -> bool:
    """Return whether a sentence begins with first, second or the like, as items of a list do."""
    found = _ordinal(words)
    behind = phrase_file("tokens")["breaks"]["behind_ordinals"]
    return found is not None and bool(found["sign"] or found["behind"].lower() in behind)


def _ordinal(words: str) -> re.Match[str] | None:
    """Return first, second or the like at the beginning of a sentence, with the sign and the word behind it."""
    ordinal = "|".join(phrase_file("tokens")["breaks"]["ordinals"])
    return re.match(rf"(?:[\w']+ )?(?:{ordinal})\b(?P<sign>[,:;-]| -)? ?(?P<behind>[\w']*)", words, re.IGNORECASE)


def _announces(text: str) -> bool:
    """Return whether a text says that several things come."""
    words = " ".join(re.findall(r"[\w']+", text.lower()))
    return any(phrase in words for phrase in phrase_file("tokens")["breaks"]["announced"])


def _topic(text: str, sentence: Part, read: Read, opening: Opening) -> _Topic | None:
    """Return what a sentence is surely about, None when it is sure of nothing."""
    reading = read.alone(_behind_mark(text, sentence))
    if _passes_on_thanks(text, sentence, reading):
        return _Topic(area=None, is_praise=True)
    best = max(reading.areas, key=lambda a: reading.areas[a])
    needed = SURE_AREA if opening is Opening.NONE else SURE_ENOUGH_AREA
    counts = best not in _VAGUE and (best is not ServiceArea.STAFF_CONDUCT or opening is Opening.LISTED)
    return _Topic(area=best) if counts and reading.areas[best] >= needed else None


def _passes_on_thanks(text: str, sentence: Part, reading: Reading) -> bool:
    words = " ".join(re.findall(r"[\w']+", text[sentence.start : sentence.end].lower()))
    thanks = any(phrase in words for phrase in phrase_file("tokens")["breaks"]["thanks"])
    return thanks and reading.types.get(FeedbackType.COMPLIMENT, 0.0) >= SURE_PRAISE


def _tells(text: str, part: Part, opening: Opening, entities: Sequence[Entity]) -> bool:
    """Return whether a part has enough words of its own to raise something."""
    return _words(text, part, entities) >= (FEW_IN_A_LIST if opening is Opening.LISTED else FEW_WORDS)


def _words(text: str, part: Part, entities: Sequence[Entity]) -> int:
    """Return how many words of a part are no name, address or number."""
    kept = list(text[part.start : part.end])
    for entity in entities:
        start, end = max(entity.start, part.start) - part.start, min(entity.end, part.end) - part.start
        if start < end:
            kept[start:end] = " " * (end - start)
    return sum(any(sign.isalpha() for sign in word) for word in "".join(kept).split())


def _stands_alone(text: str, part: Part, read: Read, opening: Opening, entities: Sequence[Entity]) -> bool:
    """Return whether a part is feedback by itself, and surely about something."""
    reading = read.alone(_behind_mark(text, part))
    if not _tells(text, part, opening, entities) or kind_of(reading) is FeedbackType.OTHER:
        return False
    if kind_of(reading) is FeedbackType.COMPLIMENT and _passes_on_thanks(text, part, reading):
        return True
    counted = {a: p for a, p in reading.areas.items() if a not in _VAGUE}
    if opening is not Opening.LISTED:
        counted.pop(ServiceArea.STAFF_CONDUCT, None)
    return max(counted.values()) >= (SURE_AREA if opening is Opening.NONE else SURE_ENOUGH_AREA)


def _behind_mark(text: str, part: Part) -> Part:
    """Return a part without what marks it as an item of a list."""
    words = text[part.start : part.end]
    if mark := re.match(_MARK, words):
        return Part(start=part.start + mark.end(), end=part.end)
    ordinal = _ordinal(words)
    if ordinal is None or not ordinal["sign"]:
        return part
    return Part(start=part.start + ordinal.start("behind"), end=part.end)


def _trimmed(text: str, part: Part) -> Part:
    words = text[part.start : part.end]
    return Part(start=part.start + len(words) - len(words.lstrip()), end=part.start + len(words.rstrip()))
