"""When it happened: the words of a message that say so, and the days they mean against the day of receipt."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

import dateparser

from nlu import date_words
from nlu.calendar_days import Days, one_day
from nlu.date_rules import RULES, days_of_words

LANGUAGES = ("cy", "pl", "ro", "ar", "ur", "fr", "es", "pt")
"""Languages in which dateparser is asked about words that the grammar cannot read."""

_ANCHOR = re.compile(
    rf"\d|\b(?:{date_words.WEEKDAY}|{date_words.MONTH}|{date_words.SEASON}|{date_words.UNIT}|ago|last|yesterday|ages|forever"
    rf"|{'|'.join(p for p, _ in [*date_words.NAMED, *date_words.FIXED, *date_words.VAGUE])})\b"
)
_BEFORE, _AFTER = 60, 60
_SHORT = 30
_JOIN = re.compile(r"\s*(?:,|-|\(|and|then|i think|so)?\s*(?:the\s+|on\s+)?$")
_STARTS = re.compile(r"\b(?:since|for|from|started|ever since|been|now)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """An expression that says when."""

    start: int
    """First code point of the words."""
    end: int
    """The code point after their last."""
    days: Days | None
    """Which days are meant; None when the words name none or the day of receipt is unknown."""
    standing: float
    """How likely it is the time of the event itself rather than of a report or a plan; below 0 never."""


def find_whens(text: str, today: date | None) -> list[When]:
    """Return every expression in the text that says when, in order, without overlaps."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    matches = [m for first, last in _windows(low) for m in _matches(low, first, last)]
    return [_when(low, start, end, rule, match, today) for start, end, rule, match in _longest(matches)]


def event_when(text: str, today: date | None) -> When | None:
    """Return the expression that most likely says when the event was, or None."""
    found = [w for w in find_whens(text, today) if w.standing >= 0]
    return max(found, key=lambda w: (w.standing, -w.start), default=None)


def days_of(text: str, start: int, end: int, today: date) -> Days | None:
    """Return the days that the words between two offsets mean, read in the light of the words around them."""
    inside = [w.days for w in find_whens(text, today) if w.start < end and start < w.end and w.days]
    return _together(inside) or _alone(text[start:end], today)


def _alone(words: str, today: date) -> Days | None:
    """Return what words mean that are known to say when, though they would be no date in running text."""
    if known := days_of_words(words.lower().strip(" .,!?"), today):
        return known
    parsed = (
        dateparser.parse(words, languages=list(LANGUAGES), settings=_settings(today)) if len(words) < _SHORT else None
    )
    day = parsed.date() if parsed else None
    return one_day(day) if day and day <= today else None


def _settings(today: date) -> dict[str, object]:
    noon = datetime.combine(today, time(12))
    return {"RELATIVE_BASE": noon, "DATE_ORDER": "DMY", "PREFER_DATES_FROM": "past", "REQUIRE_PARTS": ["day"]}


def _together(ranges: list[Days]) -> Days | None:
    if not ranges:
        return None
    first = ranges[0]
    for other in ranges[1:]:
        if first.start <= other.end and other.start <= first.end:
            first = Days(max(first.start, other.start), min(first.end, other.end))
    return first


def _windows(low: str) -> list[tuple[int, int]]:
    """Return the stretches of text near a word that dates are made of: the rules look nowhere else."""
    windows: list[tuple[int, int]] = []
    for anchor in _ANCHOR.finditer(low):
        first, last = max(0, anchor.start() - _BEFORE), min(len(low), anchor.end() + _AFTER)
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    return windows


Match = tuple[int, int, int, re.Match[str]]


def _matches(low: str, first: int, last: int) -> list[Match]:
    return [
        (m.start(), m.end(), number, m)
        for number, rule in enumerate(RULES)
        for m in rule.pattern.finditer(low, first, last)
    ]


def _longest(matches: list[Match]) -> list[Match]:
    chosen: list[Match] = []
    for match in sorted(matches, key=lambda m: (m[0] - m[1], m[2])):
        if all(match[1] <= c[0] or c[1] <= match[0] for c in chosen):
            chosen.append(match)
    return sorted(chosen, key=lambda m: m[0])


def _when(low: str, start: int, end: int, rule: int, match: re.Match[str], today: date | None) -> When:
    words = low[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip(" ,"))
    days = RULES[rule].read(match, today) if today else None
    if days and today:
        days = days.until(today) if days.start <= today else None
    return When(start=start, end=end, days=days, standing=_standing(low, start, end))


def _standing(low: str, start: int, end: int) -> float:
    before, words = low[max(0, start - 70) : start], low[start:end]
    sentence = re.split(r"[.!?\n]", before)[-1]
    bare = sentence + words.split()[0] + " " if words.split()[0] in {"for", "by", "on"} else sentence
    if date_words.FUTURE.search(bare) and not date_words.MISSED.search(sentence) and not words.startswith("for "):
        return -1.0
    if date_words.TENURE.search(sentence) and re.match(r"(?:for|since|over|in|these|the|\d|going|a)", words):
        return -1.0
    standing = 1.0 if not date_words.REPORT.search(sentence) else 0.3
    return standing + (0.2 if _STARTS.match(words) else 0.0)
