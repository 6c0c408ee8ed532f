"""The building blocks of date expressions as regular expressions, made from `phrases/dates.toml`."""

import re
from collections.abc import Iterable, Mapping

from nlu.phrasefiles import phrase_file

_DATA = phrase_file("dates")


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of several words or phrases, the longest first."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", "['’]") for w in ordered) + ")"


def _plain(words: str) -> str:
    return words.replace("’", "'")


def _by_word(groups: Mapping[str, list[str]]) -> dict[str, int]:
    return {word: int(number) for number, words in groups.items() for word in words}


def words_of(phrases: Iterable[str]) -> frozenset[str]:
    """Return for each phrase its longest word: one of them stands wherever one of the phrases does."""
    return frozenset(max(re.split(r"[\W\d_]+", phrase), key=len) for phrase in phrases)


DIGITS = "0"
"""Stands for any number in digits where words are looked up."""

NUMBERS: Mapping[str, float] = _DATA["numbers"]
FEW = frozenset(_DATA["few"]["words"])
WEEKDAYS = _by_word(_DATA["weekdays"])
MONTHS = _by_word(_DATA["months"])
ORDINALS: Mapping[str, int] = _DATA["ordinals"]
SEASONS: Mapping[str, list[int]] = _DATA["seasons"]
UNITS = {word: unit for unit, words in _DATA["units"].items() for word in words}
HOUR_UNITS: list[str] = _DATA["hour_units"]["words"]
NAMED = {_plain(word): entry for entry in _DATA["named"] for word in entry["words"]}
FIXED = {_plain(word): entry["range"] for entry in _DATA["fixed"] for word in entry["words"]}
VAGUE = {_plain(word): entry["ago"] for entry in _DATA["vague"] for word in entry["words"]}
COMMON_NAMES = any_of(_DATA["unsure"]["names"])
FOREVER: list[str] = _DATA["forever"]["words"]
HOURS = any_of(_DATA["hours"]["words"])
AHEAD, FUTURE, MISSED, REPORT, TENURE, WISH = (
    re.compile(_DATA["cues"][name]) for name in ("ahead", "future", "missed", "report", "tenure", "wish")
)

CORRECTED: str = _DATA["cues"]["corrected"]
NOT_CORRECTED: str = _DATA["cues"]["not_corrected"]

_WELSH = _DATA["welsh"]
WELSH_WEEKDAYS, WELSH_MONTHS = _by_word(_WELSH["weekdays"]), _by_word(_WELSH["months"])
WELSH_SEASONS: Mapping[str, list[int]] = _WELSH["seasons"]
WELSH_NUMBERS: Mapping[str, int] = _WELSH["numbers"]
WELSH_UNITS = {word: unit for unit, words in _WELSH["units"].items() for word in words}

NUMBER = rf"(?:\d{{1,3}}(?:\.5)?|{any_of(NUMBERS)})"
HOUR_WORD = any_of(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
OVER, NEARLY, ROUGHLY = (any_of(_DATA["about"][name]) for name in ("over", "nearly", "roughly"))
WEEKDAY = any_of(WEEKDAYS)
FULL_WEEKDAY = any_of(word for word in WEEKDAYS if word not in _DATA["unsure"]["weekdays"])
MONTH = any_of(MONTHS)
SURE_MONTH = any_of(word for word in MONTHS if word not in _DATA["unsure"]["months"])
SEASON = any_of(SEASONS)
DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?|{any_of(ORDINALS)})"
ORDINAL_DAY = rf"(?:(?:[1-9]|[12]\d|3[01])\s?(?:st|nd|rd|th)|{any_of(ORDINALS)})"
YEAR = r"(?:(?:19[5-9]\d|20[0-4]\d)|['’][0-4]\d)"
UNIT = any_of(UNITS)
HOUR_UNIT = any_of(HOUR_UNITS)
PART = any_of(_DATA["parts"]["words"])
CLOCK = (
    r"(?:\s*,?\s*(?:at|around|about|by)\s+(?:about\s+|around\s+)?(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|"
    rf"pm|o['’]?clock)?(?![\d/])|half\s+(?:past\s+)?{HOUR_WORD}|{HOUR_WORD}(?:\s+o['’]?clock)?))"
)
AGO = r"(?:ago|back|since|gone|previously|past|syne|before\s+now)"


def number(word: str) -> float:
    """Return the value of a number in digits or words; raise KeyError when it is neither."""
    plain = " ".join(word.lower().split())
    return float(plain) if plain[0].isdigit() else float(NUMBERS[plain])


def day_number(word: str) -> int:
    """Return the day of the month that `3`, `3rd` or `third` names."""
    plain = " ".join(word.lower().split())
    digits = re.match(r"\d+", plain)
    return int(digits.group()) if digits else ORDINALS[plain]


def year_number(word: str) -> int:
    """Return the year that `2016` or `'16` names."""
    digits = int(word.strip("'’"))
    return digits if digits > 100 else 2000 + digits  # noqa: PLR2004 - two digits mean this century
