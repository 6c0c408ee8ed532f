"""Whether words say something: phrases of the language's answer file against a text, whatever its case and signs. Pure.

A phrase is words in order. `work*` stands for every word that begins so, `...` for up to three words of any kind.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache


@lru_cache(maxsize=256)
def plain_words(text: str) -> str:
    """Return the words of a text in lower case, without apostrophes and signs, one space between them."""
    return " ".join(re.findall(r"[\w£@.+-]*[\w£]", re.sub(r"['’]", "", text.lower())))


def says(text: str, phrases: Iterable[str]) -> bool:
    """Return whether a text holds one of the phrases."""
    line = plain_words(text)
    return any(_compiled(phrase).search(line) for phrase in phrases)


def begins(text: str, phrases: Iterable[str]) -> bool:
    """Return whether a text begins with one of the phrases."""
    line = plain_words(text)
    return any(_compiled(phrase).match(line) for phrase in phrases)


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    words = [r"(?:\S+ ){0,3}?" if word == "..." else _word(word) for word in phrase.split()]
    return re.compile(r"(?<!\S)" + "".join(words)[: -len(" ")] + r"(?!\S)")


def _word(word: str) -> str:
    return f"{re.escape(word.rstrip('*'))}{r'[^ ]*' if word.endswith('*') else ''} "
