"""Roughly how long ago, or no more than that it is long: the other day, for weeks, ages ago, the week of the storm."""

import re
from datetime import date, timedelta

from nlu import date_words as w
from nlu.calendar_days import Days
from nlu.date_rules.rule import BEFORE, TAIL, Kind, rule, said


def _vague(match: re.Match[str], today: date) -> Days | None:
    earliest, latest = w.VAGUE[said(match, "name").replace("’", "'")]
    return Days(today - timedelta(days=earliest), today - timedelta(days=latest))


def _nothing(_match: re.Match[str], _today: date) -> Days | None:
    return None


_EVENT = (
    r"(?:storms?|snow|floods?|flooding|heatwave|heat\s+wave|cold\s+snap|"
    r"cold\s+spell|big\s+freeze|freeze|high\s+winds|gales?|thunderstorm)"
)

VAGUE = Kind(
    w.words_of(w.VAGUE) | w.words_of(w.FOREVER),
    (
        rule(
            rf"(?:(?:since|sin|from|on|about|until|till|just|only|only\s+just)\s+)?(?:earlier\s+)?{BEFORE}"
            rf"(?P<name>{w.any_of(w.VAGUE)}){TAIL}",
            _vague,
        ),
        rule(
            rf"(?:(?:for|ers)\s+)?(?:absolute\s+|absolutely\s+)?{w.any_of(w.FOREVER)}(?:\s+(?:ago|now|back))?", _nothing
        ),
    ),
)

_OCCASIONS = (
    "day night week weekend morning storm storms snow flood floods flooding heatwave wave snap spell freeze winds "
    "gales gale thunderstorm moved fitted installed built replaced"
)

OCCASIONS = Kind(
    frozenset(_OCCASIONS.split()),
    (
        # the week of the storm, since we moved in: words that say when, but no days
        rule(
            r"(?:(?:on|in|since|from|during)\s+)?the\s+(?:day|night|week|weekend|morning)\s+(?:of|after|before)\s+"
            rf"(?:the|that|my|our)\s+(?:\w+\s+)?(?:{_EVENT}|fire|funeral|wedding|match|game|power\s+cut|inspection|move)",
            _nothing,
        ),
        rule(
            rf"(?:since|during|in|after)\s+(?:the|that|all\s+that)\s+(?:(?:big|bad|last|recent)\s+)?{_EVENT}", _nothing
        ),
        rule(r"(?:ever\s+)?since\s+(?:i|we|he|she|they)\s+(?:first\s+)?moved(?:\s+(?:in|here))?", _nothing),
        rule(
            r"(?:ever\s+)?since\s+(?:it|they)\s+(?:was|were|got)\s+(?:first\s+)?(?:fitted|installed|put\s+in|built|replaced)",
            _nothing,
        ),
    ),
)
