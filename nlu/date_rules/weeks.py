"""Weeks, months and years counted from this one: last week, the month before last, at the weekend."""

import re
from datetime import date, timedelta

from nlu.calendar_days import Days, month_back, week
from nlu.date_rules.rule import GONE, LEAD, PART_OF, TAIL, Rule, part_of, rule


def _relative_unit(match: re.Match[str], today: date) -> Days | None:
    back = {"last": 1, "previous": 1, "this": 0, "past": 1}[match["rel"]] + (1 if match["before"] else 0)
    unit, part = match["unit"], match["part"]
    if unit == "week":
        return part_of(part, week(today, back))
    if unit == "month":
        return part_of(part, month_back(today, back))
    if unit == "year":
        return part_of(part, Days(date(today.year - back, 1, 1), date(today.year - back, 12, 31)))
    return _weekend(today, back)


def _weekend(today: date, back: int) -> Days:
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if today.weekday() >= 5 and back > 0:  # noqa: PLR2004 - Saturday and Sunday themselves
        saturday -= timedelta(days=7)
    saturday -= timedelta(days=7 * max(0, back - 1))
    return Days(saturday, saturday + timedelta(days=1))


def _the_weekend(_match: re.Match[str], today: date) -> Days | None:
    return _weekend(today, 0)


def _start_of_year(match: re.Match[str], today: date) -> Days | None:
    return part_of(match["part"], Days(date(today.year, 1, 1), date(today.year, 12, 31)))


WEEKS: tuple[Rule, ...] = (
    # last week, the month before last, earlier this year, at the weekend
    rule(
        rf"(?:{LEAD}\s+)?{PART_OF}(?:the\s+)?(?P<unit>week|month|year|weekend)\s+(?P<before>before\s+"
        rf")(?P<rel>last){TAIL}",
        _relative_unit,
    ),
    rule(
        rf"(?:{LEAD}\s+)?(?:some\s*time\s+)?(?:earlier\s+|later\s+)?{PART_OF}(?P<rel>last|"
        rf"this|previous)\s+(?P<before>(?!))?(?P<unit>week|month|year|weekend){GONE}",
        _relative_unit,
    ),
    rule(
        rf"(?:at|over|on|since|during|this|all|just\s+gone)\s+(?:the\s+)?weekend{GONE}|the\s+weekend\s+just\s+gone",
        _the_weekend,
    ),
    rule(
        rf"(?:{LEAD}\s+)?{PART_OF}(?:the\s+|this\s+)year(?<=year)",
        lambda m, t: _start_of_year(m, t) if m["part"] else None,
    ),
)
