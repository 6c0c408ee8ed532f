"""Days and times with a name, and vague ones: bonfire night, lockdown, the other day."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, named_day
from nlu.date_rules.rule import LEAD, Reading, Rule, rule


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


NAMED: tuple[Rule, ...] = (
    # named days: since the clocks went back, bonfire night, August bank holiday, over Christmas
    *(
        rule(
            rf"(?:{LEAD}\s+)?(?P<over>(?:over|around|during)\s+)?(?:since\s+)?(?:just\s+)"
            rf"?(?:before\s+|after\s+)?(?:the\s+)?(?:when\s+)?(?:last\s+)?{pattern}(?:\s+(?:weekend|"
            rf"holidays?|time|monday))?(?:\s+(?P<before>before\s+last))?(?:,?\s+(?P<y>{w.YEAR})"
            r")?(?:\s+(?P<rel>last\s+year))?",
            _named(entry),
        )
        for pattern, entry in w.NAMED
    ),
    *(rule(rf"(?:{LEAD}\s+)?(?:before\s+|after\s+)?{pattern}", _fixed(days)) for pattern, days in w.FIXED),
)

VAGUE: tuple[Rule, ...] = (
    # vague ones
    *(
        rule(
            rf"(?:(?:since|from|on|about|until|till|just|only|only\s+just)\s+)?(?:earlier\s+)?{pattern}{w.CLOCK}?",
            _vague(days),
        )
        for pattern, days in w.VAGUE
    ),
    rule(
        r"(?:for\s+)?(?:absolute\s+)?(?:ages|donkey['’]?s\s+years|yonks|forever|donkeys)(?:\s+(?:ago|now|back))?",
        _nothing,
    ),
)
