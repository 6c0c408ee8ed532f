"""Months, seasons and years: since September, early May, last summer, in 2016."""

import re
from datetime import date

from nlu import date_words as w
from nlu.calendar_days import Days, month, yearly_month
from nlu.date_rules.rule import GONE, LAST_YEAR, LEAD, PART_OF, SOME_PART_OF, Kind, part_of, rule, said


def whole_month(match: re.Match[str], today: date) -> Days | None:
    """Return the latest such month that has begun, or the one of the year that is named."""
    number = w.MONTHS[said(match, "mon")]
    if said(match, "y"):
        return month(w.year_number(said(match, "y")), number)
    return yearly_month(number, today, back=_years_back(match, began=number <= today.month, now=number == today.month))


def _years_back(match: re.Match[str], *, began: bool, now: bool) -> int:
    """Return how many years before its latest the month or season lies; `began`: that was in this year."""
    if "before" in said(match, "rel"):
        return 1 + began
    if "last" in said(match, "rel"):
        return int(began)
    return int(now and "last" in said(match, "last"))


def read_month(match: re.Match[str], today: date) -> Days | None:
    """Return the month, or the part of it that is named."""
    return part_of(said(match, "part"), whole_month(match, today))


def _months(match: re.Match[str], today: date) -> Days | None:
    """Return from the first to the second of two months."""
    last = whole_month(match, today)
    first = last and yearly_month(w.MONTHS[said(match, "first")], last.end)
    return Days(first.start, last.end) if first and last else None


def _season(match: re.Match[str], today: date) -> Days | None:
    first, length = w.SEASONS[said(match, "season")]
    if said(match, "y"):
        return part_of(said(match, "part"), month(w.year_number(said(match, "y")), first, length))
    latest = yearly_month(first, today, months=length)
    if latest is None:
        return None
    back = _years_back(match, began=latest.start.year == today.year, now=latest.end >= today)
    days = yearly_month(first, today, back=back + bool(said(match, "before")), months=length)
    return part_of(said(match, "part"), days)


def read_year(match: re.Match[str], _today: date) -> Days | None:
    """Return the year, or the part of it that is named."""
    year = w.year_number(said(match, "y"))
    return part_of(said(match, "part"), Days(date(year, 1, 1), date(year, 12, 31)))


def _years_before(match: re.Match[str], today: date) -> Days | None:
    """Return the month or season that lies so many years before the last one: "a year last March"."""
    first, length = w.SEASONS[said(match, "season")] if said(match, "season") else (w.MONTHS[said(match, "mon")], 1)
    return yearly_month(first, today, back=round(w.number(said(match, "n"))), months=length)


def _seasons_ago(match: re.Match[str], today: date) -> Days | None:
    first, length = w.SEASONS[said(match, "season")]
    latest = yearly_month(first, today, months=length)
    running = latest is not None and latest.end >= today
    return yearly_month(first, today, back=round(w.number(said(match, "n"))) - 1 + running, months=length)


def _decade(match: re.Match[str], _today: date) -> Days | None:
    first = 1900 + int(match["decade"])
    return Days(date(first, 1, 1), date(first + 9, 12, 31))


_MON = rf"(?P<mon>{w.MONTH})"
_SEASON = rf"(?P<season>{w.SEASON})"
_NO_THING = (
    r"(?!\s+(?:house|fuel|coat|coats|clothes|tyres?|payment|allowance|fair|fayre|fete|party|barbecue|bbq|event|scheme|"
    r"newsletter|club|programme|camp|school|term|job|clean|roll|onions?|loaded|is|has|on\s+the|broke|snapped|inside|came|"
    r"holidays?|bank|break|half)\b)"
)
_NOBODY = (
    r"(?!\s+(?:says|said|told|and\s+tom|in\s+(?:the\s+|your\s+)?(?:office|lettings|housing|repairs|rents?|accounts)|"
    r"at\s+(?:the|your)|from\s+(?:the|your)|who|has\s+been|was\s+(?:lovely|great|brilliant|rude|very|so)|body|institution|"
    r"company|organisation|assembly|gathering|panel|presence|[1-9])\b)"
)
_MIGHT = r"(?!\s+(?:i|we|you|he|she|they|be|have|not|help|well|need|want|as\s+well)\b)"

