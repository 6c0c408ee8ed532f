"""Instants and due days in words, in London time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")

MOST_HOURS: Final = 24
"""What is further away than so many hours is told in days, as everything is that ends with a day."""

NEAR_CALENDAR_DAYS: Final = 2
"""A clock that ends within so many days is called near: today, tomorrow and the day after."""


class Urgency(StrEnum):
    """How close a due day is."""

    OVERDUE = "overdue"
    NEAR = "near"
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A due day or instant, ready to be read."""

    urgency: Urgency
    """How close it is."""
    words: str
    """`Overdue by 2 days`, `Due today`, `Due in 5 days`."""
    date: str
    """The day, and the time for an hour clock."""


def london_day(instant: datetime) -> date:
    """Return the day in London at `instant`."""
    return instant.astimezone(LONDON).date()


def day(value: date) -> str:
    """Return `Tue 3 March 2026`."""
    return f"{value:%a} {value.day} {value:%B %Y}"


def iso_day(text: str) -> str:
    """Return an ISO date as `Tue 3 March 2026`; anything else as it is."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def moment(instant: datetime) -> str:
    """Return `3 March 2026, 14:05` in London."""
    local = instant.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"


def due_in_words(due: datetime, now: datetime, *, due_date: date | None) -> Due:
    """Return how a clock stands at `now`; `due_date` is its day, None for one that ends at an instant."""
    if due_date is None:
        return Due(urgency=_urgency(due, now, london_day(due)), words=_hours(due, now), date=moment(due))
    return Due(urgency=_urgency(due, now, due_date), words=_days(due_date, now), date=day(due_date))


def _urgency(due: datetime, now: datetime, due_date: date) -> Urgency:
    if due <= now:
        return Urgency.OVERDUE
    left = (due_date - london_day(now)).days
    return Urgency.NEAR if left <= NEAR_CALENDAR_DAYS else Urgency.LATER


def _days(due_date: date, now: datetime) -> str:
    left = (due_date - london_day(now)).days
    if left < 0:
        return f"Overdue by {_count(-left, 'day')}"
    return {0: "Due today", 1: "Due tomorrow"}.get(left, f"Due in {left} days")


def _hours(due: datetime, now: datetime) -> str:
    minutes = int(abs((due - now).total_seconds()) // 60)
    hours = minutes // 60
    span = _count(hours, "hour") if hours > 1 else _count(minutes, "minute")
    if hours > MOST_HOURS:
        span = _count(hours // 24, "day")
    return f"Overdue by {span}" if due < now else f"Due in {span}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
