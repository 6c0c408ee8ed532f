"""Days with a name and the days around them: bonfire night, the Friday before Christmas, since lockdown."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, named_day, one_day
from nlu.date_rules.amounts import before
from nlu.date_rules.rule import BEFORE, LEAD, SOME_PART_OF, TAIL, Kind, part_of, rule, said
from nlu.date_rules.weekdays import last_weekday

_SOON = timedelta(days=60)
_NEAR, _JUST_NEAR = timedelta(days=21), timedelta(days=7)


def _day(match: re.Match[str], today: date, name: str = "name") -> Days | None:
    entry = w.NAMED[said(match, name).replace("’", "'")]
    if said(match, "y"):
        return named_day(entry, today, year=w.year_number(said(match, "y")))
    days = named_day(entry, today, back=bool(said(match, "earlier")))
    if days and said(match, "rel") and days.start.year == today.year:
        return named_day(entry, today, back=bool(said(match, "earlier")) + 1)
    return days


def _named(match: re.Match[str], today: date) -> Days | None:
    return part_of(said(match, "part"), _day(match, today))


def _beside(match: re.Match[str], today: date) -> Days | None:
    """Return the days before or after a named day: those of a day to come soon when they have begun already."""
    for reference in (today + _SOON, today):
        base = _day(match, reference)
        days = base and _moved(match, _heart(said(match, "name"), base))
        if days and days.start <= today:
            return days
    return None


def _moved(match: re.Match[str], base: Days) -> Days:
    earlier = said(match, "side") == "before"
    edge, way = (base.start, -1) if earlier else (base.end, 1)
    if said(match, "wd"):
        weekday = w.WEEKDAYS[said(match, "wd")]
        return one_day(last_weekday(weekday, edge if earlier else edge + timedelta(days=8)))
    unit = said(match, "unit")
    if unit in ("day", "night", "morning", "evening"):
        return one_day(edge + timedelta(days=way))
    if unit == "week":
        return _next_to(edge, way, _JUST_NEAR)
    if unit == "weekend":
        saturday = last_weekday(5, edge if earlier else edge + timedelta(days=8))
        return Days(saturday, saturday + timedelta(days=1))
    if unit:
        n = w.number(said(match, "n") or "a")
        middle = before(edge, n, w.UNITS[unit]) if earlier else edge + (edge - before(edge, n, w.UNITS[unit]))
        slack = timedelta(days=0 if w.UNITS[unit] == "day" else 3 if w.UNITS[unit] in ("week", "fortnight") else 10)
        return Days(middle - slack, middle + slack)
    return _next_to(edge, way, _JUST_NEAR if said(match, "just") else _NEAR)


def _next_to(edge: date, way: int, length: timedelta) -> Days:
    one = timedelta(days=1)
    return Days(edge - length, edge - one) if way < 0 else Days(edge + one, edge + length)


def _heart(name: str, days: Days) -> Days:
    """Return the day itself where the name covers the days around it too: 25 December for Christmas."""
    inside = w.NAMED[name.replace("’", "'")].get("heart")
    return days if inside is None else one_day(days.start + timedelta(days=inside))


def _between(match: re.Match[str], today: date) -> Days | None:
    """Return the days after the last of the first named day to the eve of the second."""
    last = _day(match, today, "name2")
    first = last and named_day(w.NAMED[said(match, "name").replace("’", "'")], last.start)
    if last is None or first is None:
        return None
    after = _heart(said(match, "name"), first).end + timedelta(days=1)
    return Days(min(after, last.start), last.start)


def _fixed(match: re.Match[str], today: date) -> Days | None:
    first, last = (date.fromisoformat(day) for day in w.FIXED[said(match, "name").replace("’", "'")])
    side = said(match, "side")
    if side == "before":
        return Days(first - timedelta(days=365), first - timedelta(days=1))
    if side == "after":
        return Days(last, min(last + timedelta(days=365), today))
    return part_of(said(match, "part"), Days(first, last))


_NAME = rf"(?P<name>{w.any_of(w.NAMED)})"
_COMMON = (
    r"(?!(?<!since\s)(?<!during\s)(?<!over\s)(?<!in\s)(?<!after\s)(?<!before\s)(?<!at\s)"
    rf"(?:{w.COMMON_NAMES})\b)"
)
_NO_THING = (
    r"(?!\s+(?:tree|trees|lights?|cards?|presents?|dinner|decorations?|party|eggs?|hamper|do|raffle|bonus|jumper|lunch|fair|"
    r"meal|food|resolution|shopping|cake|pudding|wishes|greetings|box|fete|appeal|service|rota|opening|hours)\b)"
)
_YEAR = rf"(?:,?\s+(?P<y>{w.YEAR}))?(?:\s+(?P<rel>(?:of\s+)?last\s+year))?"
_SIDE = r"(?P<side>before|after)\s+(?:(?:the|last|this)\s+)?"

NAMED = Kind(
    w.words_of(w.NAMED) | w.words_of(w.FIXED),
    (
        rule(
            rf"(?<!happy\s)(?<!merry\s)(?<!lovely\s)(?:{LEAD}\s+)?{BEFORE}(?:(?:over|around|during)\s+)?(?:since\s+)?(?:the\s+)?"
            rf"(?:when\s+)?(?:last\s+|this\s+)?{_COMMON}{_NAME}(?:\s+(?:weekend|holidays?|time|period|monday|itself))?"
            rf"(?:\s+(?P<earlier>before\s+last))?{_YEAR}{TAIL}{_NO_THING}",
            _named,
        ),
        # the first week of the summer holidays, the end of half term
        rule(rf"(?:{LEAD}\s+)?{SOME_PART_OF}(?:last\s+)?{_NAME}{_YEAR}{_NO_THING}", _named),
        # the Friday before Christmas, the day after Boxing Day, two weeks before Easter, just after New Year
        rule(
            rf"(?:{LEAD}\s+)?(?:the\s+)?(?:(?P<wd>{w.WEEKDAY})\s+|(?P<unit>day|night|morning|evening|weekend|week)\s+|"
            rf"(?P<just>just|right|shortly|straight|soon|immediately|not\s+long|a\s+bit)\s+)?{_SIDE}{_NAME}{_YEAR}{_NO_THING}",
            _beside,
        ),
        rule(
            rf"(?:{LEAD}\s+)?(?:about\s+|around\s+)?(?P<n>{w.NUMBER})\s+(?P<unit>{w.UNIT})\s+{_SIDE}{_NAME}{_YEAR}{_NO_THING}",
            _beside,
        ),
        # a year last Christmas
        rule(
            rf"(?:{LEAD}\s+)?(?P<n>{w.NUMBER})\s+years?\s+(?:ago\s+)?(?:last|this\s+past)\s+{_NAME}",
            lambda match, today: named_day(
                w.NAMED[said(match, "name").replace("’", "'")], today, back=round(w.number(said(match, "n")))
            ),
        ),
        rule(rf"(?:in\s+)?between\s+{_NAME}\s+and\s+(?P<name2>{w.any_of(w.NAMED)}){_YEAR}", _between),
        # lockdown, the jubilee weekend: once and for all
        rule(
            rf"(?:{LEAD}\s+)?{SOME_PART_OF}?(?:(?P<side>before|after)\s+)?{_COMMON}(?P<name>{w.any_of(w.FIXED)})",
            _fixed,
        ),
    ),
)
