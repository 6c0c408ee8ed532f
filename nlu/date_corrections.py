"""Dates corrected in the same breath: "the 3rd, no sorry the 13th of October", "last Monday, actually Tuesday"."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from nlu import date_words as w
from nlu.calendar_days import Days, month, one_day

_ENDS = r"(?=\s*(?:$|[.,;:!?()\n]|(?:and|but|when|because|that|i|we|he|she|they|it|you|nobody|no|at|around|about)\b))"
_PIECE = re.compile(
    rf"(?:(?:on|in|since|from|of|about|around)\s+)?(?:the\s+|last\s+)?(?:(?P<weekday>{w.WEEKDAY})|(?P<month>{w.MONTH})|"
    rf"(?P<day>{w.ORDINAL_DAY}|(?<=the\s)\d\d?)|(?P<year>(?:19|20)\d\d)|(?P<before>(?:day|night) before)|"
    rf"(?P<number>{w.NUMBER})){_ENDS}"
)
_ALONE = re.compile(r"\s*(?:$|[.,;:!?)\n])")
_NEW_SENTENCE = re.compile(r"[.!?\n]")
_NAMED_MONTH = re.compile(rf"(?<!\w){w.MONTH}(?!\w)")
_AMOUNT = re.compile(rf"(?<!\w){w.NUMBER}(?=\s+{w.UNIT}(?!\w))")
_CUE = re.compile(w.CORRECTED)
_AGAIN = re.compile(w.NOT_CORRECTED)
_NEAR = 3
"""Of the weekdays of one name, the one within so many days is meant."""


def correction_after(low: str, end: int) -> int | None:
    """Return where what stands in the place of the words before `end` begins; None when nothing takes them back."""
    cue = _CUE.match(low, end)
    return None if cue is None or _AGAIN.match(low, cue.end()) else cue.end()


def is_alone(low: str, end: int, place: int, last: int) -> bool:
    """Return whether what stands in another sentence than the words it takes back is all that this sentence says."""
    return not _NEW_SENTENCE.search(low, end, place) or bool(_ALONE.match(low, last))


def piece_at(low: str, place: int) -> re.Match[str] | None:
    """Return a bare weekday, month, day or number that begins at a place, which needs what it corrects to be read."""
    return _PIECE.match(low, place)


def corrected(words: str, days: Days, piece: re.Match[str], today: date) -> Days | str | None:
    """Return the days that words mean once a piece of them is corrected, or the words to be read for them.

    None when they have no such piece.
    """
    if piece["before"]:
        return one_day(days.start - timedelta(days=1))
    if piece["year"]:
        return _in_year(days, int(piece["year"]), today)
    if name := piece["weekday"]:
        return one_day(_weekday_near(days.start, w.WEEKDAYS[name], today))
    if name := piece["month"]:
        return _in_month(days, w.MONTHS[name], today)
    if piece["day"]:
        return _on_day(days, w.day_number(piece["day"]), today, keeps_month=bool(_NAMED_MONTH.search(words)))
    return _AMOUNT.sub(piece["number"], words, count=1) if _AMOUNT.search(words) else None


def _weekday_near(first: date, weekday: int, today: date) -> date:
    ahead = (weekday - first.weekday()) % 7
    day = first + timedelta(days=ahead if ahead <= _NEAR else ahead - 7)
    return day if day < today else day - timedelta(days=7)


def _in_year(days: Days, year: int, today: date) -> Days | None:
    back = relativedelta(years=days.start.year - year)
    return Days(days.start - back, days.end - back) if days.start - back <= today else None


def _in_month(days: Days, number: int, today: date) -> Days | None:
    """Return the same day of another month, or that whole month where no day was named; the latest up to today."""
    year = days.start.year - (date(days.start.year, number, 1) > today)
    if days.start != days.end:
        return month(year, number)
    try:
        day = days.start.replace(year=year, month=number)
    except ValueError:
        return None
    return one_day(day if day <= today else day.replace(year=year - 1))


def _on_day(days: Days, number: int, today: date, *, keeps_month: bool) -> Days | None:
    """Return another day of the month that was named; where none was, the nearest such day up to today."""
    months = [0] if keeps_month else [0, -1, 1]
    firsts = [days.start.replace(day=1) + relativedelta(months=months_on) for months_on in months]
    found = [first + timedelta(days=number - 1) for first in firsts]
    real = [day for day, first in zip(found, firsts, strict=True) if day.month == first.month and day <= today]
    return one_day(min(real, key=lambda day: abs(day - days.start))) if real else None
