"""Plain Welsh dates: dydd Llun diwethaf, ers wythnos, tri mis yn ôl."""

import re
from datetime import date

from nlu import date_words as w
from nlu.calendar_days import Days, month_back, one_day, week, yearly_month
from nlu.date_rules.amounts import amount_ago
from nlu.date_rules.rule import Kind, rule, said
from nlu.date_rules.weekdays import last_weekday


def _weekday(match: re.Match[str], today: date) -> Days | None:
    return one_day(last_weekday(w.WELSH_WEEKDAYS[said(match, "wd")], today))


def _amount(match: re.Match[str], today: date) -> Days | None:
    return amount_ago(today, w.WELSH_NUMBERS.get(said(match, "n"), 1), w.WELSH_UNITS[said(match, "unit")])


def _last(match: re.Match[str], today: date) -> Days | None:
    if said(match, "unit") == "mis":
        return month_back(today, 1)
    return Days(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _month(match: re.Match[str], today: date) -> Days | None:
    return yearly_month(w.WELSH_MONTHS[said(match, "mon")], today)


def _season(match: re.Match[str], today: date) -> Days | None:
    first, length = w.WELSH_SEASONS[said(match, "season")]
    return yearly_month(first, today, months=length)


def _weekend(_match: re.Match[str], today: date) -> Days | None:
    saturday = last_weekday(5, today)
    return Days(saturday, max(saturday, week(saturday, 0).end))


_LAST = r"(?:\s+(?:diwethaf|ddiwethaf|dwetha|ddwetha|diwetha))"
_WD = rf"(?P<wd>{w.any_of(w.WELSH_WEEKDAYS)})"
_UNIT = rf"(?P<unit>{w.any_of(w.WELSH_UNITS)})"
_N = rf"(?:(?P<n>{w.any_of(w.WELSH_NUMBERS)})\s+)?"

WELSH = Kind(
    frozenset(
        {
            "dydd",
            "ddydd",
            "nos",
            "bore",
            "mis",
            "ers",
            "ôl",
            "ol",
            "penwythnos",
            "llynedd",
            "diwethaf",
            "ddiwethaf",
            "dwetha",
        }
    ),
    (
        rule(rf"(?:(?:ers|ar)\s+)?(?:(?:bore|nos|prynhawn)\s+)?(?:dydd|ddydd|nos|bore)\s+{_WD}{_LAST}?", _weekday),
        rule(rf"(?:ers\s+)?{_N}{_UNIT}\s+(?:yn\s+|n\s+)?(?:ôl|ol)", _amount),
        rule(rf"ers\s+(?:tua\s+|bron\s+)?{_N}{_UNIT}(?:\s+(?:bellach|nawr|rwan))?", _amount),
        rule(rf"(?:ers\s+|y\s+)*(?P<unit>mis){_LAST}", _last),
        rule(r"(?:ers\s+)?(?:y\s+)?(?:llynedd|flwyddyn\s+(?:diwethaf|ddiwethaf))", _last),
        rule(rf"(?:(?:ers|ym|yn)\s+)?(?:mis\s+)(?P<mon>{w.any_of(w.WELSH_MONTHS)})", _month),
        rule(rf"(?:(?:ers|yn)\s+)?(?:y\s+|yr\s+)?(?P<season>{w.any_of(w.WELSH_SEASONS)}){_LAST}", _season),
        rule(rf"(?:(?:ers|ar|dros)\s+)?(?:y\s+)?penwythnos{_LAST}?", _weekend),
    ),
)
