"""When it happened: the words of a message that say so, and the days they mean against the day of receipt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import dateparser

from nlu import date_words
from nlu.calendar_days import Days, one_day
from nlu.date_corrections import corrected, correction_after, is_alone, piece_at
from nlu.date_rules import KINDS, Rule, days_of_answer, days_of_words

LANGUAGES = ("cy", "pl", "ro", "ar", "ur", "fr", "es", "pt")
"""Languages in which dateparser is asked about words that the grammar cannot read."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_PLAN = -1.0
_SOME_DAY = date(2000, 1, 1)
_OPEN = re.compile(
    r"(?:before|by)\s|(?:on\s+|at\s+|over\s+)?(?:the\s+)?(?:this\s+(?!morning|past|last)|today|tonight|weekend|"
    rf"{date_words.WEEKDAY})"
)
_PAST = re.compile(r"\b(?:last|ago|gone|past|yesterday|since)\b")
_LASTING = re.compile(r"\b(?:minute|hour|day|week|month|year)s?\b")
_AFTERWARDS = re.compile(r"\b(?:later|after|afterwards)\W*$", re.IGNORECASE)
"""How words end that count from another event: two days later."""
_PLACE = re.compile(
    r"\s+(?:(?i:street|road|rd|lane|gardens|avenue|crescent|terrace|grove|mews|cottages)|Court|Close|House|Place|Drive|"
    r"Lodge|Way|Square|Hill|View|Walk|Row|Centre|Park|Hall|St|Rise|Club|Group|Ave|Gdns|Ln)\b(?!['’])"
)
_NUMBERED = [(sum(len(kind.rules) for kind in KINDS[:n]), kind) for n, kind in enumerate(KINDS)]
_BEFORE, _AFTER = 60, 60
_SHORT = 30
_LEAD = len("since the ")
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
    corrects: int | None = None
    """First code point of the words in whose place it stands; None when it takes nothing back."""

    @property
    def first(self) -> int:
        """Return where all that was said of it begins."""
        return self.start if self.corrects is None else self.corrects


def get_ready() -> None:
    """Load what foreign words for days are read with, for which the first message that has some would wait."""
    dateparser.parse("-", languages=list(LANGUAGES), settings=_settings(_SOME_DAY))


def find_whens(text: str, today: date | None) -> list[When]:
    """Return every expression in the text that says when, in order, without overlaps.

    One that is corrected in the same breath gives way to what stands in its place.
    """
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = [_when(text, low, rule, match, today) for rule, match in _longest(_matches(low))]
    return list(_corrected([when for when in found if when], low, today)) or _answer(low, today)


def _corrected(whens: list[When], low: str, today: date | None) -> Iterator[When]:
    """Give the expressions, each that is taken back together with what follows it."""
    waiting = list(whens)
    while waiting:
        first, *waiting = waiting
        while (better := _in_place_of(first, waiting, low, today)) is not None:
            first, waiting = better, [when for when in waiting if when.start >= better.end]
        yield first


def _in_place_of(when: When, later: list[When], low: str, today: date | None) -> When | None:
    """Return what stands in the place of an expression: a whole one, or the piece of it that was wrong."""
    place = correction_after(low, when.end)
    if place is None or when.standing < 0:
        return None
    whole = next((each for each in later if each.start <= place + _LEAD and each.end > place), None)
    piece = piece_at(low, place)
    last = max(piece.end() if piece is not None else 0, whole.end if whole is not None else 0)
    if not is_alone(low, when.end, place, last):
        return None
    if piece is not None and (whole is None or whole.end <= piece.end()):
        words = low[when.first : when.end]
        days = corrected(words, when.days, piece, today) if when.days and today else None
        days = _alone(days, today) if isinstance(days, str) and today else days
        if isinstance(days, Days):
            return replace(when, end=piece.end(), days=days.until(today) if today else None, corrects=when.first)
    if whole is None or low[place : whole.start].strip() not in {"", "on", "in", "the", "on the", "about", "since"}:
        return None
    return replace(whole, standing=when.standing, corrects=when.first)


def event_when(text: str, today: date | None) -> When | None:
    """Return the expression that most likely says when the event was, or None."""
    found = [w for w in find_whens(text, today) if w.standing >= 0]
    return max(found, key=lambda w: (w.standing, -w.start), default=None)


