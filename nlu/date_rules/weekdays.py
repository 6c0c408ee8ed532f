"""Weekdays: on Sunday, last Thursday, a week last Tuesday, the Friday before last, six weeks come Friday."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, one_day, week
from nlu.date_rules.amounts import before
from nlu.date_rules.rule import AT_HOUR, BEFORE, LEAD, OF_DAY, TAIL, Kind, Rule, rule, said


def last_weekday(weekday: int, today: date) -> date:
    """Return the latest such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _day(match: re.Match[str]) -> int:
    return w.WEEKDAYS[said(match, "wd")]


def read_weekday(match: re.Match[str], today: date) -> Days | None:
    """Return the latest such weekday before today, a week earlier where the words say so."""
    return one_day(last_weekday(_day(match), today) - timedelta(days=7 if said(match, "earlier") else 0))


def _so_long_before(match: re.Match[str], today: date) -> Days | None:
    return one_day(before(last_weekday(_day(match), today), w.number(said(match, "n") or "a"), _unit(match)))


def _so_long_come(match: re.Match[str], today: date) -> Days | None:
    """Return the day of "it will be six weeks come Friday"."""
    return one_day(before(_coming(_day(match), today), w.number(said(match, "n") or "a"), _unit(match)))


def _to_come(match: re.Match[str], today: date) -> Days | None:
    """Return the day of "Tuesday week": one to come."""
    return one_day(_coming(_day(match), today) + timedelta(days=14 if _unit(match) == "fortnight" else 7))


def _unit(match: re.Match[str]) -> str:
    unit: str = w.UNITS[said(match, "unit")]
    return unit


def _of_week(match: re.Match[str], today: date) -> Days | None:
    back = {"last": 1, "this": 0, "previous": 1}.get(said(match, "which"), 2)
    return one_day(week(today, back).start + timedelta(days=_day(match)))


def _this(match: re.Match[str], today: date) -> Days | None:
    """Return this week's weekday: a day to come is a plan."""
    return one_day(week(today, 0).start + timedelta(days=_day(match)))


def _nth_back(match: re.Match[str], today: date) -> Days | None:
    return one_day(last_weekday(_day(match), today) - timedelta(days=7 * (round(w.number(said(match, "n"))) - 1)))


def _running(match: re.Match[str], today: date) -> Days | None:
    """Return the range from the first to the last of "three Fridays running"."""
    last = last_weekday(_day(match), today)
    many = w.day_number(match["o"]) if said(match, "o") else round(w.number(said(match, "n")))
    return Days(last - timedelta(days=7 * (many - 1)), last)


def _span(match: re.Match[str], today: date) -> Days | None:
    last = last_weekday(w.WEEKDAYS[said(match, "wd2")], today + timedelta(days=1))
    return Days(last_weekday(_day(match), last), last)


_WD = rf"(?P<wd>{w.WEEKDAY})"
_ON_WD = rf"(?:{LEAD}\s+)?{BEFORE}(?:the\s+)?"
_LONG = rf"(?P<n>{w.NUMBER}\s+)?(?P<unit>weeks?|wks?|fortnights?|months?|years?|days?)"

