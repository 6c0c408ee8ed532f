"""Weeks, months and years counted from this one: last week, the month before last, at the weekend."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, month_back, week
from nlu.date_rules.rule import GONE, LEAD, PART_OF, SOME_PART_OF, TAIL, Kind, part_of, rule, said

_BACK = {"last": 1, "previous": 1, "past": 1, "this": 0}
_SATURDAY = 5


def _relative_unit(match: re.Match[str], today: date) -> Days | None:
    back = 2 if said(match, "before") else _BACK[said(match, "rel") or "this"]
    return part_of(said(match, "part"), _whole(said(match, "unit"), back, today))


def _whole(unit: str, back: int, today: date) -> Days:
    if unit in ("year", "yr"):
        return Days(date(today.year - back, 1, 1), date(today.year - back, 12, 31))
    if unit == "month":
        return month_back(today, back)
    return week(today, back) if unit in ("week", "wk") else _weekend(today, back)


def _weekend(today: date, back: int) -> Days:
    saturday = today - timedelta(days=(today.weekday() - _SATURDAY) % 7)
    if today.weekday() >= _SATURDAY and back > 0:
        saturday -= timedelta(days=7)
    saturday -= timedelta(days=7 * max(0, back - 1))
    return Days(saturday, saturday + timedelta(days=1))


def _weekends_back(match: re.Match[str], today: date) -> Days | None:
    return _weekend(today, round(w.number(said(match, "n"))))


def _this_weekend(match: re.Match[str], today: date) -> Days | None:
    """Return the weekend of this week, a plan while it is to come; the one before where it is said to be gone."""
    saturday = week(today, 0).start + timedelta(days=_SATURDAY)
    return (
        _weekend(today, 0)
        if said(match, "gone") or said(match, "past")
        else Days(saturday, saturday + timedelta(days=1))
    )


def _midweek(match: re.Match[str], today: date) -> Days | None:
    monday = week(today, _BACK[said(match, "rel")]).start
    return Days(monday + timedelta(days=1), monday + timedelta(days=3))


_WEEKEND = r"(?:weekend|week\s+end|week-end|wkend|wknd|w/end|w/e)"
_UNIT = rf"(?P<unit>week|wk|month|year|yr|{_WEEKEND})"

WEEKS = Kind(
    frozenset({"week", "wk", "month", "year", "weekend", "wkend", "wknd", "end", "w", "midweek", "weekends"}),
    (
        # last week, the month before last, earlier this year
        rule(rf"(?:{LEAD}\s+)?{PART_OF}(?:the\s+)?{_UNIT}\s+(?P<before>before\s+last){TAIL}", _relative_unit),
        rule(
            rf"(?:{LEAD}\s+|all\s+)?(?:some\s*time\s+)?(?:earlier\s+|later\s+|earlier\s+on\s+|so\s+far\s+)?{PART_OF}"
            rf"(?P<rel>last|this(?!\s+{_WEEKEND})|previous)\s+{_UNIT}{GONE}",
            _relative_unit,
        ),
        rule(rf"(?:{LEAD}\s+)?mid-?\s?week\s+(?P<rel>last|this)\s+week", _midweek),
        # at the weekend, this weekend just gone, two weekends ago
        rule(
            rf"(?:at|over|on|since|during|all|all\s+over|just\s+gone|from|across)\s+(?:the\s+)?{_WEEKEND}{TAIL}|"
            rf"(?:the\s+)?{_WEEKEND}\s+(?:that['’]?s\s+)?(?:just\s+)?(?:gone|past|been|passed)",
            lambda _match, today: _weekend(today, 0),
        ),
        rule(
            rf"(?:{LEAD}\s+)?this\s+{_WEEKEND}(?P<gone>\s+(?:just\s+)?(?:gone|past|been|passed))?|"
            rf"(?:{LEAD}\s+)?this\s+(?P<past>past|last)\s+{_WEEKEND}",
            _this_weekend,
        ),
        rule(rf"(?P<n>{w.NUMBER})\s+weekends?\s+(?:ago|back)", _weekends_back),
        # at the start of the year, the beginning of the month
        rule(
            rf"(?:{LEAD}\s+)?(?!(?:the\s+)?(?:end|last|late|mid))"
            rf"{SOME_PART_OF}(?P<unit>year|month|week)(?!\s+(?:before|of|in|end)\b)",
            _relative_unit,
        ),
    ),
)
