"""The grammar of British date expressions: one pattern and one reading for each way to say when.

A reading takes the match and today and returns the days that are meant, or None when the words name no days.
Order matters: at one place of the text the earliest rule that covers the most characters wins.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from nlu import date_words as w
from nlu.calendar_days import Days, month, month_back, named_day, one_day, week, yearly_day, yearly_month

Reading = Callable[[re.Match[str], date], Days | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say when."""

    pattern: re.Pattern[str]
    """What is written, in lower case."""
    read: Reading
    """Which days it means."""


def _rule(pattern: str, read: Reading) -> Rule:
    return Rule(re.compile(rf"(?<![\w£$@./-])(?:{pattern})(?![\w@])", re.VERBOSE), read)


def ago(today: date, days_back: float, slack: float = 0) -> Days:
    """Return the day so many days back, with some days of slack on either side."""
    middle = today - timedelta(days=round(days_back))
    return Days(middle - timedelta(days=round(slack)), min(middle + timedelta(days=round(slack)), today))


def amount_ago(today: date, count: float, unit: str, *, roughly: bool = False) -> Days:
    """Return the days that "so many weeks ago" may mean: the bigger the unit, the wider."""
    if unit[0] in "dn":
        return ago(today, count, max(1.0, count * 0.2) if roughly or count % 1 else 0)
    if unit.startswith(("wk", "week")):
        return ago(today, 7 * count, 3 if not roughly else 3 + count)
    if unit.startswith("f"):
        return ago(today, 14 * count, 3)
    if unit[0] == "m":
        return ago(today, (today - (today - _months(count))).days, 10 if not roughly else 10 + 4 * count)
    return ago(today, (today - (today - _months(12 * count))).days, 45 if not roughly else 45 + 30 * count)


def _months(count: float) -> relativedelta:
    return relativedelta(months=int(count), days=round(30 * (count % 1)))


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


def _month(match: re.Match[str], today: date) -> Days | None:
    number, year = w.MONTHS[match["mon"]], match["y"]
    if year:
        days: Days | None = month(w.year_number(year), number)
    else:
        back = 1 if match["rel"] and "last year" in match["rel"] and number <= today.month else 0
        this_month = match["last"] is not None and number == today.month
        days = yearly_month(number, today, back=back or int(this_month))
    return _part_of(match["part"], days)


