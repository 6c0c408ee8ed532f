"""Which facts are still needed, the one that could settle most first.

A fact is needed only if its value could change the outcome, the dates or who must act; one that could only
exclude is a candidate only when something that was said points to its rule (`Finding.pointed`).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import combinations, product
from math import prod

from triage.facts import DateRange, Value
from triage.judgement import awaits_authority
from triage.resolving import Resolved
from triage.situation import Situation
from triage.vocabulary import DECISION_BOOLEANS, DECISION_CHOICES, DECISION_DATES

_MOST_TRIALS = 300
_LONG_AGO = timedelta(days=365 * 12)

Trials = Mapping[str, tuple[Value, ...]]
"""The values to try, by fact."""

Resolver = Callable[[Situation], Resolved]
"""Resolves other facts under the same rules."""


def needed_facts(resolved: Resolved, again: Resolver) -> tuple[str, ...]:
    """List the facts still needed, most decisive first; `again` resolves trial facts under the same rules."""
    candidates = list(dict.fromkeys(_candidates(resolved)))
    trials = {fact: _trial_values(fact, resolved.situation) for fact in candidates}
    return tuple(
        sorted(_relevant(trials, resolved, again), key=lambda fact: _left_over(fact, trials[fact], resolved, again))
    )


def _candidates(resolved: Resolved) -> Iterator[str]:
    situation, lines = resolved.situation, resolved.lines
    for finding in resolved.judgement.open:
        yield from finding.unknown
    if awaits_authority(situation, lines) and situation.facts.is_unknown("authority"):
        yield "authority"
    for rule in lines.national.clocks:
        if any(situation.facts.holds(fact) for fact in rule.pointed_by):
            yield from situation.unknown_facts(rule.when, lines.national_pack)


def _trial_values(fact: str, situation: Situation) -> tuple[Value, ...]:
    if fact in DECISION_DATES:
        known = situation.facts.days(fact)
        if known is not None:
            return tuple(DateRange(start=day, end=day) for day in (known.start, known.end))
        return tuple(DateRange(start=day, end=day) for day in (situation.day - _LONG_AGO, situation.day))
    if fact in DECISION_CHOICES:
        return tuple(word for word in DECISION_CHOICES[fact] if word != "unknown")
    return (True, False) if fact in DECISION_BOOLEANS else ("stated", False)


def _relevant(trials: Trials, resolved: Resolved, again: Resolver) -> list[str]:
    """Return the facts whose value, for some values of the others, changes what follows.

    Where there are too many values to try together, a fact is tried beside one other at a time.
    """
    if prod(len(values) for values in trials.values()) <= _MOST_TRIALS:
        return _changing(trials, resolved, again)
    pairs = combinations(trials, 2)
    found = {fact for pair in pairs for fact in _changing({f: trials[f] for f in pair}, resolved, again)}
    return [fact for fact in trials if fact in found]


def _changing(trials: Trials, resolved: Resolved, again: Resolver) -> list[str]:
    """Return the facts among `trials` that change what follows, every value tried with every value of the others."""
    facts = list(trials)
    outcomes: dict[tuple[Value, ...], tuple[object, ...]] = {}
    for values in product(*trials.values()):
        tried = resolved.situation.facts
        for fact, value in zip(facts, values, strict=True):
            tried = tried.with_value(fact, value)
        outcomes[values] = again(resolved.situation.with_facts(tried)).signature
    return [fact for place, fact in enumerate(facts) if _changes_with(place, outcomes)]


def _changes_with(place: int, outcomes: Mapping[tuple[Value, ...], tuple[object, ...]]) -> bool:
    seen: dict[tuple[Value, ...], tuple[object, ...]] = {}
    for values, outcome in outcomes.items():
        others = values[:place] + values[place + 1 :]
        if seen.setdefault(others, outcome) != outcome:
            return True
    return False


def _left_over(fact: str, values: tuple[Value, ...], resolved: Resolved, again: Resolver) -> float:
    """Give how many facts stay open on average once `fact` is known."""
    facts = resolved.situation.facts
    counts = [
        len(set(_candidates(again(resolved.situation.with_facts(facts.with_value(fact, value))))) - {fact})
        for value in values
    ]
    return sum(counts) / len(counts)