MONTHS = Kind(
    frozenset(w.MONTHS) | w.words_of(w.SEASONS) | {"springs", "summers", "autumns", "winters"} | {w.DIGITS},
    (
        # the summer before last, last winter, spring 2024, in the autumn
        rule(rf"(?:{LEAD}\s+)?{PART_OF}(?:the\s+)?{_SEASON}\s+(?P<before>before\s+last)", _season),
        rule(
            rf"(?:{LEAD}\s+)?{PART_OF}(?:(?P<last>last)|this|this\s+past|(?<!on\s)the(?!\s+spring)|(?<=in\s)the|"
            rf"(?<=since\s)the|all|(?<=during\s)the|(?<=over\s)the)\s+{_SEASON}{GONE}"
            rf"(?:\s+(?:of\s+)?(?P<y>{w.YEAR}))?{LAST_YEAR}{_NO_THING}",
            _season,
        ),
        rule(
            rf"(?:(?:ever\s+)?since|in|during|over|back\s+in|from|through)\s+{PART_OF}{_SEASON}"
            rf"(?:\s+(?:of\s+)?(?P<y>{w.YEAR}))?{LAST_YEAR}{_NO_THING}",
            _season,
        ),
        rule(
            rf"(?P<part>(?:early|late|mid)[\s-]+|(?:the\s+)?(?:start|beginning|end|middle)\s+of\s+(?:the\s+)?)(?P<last>last\s+)?"
            rf"{_SEASON}{_NO_THING}",
            _season,
        ),
        rule(rf"{_SEASON}\s+(?:of\s+)?(?:(?P<y>{w.YEAR})|(?P<rel>last\s+year|this\s+year))", _season),
        rule(
            rf"(?:{LEAD}\s+)?(?P<n>{w.NUMBER})\s+years?\s+(?:ago\s+)?(?:last|this\s+past)\s+(?:{_MON}|{_SEASON})",
            _years_before,
        ),
        rule(
            r"(?:since|in|from|during)\s+(?:the\s+)?(?:early\s+|mid\s+|late\s+)?(?:19)?(?P<decade>[5-9]0)['’]?s",
            _decade,
        ),
        rule(rf"(?P<n>{w.NUMBER})\s+{_SEASON}s\s+(?:ago|back|since)", _seasons_ago),
        # between October and December, Sept-Oct
        rule(
            rf"(?:(?:between|from|since|in|around)\s+)?(?:late\s+|early\s+|mid\s+)?(?P<first>{w.MONTH})\s*(?:-|–|/|&|\bto\b|"
            rf"\band\b|\bor\b|\btill\b|\buntil\b)\s*(?:late\s+|early\s+|mid\s+)?{_MON}(?:\s+(?P<y>{w.YEAR}))?{LAST_YEAR}{_MIGHT}",
            _months,
        ),
        # since September, last March, early May, June 2024, in 2016
        rule(rf"(?:{LEAD}\s+)?{PART_OF}(?P<last>last\s+|this\s+)?{_MON},?\s+(?:of\s+)?(?P<y>{w.YEAR})", read_month),
        rule(rf"(?:{LEAD}\s+)?{PART_OF}{_MON}{LAST_YEAR}(?<=year)", read_month),
        rule(rf"(?:{LEAD}\s+)?{PART_OF}{_MON}{LAST_YEAR}(?<=before\slast)", read_month),
        rule(rf"(?:{LEAD}\s+)?{PART_OF}{_MON}\s+(?:just\s+)?(?:gone|past)", read_month),
        rule(rf"(?:{LEAD}\s+)?{SOME_PART_OF}(?P<last>last\s+|this\s+)?{_MON}", read_month),
        rule(rf"(?:{LEAD}\s+)?(?P<last>last\s+|this\s+(?!may\b|march\s+(?:of|on|to)\b)){_MON}", read_month),
        rule(
            r"(?:(?:ever\s+)?since|sin|sen|in|during|back\s+in|sometime\s+in|some\s+time\s+in|after|throughout)\s+"
            rf"(?:about\s+|around\s+)?{_MON}",
            read_month,
        ),
        rule(rf"(?:from|over|about|around)\s+{_MON}{_NOBODY}", read_month),
        rule(rf"(?<!an\s)(?<!your\s)(?<!most\s)(?P<mon>{w.SURE_MONTH}){_NOBODY}", read_month),
        rule(rf"(?:(?:ever\s+)?since|in|during|back\s+in|from|around|after|of)\s+{PART_OF}(?P<y>{w.YEAR})", read_year),
        rule(
            r"(?P<part>(?:the\s+)?(?:early|late|mid|start\s+of|beginning\s+of|back\s+end\s+of|end\s+of|middle\s+of)[\s-]+)"
            rf"(?P<y>{w.YEAR})",
            read_year,
        ),
    ),
)