def is_another_time(text: str, start: int, end: int, today: date | None) -> bool:
    """Return whether the words between two offsets say when something is to be, or how long after another event."""
    if _AFTERWARDS.search(text[start:end]):
        return True
    if any(when.standing < 0 and when.start < end and start < when.end for when in find_whens(text, today)):
        return True
    words = re.match(r"(?:(?:on|for|at|in|by|the)\s+)*", text[start:end].lower())
    before = text[:start].lower() + (words[0] if words else "")
    sentence = re.split(r"[.!?\n]", before[-100:])[-1]
    return _names_day(text[start:end].lower()) and bool(date_words.AHEAD.search(sentence))


def _names_day(words: str) -> bool:
    """Return whether words name a day rather than a time that has passed, or how long something lasts."""
    return not _PAST.search(words) and not _LASTING.search(words)


def put_right(words: str, text: str, today: date) -> tuple[str, Days | None] | None:
    """Return what an expression becomes by a later text that corrects it: the words and days that hold now.

    None when the text neither begins with words of correction nor is no more than what stands in its place.
    """
    for joined, is_announced in ((f"{words}, {text}", True), (f"{words}, sorry, {text}", False)):
        when = next(iter(find_whens(joined, today)), None)
        if when is not None and when.corrects == 0 and (is_announced or when.end == len(joined.rstrip(" .!"))):
            return joined[when.start : when.end], when.days
    return None


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


def _answer(low: str, today: date | None) -> list[When]:
    words = low.strip(" .,!?\n")
    days = days_of_answer(words, today or _SOME_DAY) if words and len(words) < _SHORT else None
    if days is None or (today is not None and days.start > today):
        return []
    start = low.index(words)
    return [When(start=start, end=start + len(words), days=days.until(today) if today else None, standing=1.0)]


def _windows(places: list[int], low: str) -> list[tuple[int, int]]:
    """Return the stretches of text near the places of words that dates are made of: the rules look nowhere else."""
    windows: list[tuple[int, int]] = []
    for place in places:
        first, last = max(0, place - _BEFORE), low.find(" ", place + _AFTER)
        last = len(low) if last < 0 else last
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    return windows


Match = tuple[int, Rule, re.Match[str]]


def _matches(low: str) -> list[Match]:
    """Return what the rules match, each with the place of its rule among all."""
    words = [(m.start(), date_words.DIGITS if m[0].isdigit() else m[0]) for m in _WORD.finditer(low)]
    matches: list[Match] = []
    for first_number, kind in _NUMBERED:
        windows = _windows([start for start, word in words if word in kind.anchors], low)
        for number, rule in enumerate(kind.rules if windows else (), first_number):
            matches += [(number, rule, m) for first, last in windows for m in rule.pattern.finditer(low, first, last)]
    return matches


def _longest(matches: list[Match]) -> list[tuple[Rule, re.Match[str]]]:
    chosen: list[Match] = []
    for match in sorted(matches, key=lambda m: (m[2].start() - m[2].end(), m[0])):
        if all(match[2].end() <= c[2].start() or c[2].end() <= match[2].start() for c in chosen):
            chosen.append(match)
    return [(rule, m) for _, rule, m in sorted(chosen, key=lambda c: c[2].start())]


def _when(text: str, low: str, rule: Rule, match: re.Match[str], today: date | None) -> When | None:
    words, start, end = match[0], match.start(), match.end()
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip(" ,"))
    if _PLACE.match(text, end):
        return None
    days = rule.read(match, today) if today else None
    if days and today and days.start > today:
        return When(start=start, end=end, days=None, standing=_PLAN)
    return When(
        start=start, end=end, days=days.until(today) if days and today else None, standing=_standing(low, start, end)
    )


def _standing(low: str, start: int, end: int) -> float:
    before, words = low[max(0, start - 70) : start], low[start:end]
    sentence = re.split(r"[.!?\n]", before)[-1]
    first = words.split()[0]
    bare = f"{sentence}{first} " if first in {"for", "by", "on", "in", "at"} else sentence
    if _names_day(words) and date_words.AHEAD.search(bare):
        return _PLAN
    settled = _PAST.search(words) or date_words.MISSED.search(sentence)
    if not settled and first != "for" and date_words.FUTURE.search(bare):
        return _PLAN
    if not settled and _OPEN.match(words) and date_words.WISH.search(sentence):
        return _PLAN
    if date_words.TENURE.search(sentence) and re.match(r"(?:for|since|over|in|these|the|\d|going|a)", words):
        return _PLAN
    standing = 1.0 if not date_words.REPORT.search(sentence) else 0.3
    return standing + (0.2 if _STARTS.match(words) else 0.0)
