"""How long ago or for how long: six weeks ago, for a fortnight, nearly a year, a week yesterday."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from nlu import date_words as w
from nlu.calendar_days import Days, one_day
from nlu.date_rules.rule import BEFORE, LEAD, Kind, rule, said

ABOUT = rf"(?:(?:(?P<over>{w.OVER})|(?P<nearly>{w.NEARLY})|(?P<about>{w.ROUGHLY}))\s+){{0,2}}"
_HOW_MANY = rf"(?P<n>{w.NUMBER})(?:(?:\s*[-–/]\s*|\s+or\s+|\s+to\s+|,\s+)(?:maybe\s+)?(?P<n2>{w.NUMBER}))?"
_KIND = r"(?:(?:whole|full|long|odd|good|solid|more|plus|bloody|flipping|clear|other)\s+)*"
_MORE = r"(?P<half>\s+and\s+(?:a\s+)?half)?(?P<bit>\s+and\s+a\s+bit)?(?:\s+or\s+(?P<or>so|two|three|more|thereabouts))?"
AMOUNT = rf"{ABOUT}(?:a\s+good\s+)?{_HOW_MANY}\s*\+?\s*{_KIND}(?P<unit>{w.UNIT}){_MORE}"
_NO_SPELL = (
    r"(?!['’]?\s*-?\s*(?:olds?|late|early|notice|to\s+go|tenancy|contract|lease|warranty|guarantee|long|period|older|"
    r"younger|from\s+now|hence|time|course|rent|supply|worth|a\s+(?:day|week|month|year)|in\s+advance|free|plan|ahead|"
    r"later|after(?:wards)?|away|limit|target|per\b|each\b|pregnant|apart))"
)
_STILL = (
    r"(?:\s+(?:now|solid|straight|running|on\s+the\s+trot|on\s+the\s+bounce|in\s+a\s+row|and\s+counting|passed|already|"
    r"on\s+end|the\s+noo))"
)


def ago(today: date, days_back: float, slack: float = 0) -> Days:
    """Return the day so many days back, with some days of slack on either side."""
    middle = today - timedelta(days=round(days_back))
    return Days(middle - timedelta(days=round(slack)), min(middle + timedelta(days=round(slack)), today))


def before(day: date, count: float, unit: str) -> date:
    """Return the day that lies exactly so many days, weeks, fortnights, months or years before another."""
    if unit in ("month", "year"):
        months = count * (12 if unit == "year" else 1)
        return day - relativedelta(months=int(months), days=round(30 * (months % 1)))
    return day - timedelta(days=round(count * {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}[unit]))


def amount_ago(today: date, count: float, unit: str, *, roughly: bool = False) -> Days:
    """Return the days that "so many weeks ago" may mean: the bigger the unit, the wider."""
    back = (today - before(today, count, unit)).days
    slack, more = {"day": (0.0, 0.2), "month": (10, 4), "year": (45, 30), "fortnight": (3, 2)}.get(unit, (3, 1))
    if roughly or (unit == "day" and count % 1):
        return ago(today, back, max(1.0, slack + more * count))
    return ago(today, back, slack)


def read_amount(match: re.Match[str], today: date) -> Days | None:
    """Return the days meant by a number of days, weeks, months or years before today."""
    words, unit = said(match, "n") or "a", w.UNITS[said(match, "unit")]
    n = w.number(words) + (0.5 if said(match, "half") else 0)
    if words in ("a", "one") and said(match, "or") in ("two", "three"):
        return Days(amount_ago(today, w.number(said(match, "or")), unit).start, amount_ago(today, n, unit).end)
    if said(match, "n2") and (most := w.number(said(match, "n2"))) > n:
        return Days(amount_ago(today, most, unit).start, amount_ago(today, n, unit).end)
    if said(match, "over") or said(match, "bit") or said(match, "or") == "more":
        return Days(amount_ago(today, n * 1.5, unit).start, amount_ago(today, n, unit).end)
    if said(match, "nearly"):
        return Days(amount_ago(today, n, unit).start, amount_ago(today, n * 0.75, unit).end)
    return amount_ago(today, n, unit, roughly=bool(said(match, "about") or said(match, "or")) or words in w.FEW)


def _hours(match: re.Match[str], today: date) -> Days | None:
    """Return the days of hours or minutes ago; the hour of receipt is not known, so a few may reach into yesterday."""
    hours = w.number(said(match, "n"))
    if said(match, "unit").startswith("m") or hours <= _SAME_DAY_HOURS:
        return one_day(today)
    return Days(today - timedelta(days=-int(-hours // 24)), today - timedelta(days=int((hours - 1) // 24)))


def _up_to_now(match: re.Match[str], today: date) -> Days | None:
    return Days(before(today, 1, w.UNITS[said(match, "unit")]), today)


def _before_a_day(match: re.Match[str], today: date) -> Days | None:
    day = today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[said(match, "day")])
    return one_day(before(day, w.number(said(match, "n") or "a"), w.UNITS[said(match, "unit")]))


def _after_a_day(match: re.Match[str], today: date) -> Days | None:
    """Return the day that "today week" or "tomorrow fortnight" means: one to come."""
    return one_day(today + timedelta(days=14 if said(match, "unit") == "fortnight" else 7))


def count_back(match: re.Match[str], today: date) -> Days | None:
    """Return when it began, of which this is day nine or the fifth night."""
    return ago(today, (w.number(said(match, "n")) if said(match, "n") else w.day_number(said(match, "o"))) - 1)


def _this_time(match: re.Match[str], today: date) -> Days | None:
    unit = said(match, "unit")
    return ago(today, (today - before(today, 1, unit)).days, {"week": 0, "month": 4, "year": 14}[unit])


_SAME_DAY_HOURS = 4
_BEEN_OFF = (
    "(?:"
    + "|".join(
        rf"(?<=\b{word}\s)"
        for word in (
            "off",
            "out",
            "down",
            "broken",
            "broke",
            "blocked",
            "dead",
            "water",
            "heating",
            "power",
            "these",
            "stuck",
        )
    )
    + ")"
)
_SINCE = (
    rf"(?:for|been|its\s+been|it['’]?s\s+been|it\s+has\s+been|going|since|from|this(?!\s+(?:a|an|one)\b)(?=\s+{w.NUMBER}\b)|"
    r"(?<=waiting\s)|(?<=waited\s)|(?<=\bit['’]s\s)|(?<=\bits\s)|(?<=\bthat['’]s\s)|(?<=\bthats\s)|(?<=nothing\s))"
)

AMOUNTS = Kind(
    w.words_of(w.UNITS) | w.words_of(w.HOUR_UNITS) | {"am", "pm", "clock", "oclock"},
    (
        # a week yesterday, three weeks today, a fortnight tomorrow, yesterday week
        rule(
            rf"(?:(?:for|it['’]?ll\s+be|it\s+will\s+be|it['’]?s|that['’]?s|since)\s+)?(?P<n>{w.NUMBER})\s*"
            r"(?P<unit>days?|weeks?|wks?|fortnights?|months?|years?)\s+(?:ago\s+)?(?P<day>yesterday|today|tomorrow)",
            _before_a_day,
        ),
        rule(r"(?:since\s+)?(?P<day>yesterday)\s+(?P<unit>week|fortnight)(?:\s+ago)?", _before_a_day),
        rule(r"(?:today|tomorrow)\s+(?P<unit>week|fortnight)", _after_a_day),
        # six weeks ago, a fortnight back, ten days or so back
        rule(
            rf"(?:(?!over|about|around|round|only){LEAD}\s+)?(?:it\s+was\s+)?{AMOUNT}\s+{w.AGO}(?!\s+(?:to\s+)?(?:home|garden|door))"
            r"(?:\s+(?:today|now|to\s+the\s+day|like))?",
            read_amount,
        ),
        rule(r"(?P<unit>week|wk|month|year|yr)\s+(?P<or>or\s+so\s+)?(?:ago|back)", read_amount),
        # for the last three weeks, the past two months, this past month
        rule(
            r"(?:(?:for|past|in|over|during|within|since|from)\s+)?(?:the\s+|these\s+|this\s+)?(?:past|last|previous)\s+"
            rf"{AMOUNT}(?:\s+now)?",
            read_amount,
        ),
        rule(
            r"(?:(?:in|over|during|within|throughout)\s+)?(?:the|this)\s+(?:past|last)\s+(?P<unit>week|fortnight|month|"
            r"year|twelvemonth)(?!\s+(?:of|in|before)\b)",
            _up_to_now,
        ),
        rule(r"for\s+(?:the|this)\s+(?:past|last)\s+(?P<unit>fortnight|month|year)(?:\s+now)?", read_amount),
        # for about three weeks, been two months, going on a year, five weeks now
        rule(rf"{_SINCE}\s*{AMOUNT}{_NO_SPELL}{_STILL}?", read_amount),
        rule(rf"{AMOUNT}{_STILL}", read_amount),
        # been off two nights, no hot water nine days; or a sentence of its own: Eight weeks.
        rule(rf"{_BEEN_OFF}(?!(?:a|one|1)\s+(?:day|night)){AMOUNT}{_NO_SPELL}", read_amount),
        rule(rf"(?<=[.!?]\s){AMOUNT}(?=\s*[.!?])", read_amount),
        rule(rf"(?=(?:{w.OVER}|{w.NEARLY})\s){AMOUNT}(?!\s+of\b){_NO_SPELL}", read_amount),
        rule(rf"(?:for|been|since|over)\s+{ABOUT}(?P<unit>fortnight|twelvemonth){_STILL}?", read_amount),
        rule(rf"{ABOUT}(?P<unit>fortnight)\s+(?:{w.AGO}|now|or\s+so)", read_amount),
        # two hours ago, half an hour back, for the last 36 hours, six hours now
        rule(
            rf"(?:(?:for|since|over|in)\s+)?(?:the\s+(?:last|past)\s+)?{ABOUT}(?P<n>{w.NUMBER})\s*"
            rf"(?P<unit>{w.HOUR_UNIT})\s+(?:{w.AGO}|now)",
            _hours,
        ),
        rule(rf"(?:for|over|in)\s+the\s+(?:last|past)\s+{ABOUT}(?P<n>{w.NUMBER})\s*(?P<unit>{w.HOUR_UNIT})", _hours),
        # day 5 without, the third night in a row
        rule(
            rf"(?:on\s+)?(?:day|night)\s+(?P<n>{w.NUMBER})(?=\s+(?:without|of\s+(?:no|this)|with\s+no|now)\b)|"
            rf"(?:for\s+)?(?:the\s+|my\s+|our\s+|on\s+)*(?P<o>{w.ORDINAL_DAY})\s+(?:day|night)(?=\s+(?:without|of\s+no|with\s+no|"
            r"running|in\s+a\s+row|on\s+the\s+trot|straight))(?:\s+(?:running|in\s+a\s+row|on\s+the\s+trot|straight))?",
            count_back,
        ),
        # the third week running
        rule(
            rf"(?:for\s+)?(?:the\s+|our\s+|my\s+)?(?P<o>{w.ORDINAL_DAY})\s+(?P<unit>week|weekend|month|year)\s+(?:running|"
            r"in\s+a\s+row|on\s+the\s+trot|on\s+the\s+bounce|straight)",
            lambda match, today: amount_ago(today, w.day_number(match["o"]) - 1, said(match, "unit")),
        ),
        # since 3 am: today, or it was last night
        rule(
            r"since\s+(?:about\s+|around\s+)?\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|o['’]?clock)",
            lambda _match, today: Days(today - timedelta(days=1), today),
        ),
        rule(rf"{BEFORE}(?:this|same)\s+time\s+last\s+(?P<unit>week|month|year)", _this_time),
        rule(r"(?P<unit>year)\s+ago\s+this\s+(?:week|month)", _this_time),
    ),
)
