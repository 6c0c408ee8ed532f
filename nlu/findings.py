"""From what the components found to what is concluded: type, flags, facts, issues and the words they rest on."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from nlu.calendar_days import Days
from nlu.dates import event_when
from nlu.phrasebook import Hit
from nlu.pipeline import Found
from nlu.reading import Reading
from nlu.understanding import Evidence, Issue, Understanding
from nlu.wishes import desired_outcome, staff_member
from triage.vocabulary import BOOLEAN_FACTS, EVENT_DATE, FeedbackType, Flag

ENOUGH = 0.6
"""Weight of phrases from which a finding stands."""

SURE_ENOUGH = 0.5
"""Probability of the type below which the engine abstains."""


def conclude(text: str, found: Found, today: date | None, engine: str) -> Understanding:
    """Return the understanding of a text from what the components found in it."""
    types = found.whole.types
    kind = max(types, key=lambda t: types[t])
    if not any(c.isalpha() for c in text) or _only_entities(text, found):
        kind, types = FeedbackType.OTHER, {t: float(t is FeedbackType.OTHER) for t in FeedbackType}
    hits = [h for h in found.hits if h.weight >= ENOUGH]
    flags = tuple(f for f in Flag if any(h.finding == f"flag:{f}" for h in hits))
    facts, spans = _facts(text, found, hits, today, kind)
    return Understanding(
        type=kind,
        confidence=types[kind],
        abstained=types[kind] < SURE_ENOUGH,
        scores=types,
        flags=flags,
        facts=facts,
        issues=(Issue(start=0, end=len(text), type=kind, flags=flags, facts=facts),),
        entities=found.entities,
        evidence=tuple(_evidence(hits, spans)),
        language=found.language,
        engine=engine,
    )


def _only_entities(text: str, found: Found) -> bool:
    rest = list(text)
    for entity in found.entities:
        rest[entity.start : entity.end] = " " * (entity.end - entity.start)
    words = "".join(rest).lower().split()
    return bool(found.entities) and not [
        w
        for w in words
        if w.strip(".,;:!-") not in {"", "im", "i'm", "my", "name", "is", "its", "it's", "at", "and", "ref", "the"}
    ]


def _facts(
    text: str, found: Found, hits: Iterable[Hit], today: date | None, kind: FeedbackType
) -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    named = {h.finding.removeprefix("fact:") for h in hits}
    facts: dict[str, Any] = {}
    if kind in {FeedbackType.COMPLAINT, FeedbackType.SERVICE_REQUEST, FeedbackType.COMMENT}:
        facts = {key: True for key in BOOLEAN_FACTS if key in named}
    spans: dict[str, tuple[int, int]] = {}
    when = event_when(text, today)
    if when:
        spans["event_when"] = (when.start, when.end)
        if when.days:
            facts[EVENT_DATE] = iso_days(when.days)
    for key, span in (("desired_outcome", desired_outcome(text)), ("staff_member", staff_member(text, found.entities))):
        if span:
            spans[key] = span
    facts.update({key: text[start:end] for key, (start, end) in spans.items()})
    area = _area(found.whole)
    if area and kind is not FeedbackType.OTHER:
        facts["service_area"] = area
    return facts, spans


def _area(reading: Reading) -> str | None:
    best = max(reading.areas, key=lambda a: reading.areas[a])
    return None if best is None else str(best)


def iso_days(days: Days) -> dict[str, str]:
    """Return a range of days as the fact `event_date` states it."""
    return {"start": days.start.isoformat(), "end": days.end.isoformat()}


def _evidence(hits: Iterable[Hit], spans: Mapping[str, tuple[int, int]]) -> Iterable[Evidence]:
    for hit in hits:
        yield Evidence(finding=hit.finding, start=hit.start, end=hit.end)
    for key, (start, end) in spans.items():
        yield Evidence(finding=f"fact:{key}", start=start, end=end)
