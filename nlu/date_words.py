"""The building blocks of date expressions as regular expressions, made from `phrases/dates.toml`."""

import re
from collections.abc import Iterable, Mapping

from nlu.phrasefiles import phrase_file

_DATA = phrase_file("dates")


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of several words or phrases, the longest first."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", "['’]") for w in ordered) + ")"


def _by_word(groups: Mapping[str, list[str]]) -> dict[str, int]:
    return {word: int(number) for number, words in groups.items() for word in words}


NUMBERS: Mapping[str, float] = _DATA["numbers"]
WEEKDAYS = _by_word(_DATA["weekdays"])
MONTHS = _by_word(_DATA["months"])
ORDINALS: Mapping[str, int] = _DATA["ordinals"]
SEASONS: Mapping[str, list[int]] = _DATA["seasons"]
NAMED = [(any_of(entry["words"]), entry) for entry in _DATA["named"]]
FIXED = [(any_of(entry["words"]), entry["range"]) for entry in _DATA["fixed"]]
HOURS = any_of(_DATA["hours"]["words"])
VAGUE = [(any_of(entry["words"]), entry["ago"]) for entry in _DATA["vague"]]
FUTURE, MISSED, REPORT, TENURE = (re.compile(_DATA["cues"][name]) for name in ("future", "missed", "report", "tenure"))
_WHOLE_WORD = 5

NUMBER = rf"(?:\d{{1,3}}|{any_of(NUMBERS)})"
WEEKDAY = any_of(WEEKDAYS)
FULL_WEEKDAY = any_of(
    w for w in WEEKDAYS if len(w) >= _WHOLE_WORD or w in {"tues", "weds", "fri", "thur", "tue", "thu"}
)
MONTH = any_of(MONTHS)
SURE_MONTH = any_of(w for w in MONTHS if w not in {"may", "march", "mar", "jan", "sep", "dec", "april", "june"})
SEASON = any_of(SEASONS)
DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?|{any_of(ORDINALS)})"
ORDINAL_DAY = rf"(?:(?:[1-9]|[12]\d|3[01])\s?(?:st|nd|rd|th)|{any_of(ORDINALS)})"
YEAR = r"(?:(?:19[5-9]\d|20[0-4]\d)|['’][0-4]\d)"
UNIT = r"(?:days?|nights?|weeks?|wks?|fortnights?|months?|mnths?|mths?|years?|yrs?|weekends?)"
PART = (
    r"(?:morning|mornin|afternoon|evening|night|nite|lunchtime|lunch time|dinner\s?time|tea\s?time|am|pm|first thing)"
)
CLOCK = (
    r"(?:\s*,?\s*(?:at|around|about|by)\s+(?:about\s+|around\s+)?\d{1,2}(?:[:.]\d{2})?\s?(?:am|"
    r"pm|o['’]?clock)?(?![\d/]))"
)
AGO = r"(?:ago|back|since|gone|previously|past)"


def number(word: str) -> float:
    """Return the value of a number in digits or words; raise KeyError when it is neither."""
    plain = " ".join(word.lower().split())
    return float(plain) if plain.isdigit() else float(NUMBERS[plain])


def day_number(word: str) -> int:
    """Return the day of the month that `3`, `3rd` or `third` names."""
    plain = " ".join(word.lower().split())
    digits = re.match(r"\d+", plain)
    return int(digits.group()) if digits else ORDINALS[plain]


def year_number(word: str) -> int:
    """Return the year that `2016` or `'16` names."""
    digits = int(word.strip("'’"))
    return digits if digits > 100 else 2000 + digits  # noqa: PLR2004 - two digits mean this century
