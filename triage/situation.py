"""One matter at its moment of receipt, and what it answers to the conditions of a pack."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from triage.dated import Sourced, Unit
from triage.facts import DateRange, Facts, Truth
from triage.logic import Ask, Atom, Condition, atoms, parse, truth
from triage.schema import Limit, Pack
from triage.workdays import Calendar, add_months, london

_CIRCUMSTANCES: Final = frozenset({"request_stage", "entity", "channel", "type"})


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known of one matter, and when it reached us."""

    facts: Facts
    """What is known."""
    received_at: datetime
    """When the message reached us, aware."""
    calendar: Calendar
    """The working days of England."""
    taken: bool = False
    """A person takes it whatever a ground says."""

    @cached_property
    def day(self) -> date:
        """Day 0: the London day of receipt."""
        return london(self.received_at).date()

    def with_facts(self, facts: Facts) -> "Situation":
        """Give the same moment with other facts."""
        return replace(self, facts=facts)

    def in_force(self, part: Sourced, pack: Pack) -> bool:
        """Say whether a part of `pack` applies; before the pack began, what it began with does."""
        return part.in_force(max(self.day, pack.document.effective_from))

    def asker(self, pack: Pack) -> Ask:
        """Give the function that answers atoms of `pack`'s conditions."""
        limits = pack.limits

        def ask(atom: Atom) -> Truth:
            limit = limits.get(atom.name)
            return self._fact(atom) if limit is None else self.is_past(limit)

        return ask

    def holds(self, condition: str | None, pack: Pack) -> Truth:
        """Give the truth of a condition of `pack`; one that is not there holds."""
        return True if condition is None else truth(parse(condition), self.asker(pack))

    def unknown_facts(self, condition: str | None, pack: Pack) -> tuple[str, ...]:
        """List the facts whose absence, or vagueness, leaves a condition of `pack` open."""
        return () if condition is None else tuple(self._unknown(parse(condition), pack))

    def evidence(self, condition: str, pack: Pack) -> tuple[str, ...]:
        """List the facts that speak for a condition: those whose undenied atoms are true.

        Where a matter stands or came from is no evidence by itself.
        """
        ask, limits = self.asker(pack), pack.limits
        found = [
            atom.name
            for atom, denied in atoms(parse(condition))
            if not denied and atom.name not in _CIRCUMSTANCES and ask(atom) is True
        ]
        return tuple(self.date_fact(limits[name]) if name in limits else name for name in found)

    def is_past(self, limit: Limit) -> Truth:
        """Say whether a time limit has passed; None when its dates are unknown or straddle it."""
        days = self.limit_days(limit)
        if days is None:
            return None if any(map(self.facts.is_unknown, limit.facts)) else False
        if self.day <= last_day(limit, days.start):
            return False
        return True if self.day > last_day(limit, days.end) else None

    def limit_days(self, limit: Limit) -> DateRange | None:
        """Give the days from which a limit counts, or None if no date is known."""
        known = [days for days in map(self.facts.days, limit.facts) if days is not None]
        if not known:
            return None
        if limit.pick == "latest":
            return DateRange(start=max(days.start for days in known), end=max(days.end for days in known))
        return known[0]

    def date_fact(self, limit: Limit) -> str:
        """Name the date that a limit counts from here, or the one to ask for."""
        known = [fact for fact in limit.facts if self.facts.days(fact) is not None]
        if not known:
            return "event_date" if "event_date" in limit.facts else limit.facts[0]
        if limit.pick == "latest":
            return max(known, key=self._last_possible_day)
        return known[0]

    def _last_possible_day(self, fact: str) -> date:
        days = self.facts.days(fact)
        return date.min if days is None else days.end

    def _fact(self, atom: Atom) -> Truth:
        if not atom.words and atom.at_most is None:
            return self.facts.holds(atom.name)
        if self.facts.is_unknown(atom.name):
            return None
        value = self.facts.values.get(atom.name)
        if atom.at_most is not None:
            return isinstance(value, int) and not isinstance(value, bool) and value <= atom.at_most
        return value in atom.words

    def _unknown(self, condition: Condition, pack: Pack) -> list[str]:
        ask, limits = self.asker(pack), pack.limits
        if truth(condition, ask) is not None:
            return []
        names = [atom.name for atom, _ in atoms(condition) if ask(atom) is None]
        facts = [self.date_fact(limits[name]) if name in limits else name for name in names]
        return list(dict.fromkeys(facts))


def last_day(limit: Limit, start: date) -> date:
    """Give the last day that is still within a limit counted from `start`."""
    if limit.unit is Unit.MONTHS:
        return add_months(start, limit.value)
    return start + timedelta(days=limit.value)


def first_day_in_time(limit: Limit, day: date) -> date:
    """Give the earliest day from which a limit, counted to `day`, has not passed."""
    start = add_months(day, -limit.value) if limit.unit is Unit.MONTHS else day - timedelta(days=limit.value)
    while last_day(limit, start - timedelta(days=1)) >= day:
        start -= timedelta(days=1)
    while last_day(limit, start) < day:
        start += timedelta(days=1)
    return start
