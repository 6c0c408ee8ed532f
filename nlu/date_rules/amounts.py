"""How long ago or for how long: six weeks ago, for a fortnight, nearly a year."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from nlu import date_words as w
from nlu.calendar_days import Days, one_day
from nlu.date_rules.rule import LEAD, Rule, rule

ABOUT = (
    r"(?P<about>about|around|roughly|approximately|approx|maybe|nearly|almost|over|just\s+over|"
    r"more\s+than|at\s+least|well\s+over|just\s+under|under|less\s+than|close\s+to|going\s+on|"
    r"getting\s+on\s+for|best\s+part\s+of|the\s+best\s+part\s+of|coming\s+up\s+to|coming\s+up|"
    r"some|probably|like|good)?\s*"
)
AMOUNT = (
    rf"{ABOUT}(?P<n>{w.NUMBER})\s*(?:whole\s+|full\s+|long\s+|odd\s+|good\s+|solid\s+|"
    rf"more\s+)?(?P<unit>{w.UNIT})(?P<half>\s+and\s+a\s+half)?"
)


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


def _shift_one(match: re.Match[str], today: date) -> Days | None:
    n, unit = w.number(match["n"]), match["unit"]
    if unit[0] in "my":
        return one_day(today - timedelta(days=1) - _months(n * (12 if unit[0] == "y" else 1)))
    return one_day(today - timedelta(days=1 + round(n * (14 if unit[0] == "f" else 7 if unit[0] == "w" else 1))))


AMOUNTS: tuple[Rule, ...] = (
    rule(
        rf"(?P<n>a|{w.NUMBER})\s+(?P<unit>week|weeks|fortnight|month|year|days?)\s+(?:ago\s+)?(?P<yest>yesterday)",
        _shift_one,
    ),
    # six weeks ago, a fortnight back, for about three weeks, five weeks now
    rule(rf"(?:{LEAD}\s+)?(?:it\s+was\s+)?{AMOUNT}\s+{w.AGO}(?:\s+today|\s+now)?", read_amount),
    rule(
        r"(?:for|past|these\s+past|this\s+past|in|over|during|within)?\s*(?:the\s+)?(?:past|"
        rf"last|previous)\s+{AMOUNT}(?:\s+now)?",
        read_amount,
    ),
    rule(
        rf"(?:for|been|its\s+been|it['’]?s\s+been|going)\s+{AMOUNT}(?:\s+(?:now|solid|"
        r"straight|running|on\s+the\s+trot|in\s+a\s+row|and\s+counting))?",
        read_amount,
    ),
    rule(rf"{AMOUNT}\s+(?:now|solid|straight|running|on\s+the\s+trot|in\s+a\s+row|and\s+counting)", read_amount),
    rule(
        rf"(?:(?:for|since|over|been)\s+)?{ABOUT}(?:a\s+)?fortnight(?:\s+(?:ago|back|now|since|gone|or\s+so))",
        _fortnight,
    ),
    rule(rf"(?:for|been)\s+{ABOUT}(?:a\s+)?fortnight", _fortnight),
    rule(r"half\s+a\s+year\s+(?:ago|back|now)|for\s+half\s+a\s+year", lambda _m, t: amount_ago(t, 6, "months")),
    rule(
        r"(?:this\s+time|a\s+year\s+ago\s+this\s+(?:week|month)|same\s+time)\s+last\s+year",
        lambda _m, t: ago(t, (t - (t - _months(12))).days, 14),
    ),
    rule(r"(?:this\s+time)\s+last\s+(?:week)", lambda _m, t: ago(t, 7)),
    rule(r"(?:this\s+time)\s+last\s+(?:month)", lambda _m, t: ago(t, (t - (t - _months(1))).days, 4)),
)
