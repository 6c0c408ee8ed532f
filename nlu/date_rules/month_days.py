"""Days of a month: 3 April, 3/4, Thursday the 5th, on the 28th, 2026-02-05."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from nlu import date_words as w
from nlu.calendar_days import Days, one_day, yearly_day
from nlu.date_rules.rule import LAST_YEAR, LEAD, TAIL, Rule, rule


def _numeric(match: re.Match[str], today: date) -> Days | None:
    day, number, year = int(match["d"]), int(match["m"]), match["y"]
    if year is None:
        return yearly_day(number, day, today)
    return _day(int(year) + (2000 if len(year) == 2 else 0), number, day)  # noqa: PLR2004 - `26` is 2026


def _iso(match: re.Match[str], _today: date) -> Days | None:
    return _day(int(match["y"]), int(match["m"]), int(match["d"]))


def _day(year: int, number: int, day: int) -> Days | None:
    try:
        return one_day(date(year, number, day))
    except ValueError:
        return None


def _day_month(match: re.Match[str], today: date) -> Days | None:
    day, number = w.day_number(match["d"]), w.MONTHS[match["mon"]]
    if match["y"]:
        return _day(w.year_number(match["y"]), number, day)
    return yearly_day(number, day, today, back=_years_back(match, number, today))


def _years_back(match: re.Match[str], number: int, today: date) -> int:
    if match["rel"] is None:
        return 0
    return 1 if number <= today.month and "last" in match["rel"] else 0


def _day_span(match: re.Match[str], today: date) -> Days | None:
    number = w.MONTHS[match["mon"]]
    year = w.year_number(match["y"]) if match["y"] else None
    ends = [
        _day(year, number, w.day_number(match[k])) if year else yearly_day(number, w.day_number(match[k]), today)
        for k in ("d", "d2")
    ]
    return Days(ends[0].start, ends[1].end) if ends[0] and ends[1] and ends[0].start <= ends[1].end else None


def _bare_day(match: re.Match[str], today: date) -> Days | None:
    day = w.day_number(match["d"])
    for back in range(3):
        found = _day(*_month_of(today, back), day)
        if found and found.end <= today:
            return found
    return None


def _month_of(today: date, back: int) -> tuple[int, int]:
    then = today - relativedelta(months=back)
    return then.year, then.month


MONTH_DAYS: tuple[Rule, ...] = (
    # 2026-02-05, 05/02/2026, 5.2.26
    rule(r"(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)", _iso),
    rule(
        rf"(?:{LEAD}\s+)?(?:the\s+)?(?P<d>0?[1-9]|[12]\d|3[01])(?P<s>[/.-])(?P<m>0?[1-9]|"
        rf"1[0-2])(?P=s)(?P<y>(?:20|19)?\d\d){TAIL}",
        _numeric,
    ),
    # on 3/4: day before month; a bare fraction or score is not a date
    rule(
        r"(?:since|from|on|dated|date|around|it\s+was|was)\s+(?:the\s+)?(?P<d>0?[1-9]|"
        r"[12]\d|3[01])[/](?P<m>0?[1-9]|1[0-2])(?P<y>\b(?!x))?(?!\s*(?:/|of\b|hours?|weeks?|"
        r"days?|months?|years?|people|times|stars|inch|length|[A-Z]))",
        lambda m, t: yearly_day(int(m["m"]), int(m["d"]), t),
    ),
    # between 3 and 5 March, 3-5 March
    rule(
        rf"(?:(?:between|from)\s+)?(?:the\s+)?(?P<d>{w.DAY})\s*(?:-|–|to|and|until|till)"
        rf"\s*(?:the\s+)?(?P<d2>{w.DAY})\s+(?:of\s+)?(?P<mon>{w.MONTH})(?:\s+(?P<y>{w.YEAR})"
        r")?",
        _day_span,
    ),
    # (on) Thursday (the) 5th (of) February (2026); February 5th
    rule(
        rf"(?:{LEAD}\s+)?(?:last\s+)?(?:{w.WEEKDAY},?\s+)?(?:the\s+)?(?P<d>{w.DAY})\s*(?:of\s+)"
        rf"?(?P<mon>{w.MONTH})\b(?!\s+(?:i|we|you|be|have|not)\b)(?:,?\s+(?P<y>{w.YEAR})"
        rf")?{LAST_YEAR}{TAIL}",
        _day_month,
    ),
    rule(
        rf"(?:{LEAD}\s+)?(?:{w.WEEKDAY},?\s+)?(?P<mon>{w.MONTH})\s+(?:the\s+)?(?P<d>{w.ORDINAL_DAY}|"
        rf"[12]?\d(?![\d:.]|\s*(?:am|pm)))(?:,?\s+(?P<y>{w.YEAR}))?{LAST_YEAR}{TAIL}",
        _day_month,
    ),
    # Thursday the 5th; last Thursday, the 5th: the day of the month decides
    rule(
        rf"(?:{LEAD}\s+)?(?:last\s+)?{w.WEEKDAY},?\s+(?:the\s+)?(?P<d>{w.ORDINAL_DAY})"
        rf"(?!\s+(?:time|floor|one|visit|day|week|month|year|appointment)){TAIL}",
        _bare_day,
    ),
    rule(
        rf"(?:since|on|from|around|about|was|it\s+was)\s+the\s+(?P<d>{w.ORDINAL_DAY})(?!\s+(?!(?:and|"
        r"of|at|about|around|when|but|i|we|he|she|they|nobody|no|it|so|or|your|my)\b)"
        rf"[a-z]+){TAIL}",
        _bare_day,
    ),
)
