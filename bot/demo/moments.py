"""Times as the sample conversations give them: `3 days ago at 21:40`, `2 working days later at 10:15`. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from triage.workdays import LONDON, Calendar, london

AGO: Final = r"^\d+ (minute|hour|day|working day)s? ago( at \d\d:\d\d)?$"
"""The form of a time that counts back from now."""

LATER: Final = r"^\d+ (minute|hour|day|working day)s? later( at \d\d:\d\d)?$"
"""The form of a time that counts on from the beginning of a conversation."""

_PARTS: Final = re.compile(r"(\d+) (minute|hour|day|working day)s? (?:ago|later)(?: at (\d\d:\d\d))?")


def before(now: datetime, words: str, calendar: Calendar) -> datetime:
    """Return the aware instant that `words` (in the form of AGO) count back to.

    Working days count back from the last one up to today, so that a period of working days that began then ends when
    it should, whatever day today is.
    """
    count, unit, clock = _read(words)
    if unit in {"minute", "hour"}:
        return now - _span(count, unit)
    day = london(now).date()
    day = _working_days_back(day, count, calendar) if unit == "working day" else day - timedelta(days=count)
    return _at(day, clock, now)


def after(start: datetime, words: str, calendar: Calendar) -> datetime:
    """Return the aware instant that `words` (in the form of LATER) count on to."""
    count, unit, clock = _read(words)
    if unit in {"minute", "hour"}:
        return start + _span(count, unit)
    day = london(start).date()
    day = calendar.add_working_days(day, count) if unit == "working day" else day + timedelta(days=count)
    return _at(day, clock, start)


def _read(words: str) -> tuple[int, str, time | None]:
    parts = _PARTS.fullmatch(words)
    if parts is None:
        raise ValueError(f"{words!r} is not a time such as '3 days ago at 21:40' or '2 working days later at 10:15'")
    count, unit, clock = parts.groups()
    return int(count), unit, time.fromisoformat(clock) if clock else None


def _span(count: int, unit: str) -> timedelta:
    return timedelta(minutes=count) if unit == "minute" else timedelta(hours=count)


def _working_days_back(day: date, count: int, calendar: Calendar) -> date:
    while count > 0 or not calendar.is_working_day(day):
        count -= calendar.is_working_day(day)
        day -= timedelta(days=1)
    return day


def _at(day: date, clock: time | None, other: datetime) -> datetime:
    return datetime.combine(day, clock or london(other).time(), LONDON)
