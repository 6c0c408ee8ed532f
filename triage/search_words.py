"""What is looked for: texts and questions as the same plain words, so that both databases find alike."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"(?<!\w)(?:\+44|0)[\d ().-]{8,16}\d")
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b")

MOST_WORDS: Final = 12
"""Words of a question that count; what comes after them is left out."""


def words_to_find(texts: Iterable[str]) -> str:
    """Return the words under which texts can be found, each once and separated by spaces.

    Small letters without accents; a phone number and a postcode stand there in one piece as well, however they were
    typed.
    """
    return " ".join(dict.fromkeys(word for text in texts for word in _words(text, joined=True)))


def words_asked_for(question: str) -> tuple[str, ...]:
    """Return the words of a question in order; none finds nothing."""
    plain = _plain(question)
    if number := _PHONE.fullmatch(plain.strip()):
        return (_national(number.group()),)
    return tuple(_words(question, joined=False))[:MOST_WORDS]


def _words(text: str, *, joined: bool) -> list[str]:
    plain = _plain(text)
    words = _WORD.findall(plain)
    if joined:
        words += [_national(number.group()) for number in _PHONE.finditer(plain)]
        words += ["".join(postcode.groups()) for postcode in _POSTCODE.finditer(plain)]
    return words


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).replace("'", "").replace("\u2019", "")


def _national(number: str) -> str:
    """Return a British number as it is dialled at home: digits only, from the 0."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"0{digits[2:].lstrip('0')}" if number.startswith("+44") else digits
