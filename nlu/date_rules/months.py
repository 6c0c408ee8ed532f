"""Months, seasons and years: since September, early May, last summer, in 2016."""

import re
from datetime import date

from nlu import date_words as w
from nlu.calendar_days import Days, month, yearly_month
from nlu.date_rules.rule import GONE, LAST_YEAR, LEAD, PART_OF, Rule, part_of, rule


def read_month(match: re.Match[str], today: date) -> Days | None:
    """Return the latest such month that has begun, or the one of the year that is named."""
    number, year = w.MONTHS[match["mon"]], match["y"]
    if year:
        days: Days | None = month(w.year_number(year), number)
    else:
        back = 1 if match["rel"] and "last year" in match["rel"] and number <= today.month else 0
        this_month = match["last"] is not None and number == today.month
        days = yearly_month(number, today, back=back or int(this_month))
    return part_of(match["part"], days)


def _season(match: re.Match[str], today: date) -> Days | None:
    first, length = w.SEASONS[re.sub(r"\s+", " ", match["season"])]
    if match["y"]:
        return part_of(match["part"], month(w.year_number(match["y"]), first, length))
    back = 1 if match["before"] else 0
    running = yearly_month(first, today, months=length)
    if match["last"] and running and running.end >= today:
        back += 1
    if match["rel"] and "last year" in match["rel"] and running and running.start.year == today.year:
        back += 1
    return part_of(match["part"], yearly_month(first, today, back=back, months=length))


def read_year(match: re.Match[str], _today: date) -> Days | None:
    """Return the year, or the part of it that is named."""
    year = w.year_number(match["y"])
    return part_of(match["part"], Days(date(year, 1, 1), date(year, 12, 31)))


MONTHS: tuple[Rule, ...] = (
    # the summer before last, last winter, spring 2024, in the autumn
    rule(
        rf"(?:{LEAD}\s+)?{PART_OF}(?:the\s+)?(?P<last>(?!))?(?P<season>{w.SEASON})\s+(?P<before>befor"
        r"e\s+last)(?P<y>(?!))?(?P<rel>(?!))?",
        _season,
    ),
    rule(
        rf"(?:{LEAD}\s+)?{PART_OF}(?:(?P<last>last)|this|the)\s+(?P<season>{w.SEASON})"
        rf"(?P<before>(?!))?{GONE}(?:\s+(?:of\s+)?(?P<y>{w.YEAR}))?{LAST_YEAR}",
        _season,
    ),
    rule(
        rf"(?:{LEAD})\s+{PART_OF}(?P<last>(?!))?(?P<season>{w.SEASON})(?P<before>(?!)"
        rf")?(?:\s+(?:of\s+)?(?P<y>{w.YEAR}))?{LAST_YEAR}",
        _season,
    ),
    rule(
        rf"(?P<part>(?!))?(?P<last>(?!))?(?P<season>{w.SEASON})(?P<before>(?!))?\s+(?:of\s+)"
        rf"?(?:(?P<y>{w.YEAR})|(?P<rel>last\s+year|this\s+year))",
        _season,
    ),
    # since September, last March, early May, June 2024, in 2016
    rule(
        rf"(?:{LEAD}\s+)?{PART_OF}(?P<last>last\s+|this\s+)?(?P<mon>{w.MONTH})\s+(?P<rel>(?!))?(?P<y>{w.YEAR})",
        read_month,
    ),
    rule(
        rf"(?:{LEAD}\s+)?{PART_OF}(?P<last>(?!))?(?P<mon>{w.MONTH})(?P<y>(?!))?\s+(?P<rel>of\s+last\s"
        r"+year|last\s+year|this\s+year|just\s+gone|gone|of\s+this\s+year)",
        read_month,
    ),
    rule(
        rf"(?:{LEAD}\s+)?(?P<part>(?:the\s+)?(?:early|late|mid|start\s+of|beginning\s+of|"
        r"end\s+of|middle\s+of|first\s+week\s+of|first\s+week\s+in|last\s+week\s+of|last\s+week\s+in)"
        rf"[\s-]+)(?P<last>last\s+|this\s+)?(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!)"
        r")?",
        read_month,
    ),
    rule(rf"(?:{LEAD}\s+)?(?P<part>(?!))?(?P<last>last\s+)(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!))?", read_month),
    rule(
        r"(?:(?:ever\s+)?since|in|during|back\s+in|from|around|sometime\s+in|some\s+time\s+in|"
        rf"over|about)\s+(?P<part>(?!))?(?P<last>(?!))?(?P<mon>{w.MONTH})(?P<y>(?!))?(?P<rel>(?!)"
        r")?(?!\s+(?:house|road|street|court|close|avenue)\b)",
        read_month,
    ),
    rule(
        rf"(?P<part>(?!))?(?P<last>(?!))?(?P<mon>{w.SURE_MONTH})(?P<y>(?!))?(?P<rel>(?!)"
        r")?(?!\s+(?:house|road|street|court|close|avenue|rd|st|says|said|told|and\s+tom|"
        r"[1-9]))",
        read_month,
    ),
    rule(
        rf"(?:(?:ever\s+)?since|in|during|back\s+in|from|around|before|after|of)\s+{PART_OF}(?P<y>{w.YEAR})", read_year
    ),
    rule(
        rf"(?P<part>(?:the\s+)?(?:early|late|mid|start\s+of|beginning\s+of|end\s+of|middle\s+of)\s+)(?P<y>{w.YEAR})",
        read_year,
    ),
)
