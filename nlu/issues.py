"""The matters that one message raises: runs of sentences about one service area each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.phrasefiles import phrase_file
from nlu.reading import Part, Read, Reading
from nlu.understanding import Entity
from triage.vocabulary import FeedbackType, ServiceArea

SURE_AREA = 0.75
"""Probability of a service area from which a sentence may start a matter of its own."""

SURE_ENOUGH_AREA = 0.4
"""The same where the words say that something new comes: also, another thing, 2."""

FEW_WORDS = 5
"""Sentences of fewer words belong to the matter before."""

_ABOUT_ANYTHING = frozenset({None, ServiceArea.OTHER, ServiceArea.COMMUNICATION, ServiceArea.STAFF_CONDUCT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """One of the matters, before it has its own findings."""

    part: Part
    """Where it stands."""
    reading: Reading
    """The reader's reading of that part."""


def split_matters(text: str, sentences: Sequence[Part], read: Read, entities: Sequence[Entity] = ()) -> list[Matter]:
    """Return the matters in order; one, the whole text, unless sentences are surely about different areas.

    Names, addresses and numbers are no matter: a sentence is judged by how many other words it has.
    """
    whole = Part(start=0, end=len(text))
    if len(sentences) <= 1:
        return [Matter(part=whole, reading=read.part(whole))]
    listed = any(_says_something_new(text, s) for s in sentences[1:])
    areas = [_area(s, read, listed=listed) if _words(text, s, entities) >= FEW_WORDS else None for s in sentences]
    starts = [0]
    current: ServiceArea | None = None
    for place, area in enumerate(areas):
        if area is None:
            continue
        if current is not None and area != current:
            starts.append(place)
        current = area
    edges = [sentences[i].start for i in starts[1:]]
    parts = [Part(start=a, end=b) for a, b in zip([0, *edges], [*edges, len(text)], strict=True)]
    matters = [Matter(part=_trimmed(text, p), reading=read.part(p)) for p in parts]
    if len(matters) > 1 and all(_stands_alone(text, m, entities, listed=listed) for m in matters):
        return matters
    return [Matter(part=whole, reading=read.part(whole))]


def _says_something_new(text: str, sentence: Part) -> bool:
    breaks = phrase_file("tokens")["breaks"]
    words = re.findall(r"[\w']+", text[sentence.start : sentence.end].lower())[:4]
    listed = re.match(r"\(?\d[.)]", text[sentence.start : sentence.end])
    return (
        bool(listed)
        or not set(words).isdisjoint(breaks["words"])
        or any(p in " ".join(words) for p in breaks["phrases"])
    )


def _words(text: str, part: Part, entities: Sequence[Entity]) -> int:
    """Return how many words of a part are no name, address or number."""
    kept = list(text[part.start : part.end])
    for entity in entities:
        start, end = max(entity.start, part.start) - part.start, min(entity.end, part.end) - part.start
        if start < end:
            kept[start:end] = " " * (end - start)
    return len("".join(kept).split())


def _stands_alone(text: str, matter: Matter, entities: Sequence[Entity], *, listed: bool) -> bool:
    few = _words(text, matter.part, entities) < FEW_WORDS
    sure = max(p for area, p in matter.reading.areas.items() if area not in _ABOUT_ANYTHING)
    needed = SURE_ENOUGH_AREA if listed else SURE_AREA
    return not few and sure >= needed and kind_of(matter.reading) is not FeedbackType.OTHER


def kind_of(reading: Reading) -> FeedbackType:
    """Return the most probable type."""
    return max(reading.types, key=lambda t: reading.types[t])


def _area(sentence: Part, read: Read, *, listed: bool) -> ServiceArea | None:
    areas = read.areas(sentence)
    best = max(areas, key=lambda a: areas[a])
    return best if best not in _ABOUT_ANYTHING and areas[best] >= (SURE_ENOUGH_AREA if listed else SURE_AREA) else None


def _trimmed(text: str, part: Part) -> Part:
    words = text[part.start : part.end]
    return Part(start=part.start + len(words) - len(words.lstrip()), end=part.start + len(words.rstrip()))
