"""The calendar of England: London days, bank holidays with local overrides, and counting in working days.

Date rules: receipt is day 0 at any hour, day 1 is the next working day; calendar periods are never moved;
months end on the same day number or on the month's last day; a period is inclusive of its last day.
"""

import calendar
import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import holidays

LONDON: Final = ZoneInfo("Europe/London")
_YEARS: Final = range(2010, 2051)
_SATURDAY: Final = 5


def london(moment: datetime) -> datetime:
    """Give `moment` in London time; raises ValueError if it has no offset."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment.isoformat()} has no offset")
    return moment.astimezone(LONDON)


def add_months(day: date, months: int) -> date:
    """Give the same day number `months` later (or earlier), or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Bank and public holidays by day."""

    days_off: Mapping[date, str]
    """Each holiday with its name, substitute and one-off days included."""

    @cached_property
    def digest(self) -> str:
        """The content hash (sha256) of the holiday list."""
        listed = {day.isoformat(): name for day, name in sorted(self.days_off.items())}
        return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _weekday_holidays(self) -> list[date]:
        return sorted(day for day in self.days_off if day.weekday() < _SATURDAY)

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` is Monday to Friday and no holiday; raises ValueError outside the calendar's years."""
        if day.year not in _YEARS:
            raise ValueError(f"the holiday calendar does not reach {day.isoformat()}")
        return day.weekday() < _SATURDAY and day not in self.days_off

    def add_working_days(self, day: date, count: int) -> date:
        """Give the working day that is number `count` after `day`, which is day 0 whatever day it is."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """Give `day` itself if it is a working day, otherwise the next one."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def holidays_between(self, start: date, end: date) -> tuple[tuple[date, str], ...]:
        """List the holidays on weekdays after `start` up to and including `end`."""
        listed = self._weekday_holidays
        found = listed[bisect_right(listed, start) : bisect_right(listed, end)]
        return tuple((day, self.days_off[day]) for day in found[bisect_left(found, start) :])


def england(added: Mapping[date, str], removed: frozenset[date]) -> Calendar:
    """Build England's calendar: the library's list, with `added` days and without `removed` ones."""
    listed = holidays.country_holidays("GB", subdiv="ENG", years=_YEARS)
    kept = {day: name for day, name in listed.items() if day not in removed}
    return Calendar(days_off={**kept, **added})
