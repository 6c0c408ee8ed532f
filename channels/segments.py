"""How much room a text message takes, and splitting one that is too long. Pure.

The plain alphabet and its extension: 3GPP TS 23.038, section 6.2.1. A text with any other sign goes as UTF-16, and then
takes more than twice the room. A text in several segments has less room in each: 3GPP TS 23.040, section 9.2.3.24.1.
"""

import re
from typing import Final

PLAIN: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters and signs of the plain alphabet."""

EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Those of its extension table, which take the room of two."""

ALONE: Final = {True: 160, False: 70}
"""The room in a single segment, by whether the text is plain."""

JOINED: Final = {True: 153, False: 67}
"""The room in each of several."""

ENDS: Final = (r"\n\s*", r"(?<=[.!?…])[\s]+", r"(?<=[,;:])\s+", r"\s+")
"""Where a text is best split: at the end of a line, of a sentence, of a clause, of a word."""


def is_plain(text: str) -> bool:
    """Return whether a text can be sent in the plain alphabet."""
    return all(sign in PLAIN or sign in EXTENDED for sign in text)


def length(text: str) -> int:
    """Return how much room a text takes: septets in the plain alphabet, else UTF-16 units."""
    if is_plain(text):
        return len(text) + sum(sign in EXTENDED for sign in text)
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def segments(text: str) -> int:
    """Return in how many segments a text is sent.

    A sign that takes the room of two is never cut by the end of a segment: what remains there stays empty.
    """
    plain = is_plain(text)
    if length(text) <= ALONE[plain]:
        return 1
    count, used = 1, 0
    for sign in text:
        room = length(sign) if plain else 1 + (ord(sign) > 0xFFFF)  # noqa: PLR2004  the end of the first plane
        if used + room > JOINED[plain]:
            count, used = count + 1, 0
        used += room
    return count


def split(text: str, longest: int) -> tuple[str, ...]:
    """Return the text in parts of at most `longest` characters, split where a reader would pause.

    Nothing is lost but the white space at a split; a part is cut within a word only when a word is longer than that.
    """
    parts = []
    rest = text.strip() if len(text) > longest else text
    while len(rest) > longest:
        end, start = _best_split(rest, longest)
        parts.append(rest[:end])
        rest = rest[start:]
    return (*parts, rest) if rest or not parts else tuple(parts)


def _best_split(text: str, longest: int) -> tuple[int, int]:
    """Return where the first part ends and where the next begins; only between words may a part be less than half."""
    for pattern in ENDS:
        shortest = 1 if pattern == ENDS[-1] else longest // 2
        ends = [match.start() for match in re.finditer(pattern, text[: longest + 1]) if match.start() >= shortest]
        if ends:
            return ends[-1], _after_space(text, ends[-1])
    return longest, _after_space(text, longest)


def _after_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start
