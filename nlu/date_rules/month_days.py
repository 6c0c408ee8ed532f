"""Days of a month: 3 April, 3/4, Thursday the 5th, on the 28th, the 3rd of last month, 2026-02-05."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from nlu import date_words as w
from nlu.calendar_days import Days, month_back, one_day, week, yearly_day
from nlu.date_rules.rule import BEFORE, LAST_YEAR, LEAD, TAIL, Kind, rule, said

_AROUND = timedelta(days=2)


def _numeric(match: re.Match[str], today: date) -> Days | None:
    day, number, year = int(match["d"]), int(match["m"]), said(match, "y")
    if not year:
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
    if said(match, "y"):
        found = _day(w.year_number(match["y"]), number, day)
    else:
        found = yearly_day(number, day, today, back=_years_back(match, number, today))
    return _widened(match, found)


def _widened(match: re.Match[str], found: Days | None) -> Days | None:
    """Return the week or the days around a day where the words say so."""
    if found and said(match, "ending"):
        return Days(found.start - timedelta(days=6), found.end)
    if found and said(match, "week"):
        return week(found.start, 0)
    if found and said(match, "around"):
        return Days(found.start - _AROUND, found.end + _AROUND)
    return found


def _years_back(match: re.Match[str], number: int, today: date) -> int:
    return 1 if "last" in said(match, "rel") and number <= today.month else 0


def _day_span(match: re.Match[str], today: date) -> Days | None:
    last = _day_month(match, today)
    number = w.MONTHS[said(match, "mon2") or match["mon"]]
    first = last and yearly_day(number, w.day_number(match["d2"]), last.end)
    return Days(first.start, last.end) if first and last else None


def _bare_day(match: re.Match[str], today: date) -> Days | None:
    day = w.day_number(match["d"])
    for back in range(3):
        found = _day(*_month_of(today, back), day)
        if found and found.end <= today:
            return _widened(match, found)
    return None


def _bare_span(match: re.Match[str], today: date) -> Days | None:
    last = _bare_day(match, today)
    first = last and _day(last.start.year, last.start.month, w.day_number(match["d2"]))
    return Days(first.start, last.end) if first and last and first.start <= last.end else None


def _month_of(today: date, back: int) -> tuple[int, int]:
    then = today - relativedelta(months=back)
    return then.year, then.month


def _of_month(match: re.Match[str], today: date) -> Days | None:
    back = {"last": 1, "previous": 1, "before last": 2}.get(said(match, "of"), 0)
    if said(match, "d") == "last day":
        return one_day(month_back(today, back).end)
    found = _day(*_month_of(today, back), w.day_number(match["d"]))
    if found and found.start > today and said(match, "of") == "":
        return _day(*_month_of(today, back + 1), w.day_number(match["d"]))
    return found


_WD = rf"(?:{w.WEEKDAY},?\s+(?:morning\s+|night\s+|evening\s+|afternoon\s+)?)?"
_TO = r"\s*(?:-|–|/|&|\bto\b|\band\b|\bor\b|\buntil\b|\btill\b|\binto\b)\s*"
_DIGIT_MONTH = r"(?P<d>0?[1-9]|[12]\d|3[01])(?P<s>[/.-])(?P<m>0?[1-9]|1[0-2])"
_YEAR = rf"(?:,?\s+(?:of\s+)?(?P<y>{w.YEAR}|(?:1\d|2\d|3[0-4])(?!\w|[:./]\d|\s*(?:am|pm|[a-z]+s\b|o['’]?clock))))?"
_MAY_HELP = (
    r"(?!(?<=\d\smay)\s+(?!at\b|and\b|when\b|but\b|in\b|last\b|this\b|of\b|the\b|it\b|he\b|she\b|they\b|after\b|about\b|my\b|"
    rf"our\b|{w.YEAR})[a-z])(?!\s+(?:be|have|not|help|well)\b)"
)
_NOT_COUNTED = (
    r"(?!\s+(?!(?:and|of|at|about|around|when|but|i|we|he|she|they|nobody|no|it|so|or|your|my|the|because|after|in\s+the|"
    r"there|this|still|someone|a|since|which|his|her|our)\b)[a-z]+)"
    r"(?!\s*(?:and|or|to|,)\s+\S+\s+(?:floors?|landing|storey|flight|time|bedroom))"
)
_WEEK_OF = (
    r"(?:(?P<ending>(?:the\s+)?week\s+ending\s+)|(?P<week>(?:the\s+)?week\s+(?:commencing|beginning|starting|of)\s+|w/c\s+|"
    r"wc\s+|in\s+the\s+week\s+of\s+)|(?P<around>(?:(?:on\s+or\s+)?(?:around|about|round|roughly|circa)\s+)))?"
)

MONTH_DAYS = Kind(
    frozenset({w.DIGITS}) | frozenset(w.MONTHS) | w.words_of(w.ORDINALS) | {"month"},
    (
        # 2026-02-05, 05/02/2026, 5.2.26
        rule(r"(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)", _iso),
        rule(rf"(?:{LEAD}\s+)?{_WD}(?:the\s+)?{_DIGIT_MONTH}(?P=s)(?P<y>(?:20|19)?\d\d)(?![/.-]\d){TAIL}", _numeric),
        # on 3/4: day before month; a bare fraction or score is not a date
        rule(
            r"(?:since|from|on|dated|date|around|it\s+was|was|reported|logged|broke|started|sent|rang|called|"
            rf"{w.WEEKDAY})\s+(?:the\s+)?(?!24/0?7)(?P<d>0?[1-9]|[12]\d|3[01])[/](?P<m>0?[1-9]|1[0-2])(?!x)"
            r"(?!\s*(?:/|of\b|hours?|weeks?|days?|months?|years?|an?\s+hour|people|times|stars|inch|length|full|way|mile))",
            _numeric,
        ),
        # between 3 and 5 March, 28 January to 2 February, from the 3rd to the 5th
        rule(
            rf"(?:(?:between|from|on|over|since)\s+)?(?:the\s+)?{_WD}(?P<d2>{w.DAY})(?:\s+(?:of\s+)?(?P<mon2>{w.MONTH}))?{_TO}"
            rf"(?:the\s+)?{_WD}(?P<d>{w.DAY})\s+(?:of\s+)?(?P<mon>{w.MONTH}){_MAY_HELP}{_YEAR}{LAST_YEAR}",
            _day_span,
        ),
        rule(
            rf"(?:between|from)\s+the\s+(?P<d2>{w.ORDINAL_DAY}){_TO}(?:the\s+)?(?P<d>{w.ORDINAL_DAY}){_NOT_COUNTED}",
            _bare_span,
        ),
        # (on) Thursday (the) 5th (of) February (2026); February 5th; February, the 5th; week commencing 5 January
        rule(
            rf"(?:{LEAD}\s+)?{_WEEK_OF}{BEFORE}(?:last\s+)?(?:the\s+)?{_WD}(?:the\s+)?(?P<d>{w.DAY})\s*(?:of\s+)?(?:last\s+)?"
            rf"(?P<mon>{w.MONTH})\b{_MAY_HELP}(?!(?<=may)\s+i\b){_YEAR}{LAST_YEAR}{TAIL}",
            _day_month,
        ),
        rule(
            rf"(?:{LEAD}\s+)?{_WEEK_OF}{_WD}(?P<mon>{w.MONTH})(?:\s+(?:the\s+)?|,\s+the\s+)(?P<d>{w.ORDINAL_DAY}|"
            rf"(?<!may\s)(?:[12]\d|3[01]|[1-9])(?![\d:.]|\s*(?:am|pm|of|people|more|times)\b)){_YEAR}{LAST_YEAR}{TAIL}",
            _day_month,
        ),
        # the 3rd of last month, the first of the month
        rule(
            rf"(?:{LEAD}\s+)?(?:the\s+)?(?P<d>{w.DAY}|last\s+day)\s+(?:of|in)\s+(?:(?P<of>last|this|previous|the\s+previous)\s+month|"
            r"the\s+month(?!\s+before))",
            _of_month,
        ),
        # Thursday the 5th; Sun 1st; last Thursday, the 5th: the day of the month decides
        rule(
            rf"(?:{LEAD}\s+)?{BEFORE}(?:last\s+)?{w.WEEKDAY},?\s+(?:the\s+)?(?P<d>{w.ORDINAL_DAY})"
            rf"(?!\s+(?:time|floor|one|visit|day|week|month|year|appointment)){TAIL}",
            _bare_day,
        ),
        rule(rf"(?:since|on|until)\s+{_WEEK_OF}the\s+(?P<d>{w.ORDINAL_DAY}){_NOT_COUNTED}{TAIL}", _bare_day),
        # on the night of the 5th, the week of the 19th
        rule(
            rf"(?:(?:on|in|since|from|during)\s+)?the\s+(?:{w.PART}|day|(?P<week>week))\s+of\s+the\s+"
            rf"(?P<d>{w.ORDINAL_DAY}){_NOT_COUNTED}{TAIL}",
            _bare_day,
        ),
        rule(
            rf"(?:(?P<around>around|about|round)|was|from|it\s+was)\s+the\s+(?P<d>\d{{1,2}}\s?(?:st|nd|rd|th))"
            rf"(?!\s+and\s+\w+\s+time){_NOT_COUNTED}{TAIL}",
            _bare_day,
        ),
    ),
)
