"""Counting periods into due dates, each with one sentence that says why this date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from triage.dated import Period, Start, Status, Unit
from triage.vocabulary import Source
from triage.words import WORDS, spoken_day, unit_word
from triage.workdays import Calendar, add_months, london

_DAYS_A_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One due date and how it was counted."""

    name: str
    """What is due."""
    due: date | datetime
    """The last permitted day, or the last moment for clocks in hours."""
    start: date | datetime
    """Day 0, or the moment from which hours run."""
    count: int
    """How many units were counted."""
    unit: Unit
    """In what it was counted."""
    why: str
    """One sentence that says why this date."""
    clause: str
    """The clause that states the period."""
    source: Source
    """Whose rule this is."""
    aim: bool = False
    """True when the rule only aims at the date."""
    staff_only: bool = False
    """True when customers are not told of this date."""
    status: Status = Status.DOCUMENT
    """How well the period is verified."""

    def as_dict(self) -> dict[str, Any]:
        """Give the clock as plain JSON values."""
        return {
            "name": self.name,
            "due": self.due.isoformat(),
            "from": self.start.isoformat(),
            "count": self.count,
            "unit": self.unit.value,
            "why": self.why,
            "clause": self.clause,
            "source": self.source.value,
            "aim": self.aim,
            "staff_only": self.staff_only,
            "status": self.status.value,
        }


def due_date(value: int, unit: Unit, start: date | datetime, calendar: Calendar) -> date | datetime:
    """Count `value` units from `start`; hours give a London date-time, everything else a day."""
    if unit is Unit.HOURS:
        if not isinstance(start, datetime):
            raise TypeError("hours are counted from a moment, not from a day")
        return london(start.astimezone(UTC) + timedelta(hours=value))
    day = as_day(start)
    if unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(day, value)
    if unit is Unit.MONTHS:
        return add_months(day, value)
    return day + timedelta(days=value * (_DAYS_A_WEEK if unit is Unit.WEEKS else 1))


def as_day(moment: date | datetime) -> date:
    """Give the London day of a moment; a day stays as it is."""
    return london(moment).date() if isinstance(moment, datetime) else moment


def count_clock(
    name: str,
    period: Period,
    start: date | datetime,
    calendar: Calendar,
    *,
    source: Source,
    roll: bool = False,
    staff_only: bool = False,
) -> Clock:
    """Count one period of a pack; with `roll` a due day that is no working day moves to the next one."""
    start = start if period.unit is Unit.HOURS else as_day(start)
    due = due_date(period.value, period.unit, start, calendar)
    counted = due
    if roll and not isinstance(due, datetime):
        due = calendar.next_working_day(due)
    return Clock(
        name=name,
        due=due,
        start=start,
        count=period.value,
        unit=period.unit,
        why=_why(period, start, due, calendar, rolled=due != counted),
        clause=period.clause,
        source=source,
        aim=period.aim,
        staff_only=staff_only,
        status=period.status,
    )


def _why(period: Period, start: date | datetime, due: date | datetime, calendar: Calendar, *, rolled: bool) -> str:
    skipped: tuple[tuple[date, str], ...] = ()
    if period.unit is Unit.WORKING_DAYS:
        skipped = calendar.holidays_between(as_day(start), as_day(due))
    kind = "at_once" if period.value == 0 else "rolled" if rolled else "skipping" if skipped else "plain"
    sentence: str = WORDS["why"][kind]
    return sentence.format(
        count=period.value,
        unit=unit_word(period.unit, period.value),
        day=spoken_day(start),
        start=WORDS["start"][Start(period.start)],
        holidays=", ".join(f"{spoken_day(day)} ({name})" for day, name in skipped),
    )
