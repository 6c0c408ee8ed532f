"""The matters that one message raises: runs of sentences about one service area each."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.reading import Part, Read, Reading
from triage.vocabulary import FeedbackType, ServiceArea

SURE_AREA = 0.6
"""Probability of a service area from which a sentence may start a matter of its own."""

FEW_WORDS = 4
"""Sentences of fewer words belong to the matter before."""

_ABOUT_ANYTHING = frozenset({None, ServiceArea.OTHER, ServiceArea.COMMUNICATION, ServiceArea.STAFF_CONDUCT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """One of the matters, before it has its own findings."""

    part: Part
    """Where it stands."""
    reading: Reading
    """The reader's reading of that part."""


def split_matters(text: str, sentences: Sequence[Part], read: Read) -> list[Matter]:
    """Return the matters in order; one, the whole text, unless sentences are surely about different areas."""
    whole = Part(start=0, end=len(text))
    areas = [_area(text, s, read) for s in sentences]
    starts = [0]
    current: ServiceArea | None = None
    for place, area in enumerate(areas):
        if area is None:
            continue
        if current is not None and area != current:
            starts.append(place)
        current = area
    if len(starts) == 1:
        return [Matter(part=whole, reading=read.part(whole))]
    edges = [sentences[i].start for i in starts[1:]]
    parts = [Part(start=a, end=b) for a, b in zip([0, *edges], [*edges, len(text)], strict=True)]
    matters = [Matter(part=_trimmed(text, p), reading=read.part(p)) for p in parts]
    return (
        matters
        if all(kind_of(m.reading) is not FeedbackType.OTHER for m in matters)
        else [Matter(part=whole, reading=read.part(whole))]
    )


def kind_of(reading: Reading) -> FeedbackType:
    """Return the most probable type."""
    return max(reading.types, key=lambda t: reading.types[t])


def _area(text: str, sentence: Part, read: Read) -> ServiceArea | None:
    if len(text[sentence.start : sentence.end].split()) < FEW_WORDS:
        return None
    areas = read.part(sentence).areas
    best = max(areas, key=lambda a: areas[a])
    return best if best not in _ABOUT_ANYTHING and areas[best] >= SURE_AREA else None


def _trimmed(text: str, part: Part) -> Part:
    words = text[part.start : part.end]
    return Part(start=part.start + len(words) - len(words.lstrip()), end=part.start + len(words.rstrip()))