def _part_of(part: str | None, days: Days | None) -> Days | None:
    if days is None or part is None:
        return days
    length = (days.end - days.start).days
    third = timedelta(days=length // 3)
    if re.search("early|start|beginning|first", part):
        return Days(days.start, days.start + third)
    if re.search("late|end|back|last", part):
        return Days(days.end - third, days.end)
    return Days(days.start + third, days.end - third)


def _season(match: re.Match[str], today: date) -> Days | None:
    first, length = w.SEASONS[re.sub(r"\s+", " ", match["season"])]
    if match["y"]:
        return _part_of(match["part"], month(w.year_number(match["y"]), first, length))
    back = 1 if match["before"] else 0
    running = yearly_month(first, today, months=length)
    if match["last"] and running and running.end >= today:
        back += 1
    if match["rel"] and "last year" in match["rel"] and running and running.start.year == today.year:
        back += 1
    return _part_of(match["part"], yearly_month(first, today, back=back, months=length))


def _year(match: re.Match[str], _today: date) -> Days | None:
    year = w.year_number(match["y"])
    return _part_of(match["part"], Days(date(year, 1, 1), date(year, 12, 31)))


def _weekday(match: re.Match[str], today: date) -> Days | None:
    back = (today.weekday() - w.WEEKDAYS[match["wd"]]) % 7
    groups = match.groupdict()
    if back == 0 and not groups.get("this"):
        back = 7
    if groups.get("lastweek"):
        monday = week(today, 1).start
        return one_day(monday + timedelta(days=w.WEEKDAYS[match["wd"]]))
    if groups.get("before"):
        back += 7
    if groups.get("more"):
        back += round(7 * _weeks(groups["more"]))
    return one_day(today - timedelta(days=back))


def _weeks(words: str) -> float:
    fortnight = 2.0 if "fortnight" in words else 1.0
    count = re.match(rf"{w.NUMBER}", words)
    return fortnight * (w.number(count.group()) if count else 1)


def read_amount(match: re.Match[str], today: date) -> Days | None:
    """Return the days meant by a number of days, weeks, months or years before today."""
    groups = match.groupdict()
    return _about(match["n"], match["unit"], groups.get("about"), groups.get("half"), today)


def _about(count: str, unit: str, about: str | None, half: str | None, today: date) -> Days:
    n = w.number(count) + (0.5 if half else 0)
    vague_count = " ".join(count.split()) in {
        "a few",
        "few",
        "several",
        "a good few",
        "quite a few",
        "a couple of",
        "couple of",
        "couple",
        "a couple",
    }
    if about and re.search("over|more|least|well", about):
        return Days(amount_ago(today, n * 1.5, unit).start, amount_ago(today, n, unit).end)
    if about and re.search("near|almost|under|less|close|going|getting|best part|coming", about):
        return Days(amount_ago(today, n, unit).start, amount_ago(today, n * 0.75, unit).end)
    return amount_ago(today, n, unit, roughly=bool(about) or vague_count)


def _fortnight(match: re.Match[str], today: date) -> Days | None:
    return _about("two", "weeks", match.groupdict().get("about"), None, today)


def _relative_unit(match: re.Match[str], today: date) -> Days | None:
    back = {"last": 1, "previous": 1, "this": 0, "past": 1}[match["rel"]] + (1 if match["before"] else 0)
    unit, part = match["unit"], match["part"]
    if unit == "week":
        return _part_of(part, week(today, back))
    if unit == "month":
        return _part_of(part, month_back(today, back))
    if unit == "year":
        return _part_of(part, Days(date(today.year - back, 1, 1), date(today.year - back, 12, 31)))
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
    return _part_of(match["part"], Days(date(today.year, 1, 1), date(today.year, 12, 31)))


def _named(entry: dict[str, object]) -> Reading:
    def read(match: re.Match[str], today: date) -> Days | None:
        year = w.year_number(match["y"]) if match["y"] else None
        back = 1 if match["before"] else 0
        days = named_day(entry, today, back=back, year=year)
        if days and match["rel"] and days.start.year == today.year:
            days = named_day(entry, today, back=back + 1)
        around = bool(match["over"]) and days is not None and days.start == days.end
        return (
            Days(days.start - timedelta(days=2), days.end + timedelta(days=0))
            if around and days and "holiday" in entry
            else days
        )

    return read


def _fixed(days: list[str]) -> Reading:
    range_ = Days(date.fromisoformat(days[0]), date.fromisoformat(days[1]))
    return lambda _match, _today: range_


def _vague(days: list[int]) -> Reading:
    return lambda _match, today: Days(today - timedelta(days=days[0]), today - timedelta(days=days[1]))


def _nothing(_match: re.Match[str], _today: date) -> Days | None:
    return None


def _shift_one(match: re.Match[str], today: date) -> Days | None:
    n, unit = w.number(match["n"]), match["unit"]
    if unit[0] in "my":
        return one_day(today - timedelta(days=1) - _months(n * (12 if unit[0] == "y" else 1)))
    return one_day(today - timedelta(days=1 + round(n * (14 if unit[0] == "f" else 7 if unit[0] == "w" else 1))))


def _weekday_week(match: re.Match[str], today: date) -> Days | None:
    weekday = w.WEEKDAYS[match["wd"] or match["wd2"]]
    return one_day(today - timedelta(days=7 + ((today.weekday() - weekday) % 7 or 7)))


def _last_week_day(match: re.Match[str], today: date) -> Days | None:
    return one_day(week(today, 1).start + timedelta(days=w.WEEKDAYS[match["wd"]]))


_LEAD = (
    r"(?:(?:ever\s+)?since|from|on|in|at|over|during|around|about|back\s+in|as\s+of|sometime\s+in|"
    r"some\s+time\s+in|round)"
)
_PART_OF = (
    r"(?:(?P<part>(?:the\s+)?(?:very\s+)?(?:early|late|mid|start|beginning|end|back\s+end|"
    r"middle|first\s+week|last\s+week)(?:\s+(?:part\s+)?(?:of|in))?[\s-]+(?:the\s+)?))"
    r"?"
)
_ABOUT = (
    r"(?P<about>about|around|roughly|approximately|approx|maybe|nearly|almost|over|just\s+over|"
    r"more\s+than|at\s+least|well\s+over|just\s+under|under|less\s+than|close\s+to|going\s+on|"
    r"getting\s+on\s+for|best\s+part\s+of|the\s+best\s+part\s+of|coming\s+up\s+to|coming\s+up|"
    r"some|probably|like|good)?\s*"
)
_AMOUNT = (
    rf"{_ABOUT}(?P<n>{w.NUMBER})\s*(?:whole\s+|full\s+|long\s+|odd\s+|good\s+|solid\s+|"
    rf"more\s+)?(?P<unit>{w.UNIT})(?P<half>\s+and\s+a\s+half)?"
)
_TAIL = rf"(?:\s+(?:in\s+the\s+)?(?:early\s+|late\s+)?{w.PART})?{w.CLOCK}?"
_SPACE = r"\s+"
_GONE = r"(?:\s+(?:just\s+)?(?:gone|past|last|passed))?"
_LASTYEAR = r"(?:\s+(?P<rel>of\s+last\s+year|last\s+year|this\s+year|of\s+this\s+year))?"

RULES: tuple[Rule, ...] = (
    # 2026-02-05, 05/02/2026, 5.2.26
    _rule(r"(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)", _iso),
    _rule(
        rf"(?:{_LEAD}\s+)?(?:the\s+)?(?P<d>0?[1-9]|[12]\d|3[01])(?P<s>[/.-])(?P<m>0?[1-9]|"
        rf"1[0-2])(?P=s)(?P<y>(?:20|19)?\d\d){_TAIL}",
        _numeric,
    ),
    # on 3/4: day before month; a bare fraction or score is not a date
    _rule(
        r"(?:since|from|on|dated|date|around|it\s+was|was)\s+(?:the\s+)?(?P<d>0?[1-9]|"
        r"[12]\d|3[01])[/](?P<m>0?[1-9]|1[0-2])(?P<y>\b(?!x))?(?!\s*(?:/|of\b|hours?|weeks?|"
        r"days?|months?|years?|people|times|stars|inch|length|[A-Z]))",
        lambda m, t: yearly_day(int(m["m"]), int(m["d"]), t),
    ),
    # between 3 and 5 March, 3-5 March
    _rule(
        rf"(?:(?:between|from)\s+)?(?:the\s+)?(?P<d>{w.DAY})\s*(?:-|–|to|and|until|till)"
        rf"\s*(?:the\s+)?(?P<d2>{w.DAY})\s+(?:of\s+)?(?P<mon>{w.MONTH})(?:\s+(?P<y>{w.YEAR})"
        r")?",
        _day_span,
    ),
    # (on) Thursday (the) 5th (of) February (2026); February 5th
    _rule(
        rf"(?:{_LEAD}\s+)?(?:last\s+)?(?:{w.WEEKDAY},?\s+)?(?:the\s+)?(?P<d>{w.DAY})\s*(?:of\s+)"
        rf"?(?P<mon>{w.MONTH})\b(?!\s+(?:i|we|you|be|have|not)\b)(?:,?\s+(?P<y>{w.YEAR})"
        rf")?{_LASTYEAR}{_TAIL}",
        _day_month,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?(?:{w.WEEKDAY},?\s+)?(?P<mon>{w.MONTH})\s+(?:the\s+)?(?P<d>{w.ORDINAL_DAY}|"
        rf"[12]?\d(?![\d:.]|\s*(?:am|pm)))(?:,?\s+(?P<y>{w.YEAR}))?{_LASTYEAR}{_TAIL}",
        _day_month,
    ),
    # Thursday the 5th; last Thursday, the 5th: the day of the month decides
    _rule(
        rf"(?:{_LEAD}\s+)?(?:last\s+)?{w.WEEKDAY},?\s+(?:the\s+)?(?P<d>{w.ORDINAL_DAY})"
        rf"(?!\s+(?:time|floor|one|visit|day|week|month|year|appointment)){_TAIL}",
        _bare_day,
    ),
    _rule(
        rf"(?:since|on|from|around|about|was|it\s+was)\s+the\s+(?P<d>{w.ORDINAL_DAY})(?!\s+(?!(?:and|"
        r"of|at|about|around|when|but|i|we|he|she|they|nobody|no|it|so|or|your|my)\b)"
        rf"[a-z]+){_TAIL}",
        _bare_day,
    ),
    # a week last Tuesday, a fortnight ago on Monday, two weeks last Friday, a week past Tuesday
    _rule(
        rf"(?:{_LEAD}\s+)?(?:it\s+was\s+)?(?P<more>{w.NUMBER}\s+(?:weeks?|wks?|fortnights?)"
        r"|fortnight|week)\s+(?:ago\s+|back\s+)?(?:last\s+|past\s+|gone\s+|on\s+|this\s+|"
        r"yesterday\s+)*?(?:last|past|gone|ago|back|ago\s+on|ago\s+last|ago\s+this|back\s+on)"
        rf"\s+(?P<wd>{w.WEEKDAY}){_TAIL}",
        _weekday,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?(?P<wd>{w.WEEKDAY})\s+(?P<more>{w.NUMBER}\s+(?:weeks?|fortnights?)"
        rf"|fortnight)\s+(?:ago|back){_TAIL}",
        _weekday,
    ),
    _rule(
        rf"(?P<n>a|{w.NUMBER})\s+(?P<unit>week|weeks|fortnight|month|year|days?)\s+(?:ago\s+)?(?P<yest>yesterday)",
        _shift_one,
    ),
    # Friday week ago, last Friday week, Tuesday week last
    _rule(
        rf"(?:{_LEAD}\s+)?(?:last\s+(?P<wd>{w.WEEKDAY})\s+(?P<more>week)|(?P<wd2>{w.WEEKDAY})"
        r"\s+week\s+(?:ago|last|gone|past|back))",
        _weekday_week,
    ),
    # the Thursday before last, last Thursday but one
    _rule(
        rf"(?:{_LEAD}\s+)?(?:the\s+)?(?P<wd>{w.WEEKDAY})(?:\s+{w.PART})?\s+(?P<before>before\s+last){_TAIL}", _weekday
    ),
    _rule(rf"(?:{_LEAD}\s+)?(?:the\s+)?last\s+(?P<wd>{w.WEEKDAY})\s+(?P<before>but\s+one){_TAIL}", _weekday),
    _rule(rf"(?:{_LEAD}\s+)?(?P<wd>{w.WEEKDAY})(?:\s+{w.PART})?\s+(?:of\s+)?(?P<lastweek>last\s+week)", _weekday),
    _rule(rf"last\s+week\s+(?:on\s+)?(?P<lastweek>)(?P<wd>{w.FULL_WEEKDAY}){_TAIL}", _last_week_day),
    _rule(
        rf"(?:{_LEAD}\s+)?(?:early\s+|late\s+)?(?:last|this\s+past|this)\s+(?P<wd>{w.WEEKDAY}){_GONE}{_TAIL}", _weekday
    ),
    _rule(
        r"(?:since|on|from|over|back\s+on|late|early|late\s+on|early\s+on|it\s+was|was)"
        rf"\s+(?:the\s+)?(?P<wd>{w.WEEKDAY}){_GONE}{_TAIL}",
        _weekday,
    ),
    _rule(rf"(?P<wd>{w.WEEKDAY})\s+(?:just\s+gone|gone|just\s+past|last|past){_TAIL}", _weekday),
    _rule(rf"(?P<wd>{w.WEEKDAY})\s+(?:{w.PART}){w.CLOCK}?", _weekday),
    _rule(rf"(?P<wd>{w.FULL_WEEKDAY}){_TAIL}", _weekday),
    # six weeks ago, a fortnight back, for about three weeks, five weeks now
    _rule(rf"(?:{_LEAD}\s+)?(?:it\s+was\s+)?{_AMOUNT}\s+{w.AGO}(?:\s+today|\s+now)?", read_amount),
    _rule(
        r"(?:for|past|these\s+past|this\s+past|in|over|during|within)?\s*(?:the\s+)?(?:past|"
        rf"last|previous)\s+{_AMOUNT}(?:\s+now)?",
        read_amount,
    ),
    _rule(
        rf"(?:for|been|its\s+been|it['’]?s\s+been|going)\s+{_AMOUNT}(?:\s+(?:now|solid|"
        r"straight|running|on\s+the\s+trot|in\s+a\s+row|and\s+counting))?",
        read_amount,
    ),
    _rule(rf"{_AMOUNT}\s+(?:now|solid|straight|running|on\s+the\s+trot|in\s+a\s+row|and\s+counting)", read_amount),
    _rule(
        rf"(?:(?:for|since|over|been)\s+)?{_ABOUT}(?:a\s+)?fortnight(?:\s+(?:ago|back|now|since|gone|or\s+so))",
        _fortnight,
    ),
    _rule(rf"(?:for|been)\s+{_ABOUT}(?:a\s+)?fortnight", _fortnight),
    _rule(r"half\s+a\s+year\s+(?:ago|back|now)|for\s+half\s+a\s+year", lambda _m, t: amount_ago(t, 6, "months")),
    _rule(
        r"(?:this\s+time|a\s+year\s+ago\s+this\s+(?:week|month)|same\s+time)\s+last\s+year",
        lambda _m, t: ago(t, (t - (t - _months(12))).days, 14),
    ),
    _rule(r"(?:this\s+time)\s+last\s+(?:week)", lambda _m, t: ago(t, 7)),
    _rule(r"(?:this\s+time)\s+last\s+(?:month)", lambda _m, t: ago(t, (t - (t - _months(1))).days, 4)),
    # last week, the month before last, earlier this year, at the weekend
    _rule(
        rf"(?:{_LEAD}\s+)?{_PART_OF}(?:the\s+)?(?P<unit>week|month|year|weekend)\s+(?P<before>before\s+"
        rf")(?P<rel>last){_TAIL}",
        _relative_unit,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?(?:some\s*time\s+)?(?:earlier\s+|later\s+)?{_PART_OF}(?P<rel>last|"
        rf"this|previous)\s+(?P<before>(?!))?(?P<unit>week|month|year|weekend){_GONE}",
        _relative_unit,
    ),
    _rule(
        rf"(?:at|over|on|since|during|this|all|just\s+gone)\s+(?:the\s+)?weekend{_GONE}|the\s+weekend\s+just\s+gone",
        _the_weekend,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?{_PART_OF}(?:the\s+|this\s+)year(?<=year)",
        lambda m, t: _start_of_year(m, t) if m["part"] else None,
    ),
    # named days: since the clocks went back, bonfire night, August bank holiday, over Christmas
    *(
        _rule(
            rf"(?:{_LEAD}\s+)?(?P<over>(?:over|around|during)\s+)?(?:since\s+)?(?:just\s+)"
            rf"?(?:before\s+|after\s+)?(?:the\s+)?(?:when\s+)?(?:last\s+)?{pattern}(?:\s+(?:weekend|"
            rf"holidays?|time|monday))?(?:\s+(?P<before>before\s+last))?(?:,?\s+(?P<y>{w.YEAR})"
            r")?(?:\s+(?P<rel>last\s+year))?",
            _named(entry),
        )
        for pattern, entry in w.NAMED
    ),
    *(_rule(rf"(?:{_LEAD}\s+)?(?:before\s+|after\s+)?{pattern}", _fixed(days)) for pattern, days in w.FIXED),
    # the summer before last, last winter, spring 2024, in the autumn
    _rule(
        rf"(?:{_LEAD}\s+)?{_PART_OF}(?:the\s+)?(?P<last>(?!))?(?P<season>{w.SEASON})\s+(?P<before>befor"
        r"e\s+last)(?P<y>(?!))?(?P<rel>(?!))?",
        _season,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?{_PART_OF}(?:(?P<last>last)|this|the)\s+(?P<season>{w.SEASON})"
        rf"(?P<before>(?!))?{_GONE}(?:\s+(?:of\s+)?(?P<y>{w.YEAR}))?{_LASTYEAR}",
        _season,
    ),
    _rule(
        rf"(?:{_LEAD})\s+{_PART_OF}(?P<last>(?!))?(?P<season>{w.SEASON})(?P<before>(?!)"
        rf")?(?:\s+(?:of\s+)?(?P<y>{w.YEAR}))?{_LASTYEAR}",
        _season,
    ),
    _rule(
        rf"(?P<part>(?!))?(?P<last>(?!))?(?P<season>{w.SEASON})(?P<before>(?!))?\s+(?:of\s+)"
        rf"?(?:(?P<y>{w.YEAR})|(?P<rel>last\s+year|this\s+year))",
        _season,
    ),
    # since September, last March, early May, June 2024, in 2016
    _rule(
        rf"(?:{_LEAD}\s+)?{_PART_OF}(?P<last>last\s+|this\s+)?(?P<mon>{w.MONTH})\s+(?P<rel>(?!))?(?P<y>{w.YEAR})",
        _month,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?{_PART_OF}(?P<last>(?!))?(?P<mon>{w.MONTH})(?P<y>(?!))?\s+(?P<rel>of\s+last\s"
        r"+year|last\s+year|this\s+year|just\s+gone|gone|of\s+this\s+year)",
        _month,
    ),
    _rule(
        rf"(?:{_LEAD}\s+)?(?P<part>(?:the\s+)?(?:early|late|mid|start\s+of|beginning\s+of|"
        r"end\s+of|middle\s+of|first\s+week\s+of|first\s+week\s+in|last\s+week\s+of|last\s+week\s+in)"
        rf"[\s-]+)(?P<last>last\s+|this\s+)?(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!)"
        r")?",
        _month,
    ),
    _rule(rf"(?:{_LEAD}\s+)?(?P<part>(?!))?(?P<last>last\s+)(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!))?", _month),
    _rule(
        r"(?:(?:ever\s+)?since|in|during|back\s+in|from|around|sometime\s+in|some\s+time\s+in|"
        rf"over|about)\s+(?P<part>(?!))?(?P<last>(?!))?(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!)"
        r")?(?!\s+(?:house|road|street|court|close|avenue)\b)",
        _month,
    ),
    _rule(
        rf"(?P<part>(?!))?(?P<last>(?!))?(?P<mon>{w.SURE_MONTH})(?P<y>(?!))?(?P<rel>(?!)"
        r")?(?!\s+(?:house|road|street|court|close|avenue|rd|st|says|said|told|and\s+tom|"
        r"[1-9]))",
        _month,
    ),
    _rule(rf"(?:(?:ever\s+)?since|in|during|back\s+in|from|around|before|after|of)\s+{_PART_OF}(?P<y>{w.YEAR})", _year),
    _rule(
        rf"(?P<part>(?:the\s+)?(?:early|late|mid|start\s+of|beginning\s+of|end\s+of|middle\s+of)\s+)(?P<y>{w.YEAR})",
        _year,
    ),
    # vague ones
    *(
        _rule(
            rf"(?:(?:since|from|on|about|until|till|just|only|only\s+just)\s+)?(?:earlier\s+)?{pattern}{w.CLOCK}?",
            _vague(days),
        )
        for pattern, days in w.VAGUE
    ),
    _rule(
        r"(?:for\s+)?(?:absolute\s+)?(?:ages|donkey['’]?s\s+years|yonks|forever|donkeys)(?:\s+(?:ago|now|back))?",
        _nothing,
    ),
)

_LONE_AMOUNT = re.compile(rf"(?:for\s+|after\s+|in\s+|all\s+of\s+|a\s+good\s+)?{_AMOUNT}(?:\s+\w+){{0,2}}")
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
        (_LONE_WEEKDAY, _weekday),
        (_LONE_MONTH, _month),
        (_LONE_YEAR, _year),
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
