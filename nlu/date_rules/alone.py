"""What words mean that are known to say when, though in running text they would be no date."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, one_day
from nlu.date_rules.amounts import AMOUNT, ago, read_amount
from nlu.date_rules.months import read_month, read_year
from nlu.date_rules.weekdays import read_weekday

_LONE_AMOUNT = re.compile(rf"(?:for\s+|after\s+|in\s+|all\s+of\s+|a\s+good\s+)?{AMOUNT}(?:\s+\w+){{0,2}}")
_LONE_COUNT = re.compile(
    rf"(?:the\s+)?(?:day|night)\s+(?P<n>\d+|{w.NUMBER})|(?:the\s+)?(?P<o>{w.any_of(w.ORDINALS)}|"
    r"\d+(?:st|nd|rd|th))\s+(?:day|night)(?:\s+\w+)*"
)
_LONE_YEAR = re.compile(rf"(?:\w+\s+)?(?P<part>(?!))?(?P<y>{w.YEAR})")
_LONE_MONTH = re.compile(rf"(?:\w+\s+)?(?P<part>(?!))?(?P<last>(?!))?(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!))?")
_LONE_WEEKDAY = re.compile(rf"(?:\w+\s+)?(?P<wd>{w.WEEKDAY})s?(?:\s+\w+)?")
_LONE_WEEKDAYS = re.compile(rf"(?P<n>{w.NUMBER})\s+(?P<wd>{w.WEEKDAY})s(?:\s+\w+)*")
_LONE_HOUR = re.compile(
    rf"(?:\w+\s+){{0,3}}(?:{w.HOURS}|\d{{1,2}}(?:[.:]\d\d)?\s*(?:am|pm|o.?clock)|half\s+\w+|"
    r"\w+\s+(?:minutes|mins|hours|hrs)(?:\s+\w+)?)"
)


def days_of_words(words: str, today: date) -> Days | None:
    """Return the days of words that are known to say when, though in running text they would be no date."""
    readings = (
        (_LONE_AMOUNT, read_amount),
        (_LONE_COUNT, _count),
        (_LONE_WEEKDAYS, _weekdays_back),
        (_LONE_WEEKDAY, read_weekday),
        (_LONE_MONTH, read_month),
        (_LONE_YEAR, read_year),
        (_LONE_HOUR, lambda _match, day: Days(day - timedelta(days=1), day)),
    )
    for pattern, read in readings:
        if match := pattern.fullmatch(words):
            return read(match, today)
    return None


def _count(match: re.Match[str], today: date) -> Days:
    """Return when it began, of which this is day nine or the fifth night."""
    return ago(today, (w.number(match["n"]) if match["n"] else w.day_number(match["o"])) - 1)


def _weekdays_back(match: re.Match[str], today: date) -> Days:
    back = (today.weekday() - w.WEEKDAYS[match["wd"]]) % 7 or 7
    return one_day(today - timedelta(days=back + 7 * (round(w.number(match["n"])) - 1)))
