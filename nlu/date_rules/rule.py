"""What a rule of the date grammar is, and the pieces of pattern that many rules share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days

Reading = Callable[[re.Match[str], date], Days | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say when."""

    pattern: re.Pattern[str]
    """What is written, in lower case."""
    read: Reading
    """Which days it means: days to come are a plan, None are words that name no days."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Rules for one kind of expression."""

    anchors: frozenset[str]
    """Words of which one stands in every expression of this kind; `w.DIGITS` for any number in digits."""
    rules: tuple[Rule, ...]
    """The rules, the earlier ones first where two read the same words."""


def rule(pattern: str, read: Reading) -> Rule:
    """Return the rule for a pattern that must stand between whole words and not in an amount of money or an address."""
    return Rule(
        re.compile(rf"(?<![\w£$@./-])(?<!\bmr\s)(?<!\bmrs\s)(?<!\bms\s)(?<!\bdr\s)(?:{pattern})(?![\w@])", re.VERBOSE),
        read,
    )


def said(match: re.Match[str], name: str) -> str:
    """Return the words of a group, in single spaces; empty when the pattern has no such group or it took no part."""
    return " ".join((match.groupdict().get(name) or "").split())


LEAD = (
    r"(?:(?:ever\s+|starting\s+|right\s+)?(?:since|sin|sen|from)|on|in|at|over|during|around|about|back\s+in|back\s+on|"
    r"as\s+of|sometime\s+in|some\s+time\s+in|sometime|some\s+time|round|towards|only)"
)
_SIX_DAYS = timedelta(days=6)
SOME_PART_OF = (
    r"(?P<part>(?:right\s+)?(?:at\s+)?(?:the\s+)?(?:very\s+)?(?:early|late|mid|start|beginning|end|back\s?end|"
    r"tail\s+end|fag\s+end|latter\s+part|latter\s+half|second\s+half|first\s+half|first\s+part|middle|"
    r"first\s+few\s+days|last\s+few\s+days|first\s+week|last\s+week)(?:\s+(?:part\s+)?(?:of|in|on\s+in))?[\s-]+"
    r"(?:the\s+)?)"
)
PART_OF = rf"(?:{SOME_PART_OF})?"
HOUR = (
    rf"(?:half\s+(?:past\s+)?(?:{w.HOUR_WORD}|\d{{1,2}})|(?:a\s+)?quarter\s+(?:past|to)\s+(?:{w.HOUR_WORD}|\d{{1,2}})|"
    rf"(?:{w.HOUR_WORD}|\d{{1,2}})\s*o['’]?\s?clock|\d{{1,2}}(?:[:.]\d\d)?\s?(?:am|pm)|\d{{1,2}}[:.]\d\d|midnight|noon|"
    r"midday|(?<=at\s)\d{1,2}|(?<=since\s)\d{1,2}|(?<=about\s)\d{1,2})"
)
AT_HOUR = (
    rf"(?:(?:(?:since|from|at|about|around|till|until|by|before|after)\s+){{0,2}}{HOUR}\s+"
    r"(?:on\s+|in\s+the\s+morning\s+)?)"
)
OF_DAY = (
    r"(?:(?:(?:in|since|from|during)\s+)?(?:the\s+)?(?:very\s+)?(?:early|small|wee)\s+hours\s+(?:of\s+|on\s+)?|"
    r"(?:last|first)\s+thing\s+(?:on\s+)?|(?:early|late|later)\s+(?:on\s+)?(?:in\s+)?|"
    rf"(?:(?:in|on)\s+)?the\s+{w.PART}\s+of\s+)"
)
BEFORE = rf"(?:{OF_DAY}|{AT_HOUR})?"
"""What of a day may stand before its name: the early hours of, half past two on."""
GONE = r"(?:\s+(?:that['’]?s\s+|thats\s+)?(?:just\s+)?(?:gone|past|last|passed|been|there))?"
TAIL = rf"(?:\s+(?:in\s+the\s+|at\s+)?(?:early\s+|late\s+)?{w.PART})?{w.CLOCK}?{GONE}"
LAST_YEAR = r"(?:,?\s+(?P<rel>of\s+last\s+year|last\s+year|this\s+year|of\s+this\s+year|the\s+year\s+before\s+last))?"


_YEARLY_SHARES = (
    (r"start|beginning", 0, 1 / 6),
    (r"(?<!back\s)(?<!back)\bend", 5 / 6, 1),
)
_LONG = 300
_SHARES = (
    (r"first\s+half", 0, 1 / 2),
    (r"latter|second\s+half", 1 / 2, 1),
    (r"early|start|beginning|first", 0, 1 / 3),
    (r"late|end|back|last", 2 / 3, 1),
    ("", 1 / 3, 2 / 3),
)
"""Words for a part of a range, and the part of its length they mean."""


def part_of(part: str | None, days: Days | None) -> Days | None:
    """Return the part of a range that words such as "early" name, all of it when there are none."""
    if days is None or not part or days.end - days.start < _SIX_DAYS:
        return days
    if re.search(r"\b(?:week|few)\b", part):
        first = "first" in part
        return Days(days.start, days.start + _SIX_DAYS) if first else Days(days.end - _SIX_DAYS, days.end)
    length = (days.end - days.start).days
    shares = _YEARLY_SHARES + _SHARES if length > _LONG else _SHARES
    begin, end = next((begin, end) for pattern, begin, end in shares if re.search(pattern, part))
    return Days(
        days.end - timedelta(days=int(length * (1 - begin))) if begin else days.start,
        days.start + timedelta(days=int(length * end)) if end < 1 else days.end,
    )
