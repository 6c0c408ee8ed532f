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
    """Which days it means."""


def rule(pattern: str, read: Reading) -> Rule:
    """Return the rule for a pattern that must stand between whole words and not in an amount of money or an address."""
    return Rule(re.compile(rf"(?<![\w£$@./-])(?:{pattern})(?![\w@])", re.VERBOSE), read)


LEAD = (
    r"(?:(?:ever\s+)?since|from|on|in|at|over|during|around|about|back\s+in|as\s+of|sometime\s+in|"
    r"some\s+time\s+in|round)"
)
PART_OF = (
    r"(?:(?P<part>(?:the\s+)?(?:very\s+)?(?:early|late|mid|start|beginning|end|back\s+end|"
    r"middle|first\s+week|last\s+week)(?:\s+(?:part\s+)?(?:of|in))?[\s-]+(?:the\s+)?))"
    r"?"
)

TAIL = rf"(?:\s+(?:in\s+the\s+)?(?:early\s+|late\s+)?{w.PART})?{w.CLOCK}?"
GONE = r"(?:\s+(?:just\s+)?(?:gone|past|last|passed))?"
LAST_YEAR = r"(?:\s+(?P<rel>of\s+last\s+year|last\s+year|this\s+year|of\s+this\s+year))?"


def part_of(part: str | None, days: Days | None) -> Days | None:
    """Return the part of a range that words such as "early" name, all of it when there are none."""
    if days is None or part is None:
        return days
    length = (days.end - days.start).days
    third = timedelta(days=length // 3)
    if re.search("early|start|beginning|first", part):
        return Days(days.start, days.start + third)
    if re.search("late|end|back|last", part):
        return Days(days.end - third, days.end)
    return Days(days.start + third, days.end - third)
