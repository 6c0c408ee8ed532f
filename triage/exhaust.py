"""Every combination of what a group of conditions reads: true, false and unknown, dates cut at their limits.

Nothing is sampled: a group is gone through whole, or refused when it is too large.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from math import prod
from typing import Final

from triage.facts import Absent, DateRange, Facts, Value
from triage.logic import Atom, atoms, parse
from triage.schema import Limit, Pack
from triage.situation import Situation, first_day_in_time
from triage.vocabulary import DECISION_CHOICES, DECISION_DATES, DECISION_NUMBERS, DECISION_WORDS
from triage.workdays import Calendar

MOST_COMBINATIONS: Final = 100_000
"""A group with more combinations has to be split."""

_RECEIVED: Final = datetime(2026, 3, 11, 12, tzinfo=UTC)
_OTHER: Final = "some other"


class TooManyError(ValueError):
    """A group of conditions with too many combinations to go through."""


def situations(groups: Sequence[tuple[Pack, Sequence[str]]], calendar: Calendar) -> Iterator[Situation]:
    """Go through every situation that the conditions of some packs can tell apart.

    Raises TooManyError when there are more than MOST_COMBINATIONS.
    """
    choices = _choices(groups)
    if prod(len(values) for values in choices.values()) > MOST_COMBINATIONS:
        raise TooManyError(f"{len(choices)} facts have more than {MOST_COMBINATIONS} combinations: split the group")
    for values in product(*choices.values()):
        known = {fact: value for fact, value in zip(choices, values, strict=True) if value is not None}
        facts = Facts(values=known, absent=Absent.UNKNOWN)
        yield Situation(facts=facts, received_at=_RECEIVED, calendar=calendar)


def facts_read(condition: str, pack: Pack) -> tuple[str, ...]:
    """List the facts that a condition reads, the dates behind its time limits included."""
    limits = pack.limits
    names = [atom.name for atom, _ in atoms(parse(condition))]
    facts = [fact for name in names for fact in (limits[name].facts if name in limits else (name,))]
    return tuple(dict.fromkeys(facts))


def _choices(groups: Sequence[tuple[Pack, Sequence[str]]]) -> dict[str, tuple[Value | None, ...]]:
    read: dict[str, list[Atom]] = {}
    dates: dict[str, list[Limit]] = {}
    for pack, conditions in groups:
        limits = pack.limits
        for condition in conditions:
            for atom, _ in atoms(parse(condition)):
                if atom.name in limits:
                    for fact in limits[atom.name].facts:
                        dates.setdefault(fact, []).append(limits[atom.name])
                else:
                    read.setdefault(atom.name, []).append(atom)
    choices = {fact: _values(fact, seen) for fact, seen in read.items() if fact not in dates}
    return {**choices, **{fact: _days(limits) for fact, limits in dates.items()}}


def _values(fact: str, seen: Sequence[Atom]) -> tuple[Value | None, ...]:
    """List the values to try: False for a fact known to have none, None for an unknown one."""
    if fact in DECISION_DATES:
        return (_range(_RECEIVED.date(), _RECEIVED.date()), False, None)
    if fact in DECISION_NUMBERS:
        bounds = {bound for atom in seen if atom.at_most is not None for bound in (atom.at_most, atom.at_most + 1)}
        return (*sorted(bounds or {0}), False, None)
    if fact in DECISION_WORDS:
        return ("stated", False, None)
    words = tuple(dict.fromkeys(word for atom in seen for word in atom.words))
    if fact in DECISION_CHOICES or words:
        return (*words, _OTHER, False, None)
    return (True, False, None)


def _days(limits: Sequence[Limit]) -> tuple[DateRange | None, ...]:
    """Cut a date at the last day that is in time for each limit, and add a range across each."""
    day = _RECEIVED.date()
    ranges: list[DateRange | None] = []
    for limit in limits:
        first = first_day_in_time(limit, day)
        before = first - timedelta(days=1)
        ranges += [_range(first, first), _range(before, before), _range(before, first)]
    return (*dict.fromkeys(ranges), None)


def _range(start: date, end: date) -> DateRange:
    return DateRange(start=start, end=end)
