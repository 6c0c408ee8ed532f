"""Which facts are still needed, the one that could settle most first.

A fact is needed only if its value could change the outcome, the dates or who must act; one that could only
exclude is a candidate only when something that was said points to its rule (`Finding.pointed`).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from math import prod

from triage.facts import DateRange, Facts, Value
from triage.judgement import awaits_authority
from triage.resolving import Resolved
from triage.situation import Situation
from triage.vocabulary import DECISION_BOOLEANS, DECISION_CHOICES, DECISION_DATES

_MOST_TRIALS = 2000
_LONG_AGO = timedelta(days=365 * 12)

Resolver = Callable[[Situation], Resolved]
"""Resolves other facts under the same rules."""


def needed_facts(resolved: Resolved, again: Resolver) -> tuple[str, ...]:
    """List the facts still needed, most decisive first; `again` resolves trial facts under the same rules."""
    candidates = list(dict.fromkeys(_candidates(resolved)))
    trials = {fact: _trial_values(fact, resolved.situation) for fact in candidates}
    relevant = [fact for fact in candidates if _matters(fact, trials, resolved, again)]
    return tuple(sorted(relevant, key=lambda fact: _left_over(fact, trials[fact], resolved, again)))


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


def _matters(fact: str, trials: dict[str, tuple[Value, ...]], resolved: Resolved, again: Resolver) -> bool:
    """Say whether, for some values of the other candidates, the value of `fact` changes what follows."""
    others = [other for other in trials if other != fact]
    if prod(len(values) for values in trials.values()) > _MOST_TRIALS:
        return True
    for values in product(*(trials[other] for other in others)):
        facts = resolved.situation.facts
        for other, value in zip(others, values, strict=True):
            facts = facts.with_value(other, value)
        if len({_outcome(facts.with_value(fact, value), resolved, again) for value in trials[fact]}) > 1:
            return True
    return False


def _outcome(facts: Facts, resolved: Resolved, again: Resolver) -> tuple[object, ...]:
    return again(resolved.situation.with_facts(facts)).signature


def _left_over(fact: str, values: tuple[Value, ...], resolved: Resolved, again: Resolver) -> float:
    """Give how many facts stay open on average once `fact` is known."""
    facts = resolved.situation.facts
    counts = [
        len(set(_candidates(again(resolved.situation.with_facts(facts.with_value(fact, value))))) - {fact})
        for value in values
    ]
    return sum(counts) / len(counts)
