"""Days of the year that have a name in Britain, and the date ranges that months, seasons and weeks are."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

LONDON = ZoneInfo("Europe/London")
"""Days are London days."""

_FURTHEST_YEARS = 3


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both ends included; one day when they are equal."""

    start: date
    """The earliest day that may be meant."""
    end: date
    """The latest day that may be meant."""

    def until(self, today: date) -> "Days":
        """Return the range without the days after `today`, as far as any remain."""
        return Days(self.start, min(self.end, today)) if self.start <= today else self


def london_day(moment: datetime) -> date:
    """Return the day in London at an aware moment; raise ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("received_at needs an offset from UTC")
    return moment.astimezone(LONDON).date()


def one_day(day: date) -> Days:
    """Return the range that is one day."""
    return Days(day, day)


def month(year: int, number: int, months: int = 1) -> Days:
    """Return the range of one or more whole months."""
    first = date(year, number, 1)
    return Days(first, first + relativedelta(months=months) - timedelta(days=1))


def week(today: date, back: int) -> Days:
    """Return the week from Monday to Sunday that lies `back` weeks before the one with `today`."""
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return Days(monday, monday + timedelta(days=6))


def month_back(today: date, back: int) -> Days:
    """Return the whole month `back` months before the one with `today`."""
    then = today - relativedelta(months=back)
    return month(then.year, then.month)


def last_past(candidates: Mapping[int, Days], today: date, back: int = 0) -> Days | None:
    """Return the latest of the yearly ranges that has begun by `today`, or the one `back` years before it."""
    begun = [days for _, days in sorted(candidates.items()) if days.start <= today]
    return begun[-1 - back] if len(begun) > back else None


def yearly_month(number: int, today: date, back: int = 0, months: int = 1) -> Days | None:
    """Return the latest such month (or run of months) that has begun by `today`."""
    return last_past({y: month(y, number, months) for y in _years(today)}, today, back)


def yearly_day(number: int, day: int, today: date, back: int = 0) -> Days | None:
    """Return the latest such day of the year up to `today`, None when no year has it."""
    found = {y: one_day(date(y, number, day)) for y in _years(today) if day <= calendar.monthrange(y, number)[1]}
    return last_past(found, today, back)


def named_day(entry: Mapping[str, Any], today: date, back: int = 0, year: int | None = None) -> Days | None:
    """Return the latest day or days with a name up to `today`, or those of a given year."""
    years = {y: _in_year(entry, y) for y in (_years(today) if year is None else [year])}
    flat = {
        k: days for y, found in years.items() for k, days in ((y * 400 + d.start.timetuple().tm_yday, d) for d in found)
    }
    if year is not None:
        return next(iter(flat.values()), None)
    return last_past(flat, today, back)


def _years(today: date) -> range:
    return range(today.year - _FURTHEST_YEARS, today.year + 1)


def _in_year(entry: Mapping[str, Any], year: int) -> list[Days]:
    if "day" in entry:
        first = date(year, *entry["day"])
        last = date(year, *entry.get("until", entry["day"]))
        return [Days(first, last if last >= first else last.replace(year=year + 1))]
    if "ranges" in entry:
        both = [[date.fromisoformat(day) for day in days] for days in entry["ranges"]]
        return [Days(first, last) for first, last in both if first.year == year]
    if "easter" in entry:
        return [Days(*(easter(year) + timedelta(days=n) for n in entry["easter"]))]
    if "nth" in entry:
        return [one_day(nth_weekday(year, *entry["nth"]))]
    if "clocks" in entry:
        return [one_day(_clocks_change(year, n)) for n in ([entry["clocks"]] if entry["clocks"] else [3, 10])]
    return [one_day(d) for d, name in sorted(_public_holidays(year).items()) if _is_called(name, entry["holiday"])]


def nth_weekday(year: int, number: int, weekday: int, nth: int) -> date:
    """Return the first, second ... such weekday of a month."""
    first = date(year, number, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _is_called(name: str, wanted: list[str]) -> bool:
    return any(part.strip().removesuffix(" (observed)") in wanted for part in name.split(";"))


@cache
def _public_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def _clocks_change(year: int, number: int) -> date:
    days = [date(year, number, d) for d in range(31, 24, -1)]
    return next(d for d in days if _offset(d) != _offset(d + timedelta(days=1)))


def _offset(day: date) -> timedelta | None:
    return datetime.combine(day, time(0), LONDON).utcoffset()
