"""From what the components found to what is concluded: type, flags, facts, issues and the words they rest on."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nlu.calendar_days import Days
from nlu.dates import When, days_of, event_when, find_whens, is_another_time
from nlu.issues import Matter, kind_of, split_matters
from nlu.phrasebook import Hit
from nlu.phrasefiles import phrase_file
from nlu.pipeline import Found
from nlu.reading import Part, Reading
from nlu.understanding import Evidence, Issue, Understanding
from triage.vocabulary import (
    BOOLEAN_FACTS,
    EVENT_DATE,
    SERVICE_AREA,
    VERBATIM_FACTS,
    FeedbackType,
    Flag,
    ServiceArea,
)

FOUND = 0.5
"""Probability from which a flag or fact stands."""

FOUND_WITH_PHRASE = 0.15
"""The same where a phrase rule says so too."""

LIKELY_DATE = 0.1
"""Probability of being when it happened from which a date expression is taken for it."""

SURE_PHRASE = 2.0
"""Weight from which a phrase needs no other support."""

SURE_WORDS = 0.7
"""The same for words that the grammar does not know."""

_NOT_FOR: Mapping[str, frozenset[FeedbackType]] = {
    "staff_member": frozenset({FeedbackType.COMPLIMENT}),
    "desired_outcome": frozenset({FeedbackType.COMPLIMENT, FeedbackType.COMMENT, FeedbackType.SERVICE_REQUEST}),
}
"""Kinds of feedback of which a verbatim fact settles nothing: whom praise names is an entity, nobody to answer."""

_ONLY_ONE = (
    frozenset({"neighbour_dispute", "asb_handling"}),
    frozenset({"misapplied", "rent_level", "general_law", "overall_policy"}),
)
"""Facts of which a grievance has one: the most probable stands."""

_BEFORE_IN_WORD = re.compile(r"[^\W_](?:['’])?$")
"""What stands before a letter of the same word: another one, perhaps with an apostrophe between."""

_FILLERS = frozenset(["", "im", "i'm", "my", "name", "is", "its", "it's", "at", "and", "ref", "the", "number", "no"])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Text:
    text: str
    found: Found
    today: date | None
    verbatim: Mapping[str, Part]
    when: Days | None


def conclude(text: str, found: Found, today: date | None, engine: str, abstain_below: float) -> Understanding:
    """Return the understanding of a text from what the components found in it."""
    whole = _as_named(found.read.part(Part(start=0, end=len(text))), found)
    if not any(c.isalpha() for c in text) or _only_entities(text, found):
        return _no_feedback(text, found, today, engine)
    kind = kind_of(whole)
    verbatim, when = _verbatim(text, found, today)
    known = _Text(text=text, found=found, today=today, verbatim=verbatim, when=when)
    everything = Part(start=0, end=len(text))
    flags, facts = _flags(known, whole, everything), _facts(known, whole, everything, kind)
    matters = split_matters(text, found.sentences, found.read, found.entities)
    issues = (_whole_issue(everything, kind, flags, facts),) if len(matters) == 1 else tuple(_issues(known, matters))
    return Understanding(
        type=kind,
        confidence=whole.types[kind],
        abstained=whole.types[kind] < abstain_below,
        scores=whole.types,
        flags=flags,
        facts=facts,
        issues=issues,
        entities=found.entities,
        evidence=tuple(_evidence(known, kind, flags, facts)),
        language=found.language,
        engine=engine,
    )


def weights_of_kinds(hits: Iterable[Hit]) -> dict[FeedbackType, float]:
    """Return how much more each kind counts for the words that name it: 1 where none do."""
    named = {h.finding: h.weight for h in hits}
    return {kind: named.get(f"type:{kind}", 1.0) for kind in FeedbackType}


def _as_named(reading: Reading, found: Found) -> Reading:
    """Return the reading in which the kinds that the words name themselves count for more."""
    weights = weights_of_kinds(found.hits)
    raised = {kind: p * weights[kind] for kind, p in reading.types.items()}
    return replace(reading, types={kind: p / sum(raised.values()) for kind, p in raised.items()})


def _only_entities(text: str, found: Found) -> bool:
    rest = list(text)
    for entity in found.entities:
        rest[entity.start : entity.end] = " " * (entity.end - entity.start)
    words = "".join(rest).lower().replace(",", " ").split()
    return bool(found.entities) and all(word.strip(".,;:!?-()") in _FILLERS for word in words)


def _no_feedback(text: str, found: Found, today: date | None, engine: str) -> Understanding:
    """Return what a bare name, number or sign says: no feedback, and perhaps when."""
    when = event_when(text, today)
    facts: dict[str, Any] = {"event_when": text[when.start : when.end]} if when else {}
    if when and when.days:
        facts[EVENT_DATE] = iso_days(when.days)
    return Understanding(
        type=FeedbackType.OTHER,
        confidence=1.0,
        abstained=False,
        scores={t: float(t is FeedbackType.OTHER) for t in FeedbackType},
        facts=facts,
        issues=(Issue(start=0, end=len(text), type=FeedbackType.OTHER, facts=facts),),
        entities=found.entities,
        language=found.language,
        engine=engine,
    )


def _verbatim(text: str, found: Found, today: date | None) -> tuple[dict[str, Part], Days | None]:
    """Return where the verbatim facts stand and which days are meant: the reader points, the grammar reads."""
    spans = {key: _whole_words(text, part) for key, part in found.read.spans().items()}
    pointed = spans.pop("event_when", None)
    if when := _pointed_at(text, found, today):
        spans["event_when"] = Part(start=when.start, end=when.end)
        return spans, when.days
    sure = pointed is not None and found.read.share("event_when", pointed) >= SURE_WORDS
    if (
        pointed
        and sure
        and " " in text[pointed.start : pointed.end]
        and not is_another_time(text, pointed.start, pointed.end, today)
    ):
        spans["event_when"] = pointed
        return spans, days_of(text, pointed.start, pointed.end, today) if today else None
    return spans, None


def _pointed_at(text: str, found: Found, today: date | None) -> When | None:
    """Return the date expression that the reader takes for the time of the event, None when it takes none."""
    whens = [w for w in find_whens(text, today) if w.standing >= 0]
    shares = [(found.read.share("event_when", Part(start=w.first, end=w.end)), w) for w in whens]
    share, when = max(shares, key=lambda pair: (pair[0], -pair[1].start), default=(0.0, None))
    return when if share >= LIKELY_DATE else None


def _whole_words(text: str, part: Part) -> Part:
    start, end = part.start, part.end
    while start > 0 and text[start].isalnum() and _BEFORE_IN_WORD.search(text[max(0, start - 2) : start]):
        start -= 1 if text[start - 1].isalnum() else 2
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Part(start=start, end=end)


def _flags(known: _Text, reading: Reading, part: Part) -> tuple[Flag, ...]:
    """Return the flags; an emergency only where it can be one, or where a phrase says so, too."""
    hits = _hits(known, part)
    found = [f for f in Flag if _stands(reading.flags.get(f, FOUND_WITH_PHRASE), hits.get(f"flag:{f}", 0.0))]
    is_doubtful = f"flag:{Flag.EMERGENCY}" not in hits and _is_no_emergency(reading, found)
    return tuple(f for f in found if not (is_doubtful and f is Flag.EMERGENCY))


def _is_no_emergency(reading: Reading, found: Sequence[Flag]) -> bool:
    """Return whether this is no feedback, or cold that does not meet anybody whom it harms at once.

    No heating or hot water is an emergency with a baby, an elderly or an ill person, and else it is not.
    """
    if reading.types.get(FeedbackType.OTHER, 0.0) >= FOUND:
        return True
    is_cold = reading.areas.get(ServiceArea.HEATING_HOT_WATER, 0.0) >= FOUND
    return is_cold and not {Flag.VULNERABILITY, Flag.HEALTH_SAFETY} & set(found)


def _facts(known: _Text, reading: Reading, part: Part, kind: FeedbackType) -> dict[str, Any]:
    hits = _hits(known, part)
    facts: dict[str, Any] = {}
    for key in BOOLEAN_FACTS:
        if f"denied:{key}" in hits or reading.denied.get(key, 0.0) >= FOUND:
            facts[key] = False
        elif _stands(reading.facts.get(key, FOUND_WITH_PHRASE), hits.get(f"fact:{key}", 0.0)):
            facts[key] = True
    _leave_one(facts, reading)
    for key in VERBATIM_FACTS:
        words = known.verbatim.get(key) if kind not in _NOT_FOR.get(key, ()) else None
        if key == "desired_outcome" and words and _only_complains(known.text[words.start : words.end]):
            continue
        if words and part.start <= words.start and words.end <= part.end:
            facts[key] = known.text[words.start : words.end]
            if key == "event_when" and known.when:
                facts[EVENT_DATE] = iso_days(known.when)
    area = max(reading.areas, key=lambda a: reading.areas[a])
    if area is not None:
        facts[SERVICE_AREA] = str(area)
    return facts


def _leave_one(facts: dict[str, Any], reading: Reading) -> None:
    """Take away all but the most probable of facts of which a grievance has one."""
    for group in _ONLY_ONE:
        standing = [key for key in group if facts.get(key) is True]
        for key in sorted(standing, key=lambda key: reading.facts.get(key, 0.0))[:-1]:
            del facts[key]


def _only_complains(words: str) -> bool:
    """Return whether words say no more than that somebody complains: that is no outcome."""
    return set(re.findall(r"[\w']+", words.lower())) <= frozenset(phrase_file("people")["not_an_outcome"]["words"])


def _hits(known: _Text, part: Part) -> dict[str, float]:
    """Return what the phrases of a part say, and the greatest weight with which they say it."""
    weights: dict[str, float] = {}
    for hit in known.found.hits:
        if part.start <= hit.start and hit.end <= part.end:
            weights[hit.finding] = max(hit.weight, weights.get(hit.finding, 0.0))
    return weights


def _stands(probability: float, phrase: float) -> bool:
    """Return whether a finding stands, from its probability and the weight of what the phrases say, 0 for nothing."""
    return probability >= FOUND or phrase >= SURE_PHRASE or (phrase > 0 and probability >= FOUND_WITH_PHRASE)


def iso_days(days: Days) -> dict[str, str]:
    """Return a range of days as the fact `event_date` states it."""
    return {"start": days.start.isoformat(), "end": days.end.isoformat()}


def _whole_issue(part: Part, kind: FeedbackType, flags: tuple[Flag, ...], facts: dict[str, Any]) -> Issue:
    return Issue(start=part.start, end=part.end, type=kind, flags=flags, facts=facts)


def _issues(known: _Text, matters: Sequence[Matter]) -> Iterator[Issue]:
    for matter in matters:
        kind = kind_of(matter.reading)
        flags, facts = _flags(known, matter.reading, matter.part), _facts(known, matter.reading, matter.part, kind)
        yield _whole_issue(matter.part, kind, flags, facts)


def _evidence(
    known: _Text, kind: FeedbackType, flags: tuple[Flag, ...], facts: Mapping[str, Any]
) -> Iterator[Evidence]:
    read, hits = known.found.read, {h.finding: h for h in reversed(known.found.hits)}
    wanted = [f"flag:{f}" for f in flags] + [f"fact:{key}" for key in BOOLEAN_FACTS if facts.get(key) is True]
    for finding in ("type", *wanted):
        if part := read.evidence(f"type:{kind}" if finding == "type" else finding):
            words = _whole_words(known.text, part)
            yield Evidence(finding=finding, start=words.start, end=words.end)
        elif hit := hits.get(finding):
            yield Evidence(finding=finding, start=hit.start, end=hit.end)
    for key, part in known.verbatim.items():
        yield Evidence(finding=f"fact:{key}", start=part.start, end=part.end)
