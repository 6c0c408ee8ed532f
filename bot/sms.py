"""How long a text message is, and making a text fit: GSM 03.38 counts, in segments. Pure."""

from typing import Final

_PLAIN: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The letters and signs of the plain alphabet."""
_DOUBLE: Final = frozenset("^{}\\[~]|€\f")
"""Those that take the place of two."""
_SIMPLER: Final = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-", " ": " ", "•": "-", "\t": " "}
)
"""What stands for signs that are not in the plain alphabet."""

_ONE: Final = {True: 160, False: 70}
_EACH: Final = {True: 153, False: 67}


def simpler(text: str) -> str:
    """Return the text with typographic signs written in the plain alphabet."""
    return text.translate(_SIMPLER)


def only_plain(text: str) -> str:
    """Return the text without any sign that would make the whole message twice as long."""
    return "".join(sign for sign in simpler(text) if sign in _PLAIN or sign in _DOUBLE)


def is_plain(text: str) -> bool:
    """Return whether a text can be sent in the plain alphabet."""
    return all(sign in _PLAIN or sign in _DOUBLE for sign in text)


def length(text: str) -> int:
    """Return how much room a text takes: septets in the plain alphabet, else UTF-16 units."""
    if is_plain(text):
        return len(text) + sum(sign in _DOUBLE for sign in text)
    return len(text.encode("utf-16-be")) // 2


def segments(text: str) -> int:
    """Return in how many messages a text is sent."""
    plain, long = is_plain(text), length(text)
    return 1 if long <= _ONE[plain] else -(-long // _EACH[plain])
