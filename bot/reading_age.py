"""How plainly a text is written: the age at which it can be read, and words that chill or puzzle. English only."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import readability

PLAIN: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("bot").joinpath("texts", "reading.toml").read_text(encoding="utf-8")
)

OLDEST: Final = 11
"""Years: the reading age at which every text for customers must be understood."""

LONG_ENOUGH: Final = 30
"""Words: shorter texts are too short to be measured."""

FIRST_GRADE: Final = 5
"""Years of age at which grade 0 of the formula begins."""


def reading_age(text: str) -> float:
    """Return the age in years at which a text can be read, by Flesch and Kincaid's grade."""
    lines = "\n".join(" ".join(re.findall(r"[\w’'-]+", sentence)) for sentence in made_plain(text))
    grade: float = readability.getmeasures(lines, lang="en")["readability grades"]["Kincaid"]
    return FIRST_GRADE + grade


def is_long_enough(text: str) -> bool:
    """Return whether a text has enough words to be measured."""
    return len(text.split()) >= LONG_ENOUGH


def made_plain(text: str) -> list[str]:
    """Return the sentences of a text, with short words for names, numbers, dates and the vocabulary of the domain."""
    text = re.sub(r"“[^”]*”", "this", text)
    text = re.sub(r"(?m)^(What happened|What you would like|Where|When|Your name|How we .*?):.*$", "", text)
    text = re.sub(r"https?://\S+", "page", text)
    text = re.sub(r"[A-Z]{2,5}-\d{3}-\d{3}-\d{3}", "this", text)
    text = re.sub(r"\w+day \d{1,2} \w+ \d{4}", "Monday", text)
    text = re.sub(r"\b\d[\d ]*\b", "one ", text)
    for word in sorted(PLAIN["vocabulary"], key=len, reverse=True):
        text = re.sub(rf"(?i)\b{re.escape(word)}\b", "thing", text)
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+|\n+", text) if re.search(r"\w", sentence)]


def banned_words(text: str) -> list[str]:
    """Return the words of a text that blame, chill or puzzle."""
    return [word for word in PLAIN["banned"] if _pattern(word).search(text)]


def _pattern(word: str) -> re.Pattern[str]:
    ending = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"(?i)\b{re.escape(word.rstrip('*'))}{ending}\b")
