"""Time on the clocks of the law that is made longer, or rests while we wait for the person who asked. Pure.

A request for one's own data may take two months more where it is complex, told with the reason within the first month
(UK GDPR Art 12(3)). While proof of who somebody is, or what they mean, is awaited the time rests; the days of that are
not counted. The reading is the stricter one: the time rests, it does not begin anew.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from triage.case_life.case import Case
from triage.case_life.legality import IllegalMove
from triage.case_life.rules import LifeRules
from triage.dated import Unit
from triage.deadlines import as_day, due_date
from triage.later_clocks import clock_of_law
from triage.words import WORDS, spoken_day, unit_word
from triage.workdays import Calendar


def prolonged(rules: LifeRules, name: str, by: str, *, told_on: date) -> dict[str, Any]:
    """Return the clock once its time is the longer one that `by` names, from the same start.

    Raises IllegalMove when the person was told after the time had run out.
    """
    clock, since = rules.case.clocks[name], rules.case.life.paused.get(name)
    last = date.fromisoformat(clock["due"])
    if since is not None:
        last += max(told_on - as_day(since), timedelta(0))
    if told_on > last:
        raise IllegalMove(WORDS["refused"]["told_late"].format(day=spoken_day(last)))
    longer = clock_of_law(rules.counted, by, date.fromisoformat(clock["from"]))
    if longer is None:
        raise IllegalMove(WORDS["refused"]["no_step"])
    days = rules.case.life.rested_days.get(name, 0)
    return _moved({**longer.as_dict(), "name": name}, days, rules.counted.rulebook.calendar)


def resumed(rules: LifeRules, name: str, *, on: date) -> tuple[dict[str, Any], int]:
    """Return the clock once it goes on after a rest, and for how many days it rested.

    Raises IllegalMove for a day before it began to rest.
    """
    case = rules.case
    since = as_day(case.life.paused[name])
    if on < since:
        raise IllegalMove(WORDS["refused"]["before_rest"].format(day=spoken_day(since)))
    days = (on - since).days
    all_days = case.life.rested_days.get(name, 0) + days
    return _moved(case.clocks[name], all_days, rules.counted.rulebook.calendar), days


def require_in_time(case: Case, name: str, *, on: date) -> None:
    """Raise IllegalMove when a clock has run out before the day from which it would rest."""
    last = date.fromisoformat(case.clocks[name]["due"])
    if on > last:
        raise IllegalMove(WORDS["refused"]["asked_late"].format(day=spoken_day(last)))


def _moved(clock: Mapping[str, Any], days: int, calendar: Calendar) -> dict[str, Any]:
    """Return a clock whose day is later by the days for which it rested, on a working day."""
    if not days:
        return dict(clock)
    start, unit = date.fromisoformat(clock["from"]), Unit(clock["unit"])
    due = as_day(due_date(clock["count"], unit, start, calendar)) + timedelta(days=days)
    why = WORDS["why"]["waited"].format(
        count=clock["count"],
        unit=unit_word(unit, clock["count"]),
        day=spoken_day(start),
        days=days,
        day_word=unit_word(Unit.CALENDAR_DAYS, days),
    )
    return {**clock, "due": calendar.next_working_day(due).isoformat(), "why": why}
