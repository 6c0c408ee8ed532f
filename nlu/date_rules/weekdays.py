"""Weekdays: on Sunday, last Thursday, a week last Tuesday, the Friday before last."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days, one_day, week
from nlu.date_rules.rule import GONE, LEAD, TAIL, Rule, rule


def read_weekday(match: re.Match[str], today: date) -> Days | None:
    """Return the latest such weekday before today, or the one that lies as many weeks further back as the words say."""
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


def _weekday_week(match: re.Match[str], today: date) -> Days | None:
    weekday = w.WEEKDAYS[match["wd"] or match["wd2"]]
    return one_day(today - timedelta(days=7 + ((today.weekday() - weekday) % 7 or 7)))


def _last_week_day(match: re.Match[str], today: date) -> Days | None:
    return one_day(week(today, 1).start + timedelta(days=w.WEEKDAYS[match["wd"]]))


WEEKDAYS: tuple[Rule, ...] = (
    # a week last Tuesday, a fortnight ago on Monday, two weeks last Friday, a week past Tuesday
    rule(
        rf"(?:{LEAD}\s+)?(?:it\s+was\s+)?(?P<more>{w.NUMBER}\s+(?:weeks?|wks?|fortnights?)"
        r"|fortnight|week)\s+(?:ago\s+|back\s+)?(?:last\s+|past\s+|gone\s+|on\s+|this\s+|"
        r"yesterday\s+)*?(?:last|past|gone|ago|back|ago\s+on|ago\s+last|ago\s+this|back\s+on)"
        rf"\s+(?P<wd>{w.WEEKDAY}){TAIL}",
        read_weekday,
    ),
    rule(
        rf"(?:{LEAD}\s+)?(?P<wd>{w.WEEKDAY})\s+(?P<more>{w.NUMBER}\s+(?:weeks?|fortnights?)"
        rf"|fortnight)\s+(?:ago|back){TAIL}",
        read_weekday,
    ),
    # Friday week ago, last Friday week, Tuesday week last
    rule(
        rf"(?:{LEAD}\s+)?(?:last\s+(?P<wd>{w.WEEKDAY})\s+(?P<more>week)|(?P<wd2>{w.WEEKDAY})"
        r"\s+week\s+(?:ago|last|gone|past|back))",
        _weekday_week,
    ),
    # the Thursday before last, last Thursday but one
    rule(
        rf"(?:{LEAD}\s+)?(?:the\s+)?(?P<wd>{w.WEEKDAY})(?:\s+{w.PART})?\s+(?P<before>before\s+last){TAIL}", read_weekday
    ),
    rule(rf"(?:{LEAD}\s+)?(?:the\s+)?last\s+(?P<wd>{w.WEEKDAY})\s+(?P<before>but\s+one){TAIL}", read_weekday),
    rule(rf"(?:{LEAD}\s+)?(?P<wd>{w.WEEKDAY})(?:\s+{w.PART})?\s+(?:of\s+)?(?P<lastweek>last\s+week)", read_weekday),
    rule(rf"last\s+week\s+(?:on\s+)?(?P<lastweek>)(?P<wd>{w.FULL_WEEKDAY}){TAIL}", _last_week_day),
    rule(
        rf"(?:{LEAD}\s+)?(?:early\s+|late\s+)?(?:last|this\s+past|this)\s+(?P<wd>{w.WEEKDAY}){GONE}{TAIL}", read_weekday
    ),
    rule(
        r"(?:since|on|from|over|back\s+on|late|early|late\s+on|early\s+on|it\s+was|was)"
        rf"\s+(?:the\s+)?(?P<wd>{w.WEEKDAY}){GONE}{TAIL}",
        read_weekday,
    ),
    rule(rf"(?P<wd>{w.WEEKDAY})\s+(?:just\s+gone|gone|just\s+past|last|past){TAIL}", read_weekday),
    rule(rf"(?P<wd>{w.WEEKDAY})\s+(?:{w.PART}){w.CLOCK}?", read_weekday),
    rule(rf"(?P<wd>{w.FULL_WEEKDAY}){TAIL}", read_weekday),
)
