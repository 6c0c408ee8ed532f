"""When people are there to read what customers write: the landlord's weekly hours, less bank holidays.

Pure. Hours are London wall times: they stay what they are when the clocks change.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.dialogue.turn import Setting
from bot.landlords import Landlord, Span
from triage.workdays import LONDON, Calendar, london

FARTHEST_DAYS: Final = 30
"""So far ahead the next opening is looked for."""


def is_open(landlord: Landlord, now: datetime, *, calendar: Calendar) -> bool:
    """Return whether somebody is there at `now`; False where the landlord's file says no hours."""
    moment = london(now)
    at = moment.time().replace(tzinfo=None)
    return any(span.begins <= at < span.ends for span in spans_of(landlord, moment.date(), calendar=calendar))


def next_opening(landlord: Landlord, now: datetime, *, calendar: Calendar) -> datetime | None:
    """Return the next moment after `now`, in London time, at which somebody comes; None when no hours are known."""
    return next((at for at in _openings(landlord, london(now).date(), calendar) if at > now), None)


def closed_note(setting: Setting, now: datetime) -> str:
    """Return that nobody is there now and when somebody is; empty while somebody is, or where no hours are known."""
    calendar = setting.rulebook.calendar
    opens = next_opening(setting.landlord, now, calendar=calendar)
    if opens is None or is_open(setting.landlord, now, calendar=calendar):
        return ""
    days = (opens.date() - london(now).date()).days
    name = {0: "today", 1: "tomorrow"}.get(days, "day")
    wording = setting.wording
    return wording.say(f"closed.{name}", time=wording.clock(opens.time()), day=wording.weekday(opens.date()))


def spans_of(landlord: Landlord, day: date, *, calendar: Calendar) -> tuple[Span, ...]:
    """Return from when until when somebody is there on a day: on bank holidays nobody is."""
    if day in calendar.days_off:
        return ()
    return landlord.hours.on(day.weekday())


def _openings(landlord: Landlord, first: date, calendar: Calendar) -> Iterator[datetime]:
    for ahead in range(FARTHEST_DAYS):
        day = first + timedelta(days=ahead)
        for span in spans_of(landlord, day, calendar=calendar):
            yield _at(day, span.begins)


def _at(day: date, at: time) -> datetime:
    """Return the London moment; an hour that the clocks leave out begins when they have gone forward."""
    return datetime.combine(day, at, LONDON).astimezone(LONDON)
