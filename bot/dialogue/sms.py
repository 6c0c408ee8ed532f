"""Making a text fit into few messages: signs that cost too much are written plainly. Pure."""

import unicodedata
from typing import Final

from channels.segments import EXTENDED, PLAIN, is_plain, length, segments

__all__ = ["is_plain", "length", "only_plain", "segments", "simpler"]

_SIMPLER: Final = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-", "\u00a0": " ", "•": "-", "\t": " "}
)
"""What stands for signs that are not in the plain alphabet."""


def simpler(text: str) -> str:
    """Return the text with typographic signs written in the plain alphabet."""
    return text.translate(_SIMPLER)


def only_plain(text: str) -> str:
    """Return the text without any sign that would make the whole message twice as long: letters lose their accents."""
    return "".join(_plain(sign) for sign in simpler(text))


def _plain(sign: str) -> str:
    alternatives = (sign, unicodedata.normalize("NFKD", sign)[:1])
    return next((each for each in alternatives if each in PLAIN or each in EXTENDED), "")
