"""What would have to be different for another date, for each clock, in plain words: every sentence is tried out."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from triage.clocks import IF_ACCEPTED
from triage.counterfactual import Resolver, fact_change
from triage.dated import Unit
from triage.deadlines import Clock, as_day, due_date
from triage.decision import part_by_facts
from triage.facts import Absent, read_facts
from triage.logic import atoms, parse
from triage.pack import Rulebook
from triage.resolving import Resolved, resolve
from triage.situation import Situation
from triage.vocabulary import Channel, Rules, Source
from triage.words import WORDS, spoken_day
from triage.workdays import Calendar

LONGEST_TRY: Final = 14
"""Days for which a later start is tried: more than any run of days that are not counted."""

_WORDS: Final[Mapping[str, str]] = WORDS["other_date"]


def other_dates(
    facts: Mapping[str, Any],
    rulebook: Rulebook,
    *,
    entity: str | None,
    channel: Channel,
    received_at: datetime,
    rules: Rules,
    taken: bool = False,
) -> Mapping[str, tuple[str, ...]]:
    """Return what would give each clock of a decision another date, by the clock's name and its date as an ISO text.

    It takes what `triage.decision.decide` takes, and raises what that raises. A clock that later events have moved has
    another date, and so none of these sentences.
    """
    part = entity or part_by_facts(facts, rulebook)
    known = read_facts(facts, channel=channel, entity=rulebook.entity(part).key, absent=Absent.UNKNOWN)

    def again(other: Situation) -> Resolved:
        return resolve(other, rulebook, rules, part)

    resolved = again(Situation(facts=known, received_at=received_at, calendar=rulebook.calendar, taken=taken))
    found: dict[str, list[str]] = {_key(clock.name, clock.due): [] for clock in resolved.counted.clocks}
    for clock in resolved.counted.clocks:
        found[_key(clock.name, clock.due)].extend(_of_lines(clock, resolved))
    for words, other in _with_other_facts(resolved, again):
        now = {clock.name: clock for clock in other.counted.clocks}
        for clock in resolved.counted.clocks:
            found[_key(clock.name, clock.due)].extend(_compared(clock, now.get(clock.name), words))
    return {key: tuple(dict.fromkeys(sentences)) for key, sentences in found.items()}


def of_clock(found: Mapping[str, tuple[str, ...]], clock: Mapping[str, Any], calendar: Calendar) -> tuple[str, ...]:
    """Return what would give a clock, as a case keeps it, another date: another start, and what `other_dates` found."""
    start = _from_later(clock, calendar)
    return (*(() if start is None else (start,)), *found.get(f"{clock['name']} {clock['due']}", ()))


def _key(name: str, due: date | datetime) -> str:
    return f"{name} {due.isoformat()}"


def _from_later(clock: Mapping[str, Any], calendar: Calendar) -> str | None:
    """Say which date the first later start gives that gives another one; None for what was not simply counted."""
    unit, due = Unit(clock["unit"]), clock["due"]
    if unit is Unit.HOURS or not clock["count"]:
        return None
    start = date.fromisoformat(clock["from"][:10])
    for rolls in (False, True):
        if _counted(clock["count"], unit, start, calendar, rolls=rolls).isoformat() != due:
            continue
        for days in range(1, LONGEST_TRY):
            day = start + timedelta(days=days)
            other = _counted(clock["count"], unit, day, calendar, rolls=rolls)
            if other.isoformat() != due:
                return _WORDS["start"].format(due=spoken_day(other), day=spoken_day(day))
    return None


def _counted(count: int, unit: Unit, start: date, calendar: Calendar, *, rolls: bool) -> date:
    due = as_day(due_date(count, unit, start, calendar))
    return calendar.next_working_day(due) if rolls else due


def _of_lines(clock: Clock, resolved: Resolved) -> Iterator[str]:
    """Say the date of the line that is not applied, where it is another one."""
    for kept in resolved.counted.kept:
        if kept.name == clock.name and kept.due != clock.due:
            yield _WORDS["code" if kept.source is Source.CODE else "document"].format(due=spoken_day(kept.due))


def _with_other_facts(resolved: Resolved, again: Resolver) -> Iterator[tuple[str, Resolved]]:
    situation = resolved.situation
    for fact in dict.fromkeys(_facts_that_count(resolved)):
        for change in fact_change(situation, fact):
            yield change.words, again(situation.with_facts(situation.facts.with_value(change.fact, change.value)))


def _facts_that_count(resolved: Resolved) -> Iterator[str]:
    """Go through the facts in the conditions of clocks, of the informal try and of what waits."""
    lines = resolved.lines
    names = {clock.name for clock in resolved.counted.clocks}
    rules = [rule for rule in (*lines.document.clock, *lines.national.clocks) if rule.name in names]
    parts = (*rules, *([lines.document.informal] if lines.document.informal else []), *lines.document.pend)
    for part in parts:
        for name in ("when", "unless", "acknowledge_when"):
            text = getattr(part, name, None)
            if isinstance(text, str):
                yield from (atom.name for atom, _ in atoms(parse(text)))


def _compared(clock: Clock, other: Clock | None, words: str) -> Iterator[str]:
    if other is not None and other.due != clock.due:
        yield _WORDS["moved"].format(due=spoken_day(other.due), what=words)
    elif other is None and not clock.name.startswith(IF_ACCEPTED):
        yield _WORDS["gone"].format(what=words)
