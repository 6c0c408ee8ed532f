"""What words mean that are known to say when, though in running text they would be no date."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, yearly_day
from nlu.date_rules.amounts import AMOUNT, count_back, read_amount
from nlu.date_rules.months import read_month, read_year
from nlu.date_rules.weekdays import read_weekday

_LONE_AMOUNT = re.compile(rf"(?:for\s+|after\s+|in\s+|all\s+of\s+|a\s+good\s+)?{AMOUNT}(?:\s+\w+){{0,2}}", re.VERBOSE)
_LONE_COUNT = re.compile(
    rf"(?:the\s+)?(?:day|night)\s+(?P<n>{w.NUMBER})|(?:the\s+)?(?P<o>{w.any_of(w.ORDINALS)}|"
    r"\d+(?:st|nd|rd|th))\s+(?:day|night)(?:\s+\w+)*"
)
_LONE_YEAR = re.compile(rf"(?:\w+\s+)?(?P<y>{w.YEAR})")
_LONE_MONTH = re.compile(rf"(?:\w+\s+)?(?P<mon>{w.MONTH})")
_LONE_WEEKDAY = re.compile(rf"(?:\w+\s+)?(?P<wd>{w.WEEKDAY})s?(?:\s+\w+)?")
_LONE_HOUR = re.compile(
    rf"(?:\w+\s+){{0,3}}(?:{w.HOURS}|\d{{1,2}}(?:[.:]\d\d)?\s*(?:am|pm|o.?clock)|half\s+\w+|"
    r"\w+\s+(?:minutes|mins|hours|hrs)(?:\s+\w+)?)"
)
_ANSWER = re.compile(
    rf"(?:(?:it\s+was|in|on|since|erm?|um|i\s+think)\s+)*(?:{AMOUNT}|(?P<mon>{w.MONTH})|(?P<wd>{w.WEEKDAY})|"
    rf"(?P<y>{w.YEAR})|(?P<day>\d{{1,2}})/(?P<m>0?[1-9]|1[0-2]))(?:\s+(?:i\s+think|maybe|ish))?",
    re.VERBOSE,
)


def days_of_answer(words: str, today: date) -> Days | None:
    """Return the days of a whole message that is no more than a time: "Jan", "18 months", "5/1"."""
    match = _ANSWER.fullmatch(words)
    if match is None:
        return None
    if match["day"]:
        return yearly_day(int(match["m"]), int(match["day"]), today)
    reading = (
        read_amount if match["unit"] else read_month if match["mon"] else read_weekday if match["wd"] else read_year
    )
    return reading(match, today)


def days_of_words(words: str, today: date) -> Days | None:
    """Return the days of words that are known to say when, though in running text they would be no date."""
    readings = (
        (_LONE_AMOUNT, read_amount),
        (_LONE_COUNT, count_back),
        (_LONE_WEEKDAY, read_weekday),
        (_LONE_MONTH, read_month),
        (_LONE_YEAR, read_year),
        (_LONE_HOUR, lambda _match, day: Days(day - timedelta(days=1), day)),
    )
    for pattern, read in readings:
        if match := pattern.fullmatch(words):
            return read(match, today)
    return None