_RULES: tuple[Rule, ...] = (
    # a week last Tuesday, a fortnight ago on Monday, a month last Friday, a week past Tuesday, a week gone Wednesday
    rule(
        rf"(?:{LEAD}\s+)?(?:it\s+was\s+)?{_LONG}\s+(?:(?:ago|back|on|this|come|a|yesterday)\s+)*"
        rf"(?:last|past|gone|ago|back|previous)\s+(?:on\s+|this\s+|last\s+|past\s+)*(?:the\s+)?{_WD}{TAIL}",
        _so_long_before,
    ),
    rule(rf"(?:since|from)\s+{_LONG}\s+(?:on\s+)?{_WD}{TAIL}", _so_long_before),
    rule(
        rf"(?:{LEAD}\s+)?(?:last\s+)?{_WD}\s+{_LONG}\s+(?:ago|back|gone|last|past|since){TAIL}",
        _so_long_before,
    ),
    rule(rf"(?:(?:since|from)\s+(?:last\s+)?|last\s+){_WD}\s+(?P<unit>week|fortnight)", _so_long_before),
    # six weeks come Friday, it will be three weeks on Thursday
    rule(
        rf"(?:it['’]?ll\s+be\s+|it\s+will\s+be\s+|itll\s+be\s+|it['’]?s\s+|be\s+)?{_LONG}\s+(?:come|this\s+coming)\s+{_WD}",
        _so_long_come,
    ),
    rule(
        rf"(?:it['’]?ll\s+be\s+|it\s+will\s+be\s+|itll\s+be\s+|that['’]?ll\s+be\s+|will\s+be\s+){_LONG}\s+"
        rf"(?:on\s+|this\s+|next\s+)?{_WD}",
        _so_long_come,
    ),
    rule(
        rf"(?P<n>(?!(?:a|an|one|1)\b){w.NUMBER}\s+)(?P<unit>weeks|wks|fortnights|months|years)\s+(?:on\s+|this\s+)?{_WD}",
        _so_long_come,
    ),
    # Tuesday week, a week on Monday, Friday fortnight: plans
    rule(rf"(?:on\s+)?{_WD}\s+(?P<unit>week|fortnight)", _to_come),
    rule(rf"(?:a\s+|one\s+)?(?P<unit>week|fortnight)\s+(?:on\s+)?{_WD}", _to_come),
    # the Thursday before last, last Thursday but one, the last but one Friday
    rule(rf"{_ON_WD}{_WD}(?:\s+{w.PART})?\s+(?P<earlier>before\s+last|last\s+but\s+one){TAIL}", read_weekday),
    rule(rf"{_ON_WD}last\s+{_WD}(?:\s+{w.PART})?\s+(?P<earlier>but\s+one){TAIL}", read_weekday),
    rule(rf"{_ON_WD}(?P<earlier>last\s+but\s+one|second\s+last|penultimate)\s+{_WD}{TAIL}", read_weekday),
    # Wednesday of last week, last week on Wednesday, Monday this week
    rule(
        rf"{_ON_WD}{_WD}(?:\s+{w.PART})?,?\s+(?:of\s+|in\s+)?(?:the\s+)?"
        r"(?:(?P<which>last|this|previous)\s+week|week\s+before(?:\s+last)?)",
        _of_week,
    ),
    rule(
        rf"(?:(?P<which>last|this)\s+week|(?:the\s+)?week\s+before\s+last),?\s+(?:on\s+)?(?:the\s+)?"
        rf"(?P<wd>{w.FULL_WEEKDAY}){TAIL}",
        _of_week,
    ),
    # two Sundays ago, the last three Fridays, 3 Fridays running
    rule(rf"(?:{LEAD}\s+)?(?P<n>{w.NUMBER})\s+{_WD}s?\s+(?:ago|back|since|past)", _nth_back),
    rule(
        rf"(?:(?:for|on|over)\s+)?(?:the\s+)?(?:last|past)\s+(?P<n>(?!a\b|an\b|one\b){w.NUMBER})\s+{_WD}s?",
        _running,
    ),
    rule(
        rf"(?:(?:for|on)\s+)?(?P<n>{w.NUMBER})\s+{_WD}s?\s+(?:running|in\s+a\s+row|on\s+the\s+trot|straight|now|"
        r"on\s+the\s+bounce)",
        _running,
    ),
    rule(
        rf"(?:for\s+|on\s+)?(?:the\s+|our\s+)?(?P<o>{w.ORDINAL_DAY})\s+{_WD}\s+(?:running|in\s+a\s+row|on\s+the\s+trot)",
        _running,
    ),
    # between Friday and Sunday, from Friday night to Monday morning, Saturday or Sunday
    rule(
        rf"(?:(?:between|from|since|on|over)\s+)?(?:either\s+)?{_WD}(?:\s+{w.PART})?\s*(?:-|–|/|&|\+|\bto\b|\band\b|\bor\b|"
        rf"\btill\b|\buntil\b|\binto\b|\bthrough\s+to\b)\s*(?:the\s+)?(?P<wd2>{w.WEEKDAY}){TAIL}",
        _span,
    ),
    # last Thursday, this Monday just gone, since Sunday, last thing Thursday, half past two on Friday
    rule(rf"(?:{LEAD}\s+)?{BEFORE}(?:early\s+|late\s+)?(?:last|this\s+past|this\s+last)\s+{_WD}{TAIL}", read_weekday),
    rule(
        rf"(?:{LEAD}\s+)?{BEFORE}(?:this|the)\s+{_WD}(?:\s+{w.PART})?\s+(?:that['’]?s\s+)?(?:just\s+)?"
        rf"(?:gone|past|been|passed|there){TAIL}",
        read_weekday,
    ),
    rule(rf"(?:on\s+)?this\s+{_WD}(?:\s+{w.PART})?{w.CLOCK}?", _this),
    rule(
        rf"(?:since|on|from|over|back\s+on|late|early|late\s+on|early\s+on|it\s+was(?!\s+sat\b)|was(?!\s+sat\b)|"
        rf"sin|sen|come\s+last)\s+{BEFORE}(?:the\s+)?{_WD}{TAIL}",
        read_weekday,
    ),
    rule(
        rf"{_WD}\s+(?:that['’]?s\s+)?(?:just\s+gone|gone|just\s+past|last|past|just\s+been|(?<!sat\s)(?<!sun\s)there){TAIL}",
        read_weekday,
    ),
    rule(rf"(?:{OF_DAY}|{AT_HOUR})(?:the\s+)?{_WD}{TAIL}", read_weekday),
    rule(rf"{_WD}\s+(?:{w.PART}){w.CLOCK}?(?:\s+(?:just\s+)?(?:gone|past|last))?", read_weekday),
    rule(rf"(?P<wd>{w.FULL_WEEKDAY}){TAIL}", read_weekday),
)

WEEKDAYS = Kind(frozenset(w.WEEKDAYS) | {f"{day}s" for day in w.WEEKDAYS}, _RULES)
