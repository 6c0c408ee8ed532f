"""Weeks and weekdays of a month: the second week of January, the first Monday in May, week commencing 5 January."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, month_back, one_day
from nlu.date_rules.months import whole_month
from nlu.date_rules.rule import LAST_YEAR, LEAD, TAIL, Kind, rule, said

_LAST = 0
_NTH = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": _LAST,
    "final": _LAST,
}


def month_meant(match: re.Match[str], today: date) -> Days | None:
    """Return the month that a name, "last month" or "the month" means."""
    if said(match, "mon"):
        return whole_month(match, today)
    return month_back(today, 1 if said(match, "of") in ("last", "the previous") else 0)


def _week_of(match: re.Match[str], today: date) -> Days | None:
    whole, nth = month_meant(match, today), _NTH[said(match, "nth")]
    if whole is None:
        return None
    if nth == _LAST:
        return Days(whole.end - timedelta(days=6), whole.end)
    first = whole.start + timedelta(days=7 * (nth - 1))
    return Days(first, min(first + timedelta(days=6), whole.end))


def _weekday_of(match: re.Match[str], today: date) -> Days | None:
    return _nth_day(match, today, w.WEEKDAYS[said(match, "wd")])


def _weekend_of(match: re.Match[str], today: date) -> Days | None:
    saturday = _nth_day(match, today, 5)
    return saturday and Days(saturday.start, saturday.start + timedelta(days=1))


def _nth_day(match: re.Match[str], today: date, weekday: int) -> Days | None:
    whole, nth = month_meant(match, today), _NTH[said(match, "nth")]
    if whole is None:
        return None
    if nth == _LAST:
        return one_day(whole.end - timedelta(days=(whole.end.weekday() - weekday) % 7))
    first = whole.start + timedelta(days=(weekday - whole.start.weekday()) % 7)
    return one_day(first + timedelta(days=7 * (nth - 1)))


_OF_MONTH = (
    rf"(?:(?:last\s+)?(?P<mon>{w.MONTH})(?:,?\s+(?P<y>{w.YEAR}))?{LAST_YEAR}|"
    r"(?P<of>last|this|the|the\s+previous)\s+month)"
)
_EACH = rf"(?P<nth>{w.any_of(_NTH)})"

MONTH_PARTS = Kind(
    frozenset({"first", "second", "third", "fourth", "last", "final", "st", "nd", "rd", "th"}),
    (
        rule(rf"(?:{LEAD}\s+)?(?:the\s+)?{_EACH}\s+week\s+(?:of|in)\s+{_OF_MONTH}", _week_of),
        rule(rf"(?:{LEAD}\s+)?(?:the\s+)?{_EACH}\s+weekend\s+(?:of|in)\s+{_OF_MONTH}", _weekend_of),
        rule(rf"(?:{LEAD}\s+)?(?:the\s+)?{_EACH}\s+(?P<wd>{w.WEEKDAY})\s+(?:of|in)\s+{_OF_MONTH}{TAIL}", _weekday_of),
    ),
)
