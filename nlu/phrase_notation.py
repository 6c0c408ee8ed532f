"""The notation of phrases, compiled to regular expressions over the meant words of a text.

Words stand for themselves (`can't` also finds `cannot`), `smell*` for every word that starts so, `(a|b c)` for one of
several, `[very]` for what may be missing, `...` for up to five words of the same sentence, `<family>` for a word
list of the file. Groups may hold groups.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from nlu.words import STOP, meant

KEY = 4
"""How many first letters of a word are its key."""

_GAP = rf"(?:[^ {STOP}]+ ){{0,5}}?"
_SYMBOL = re.compile(r"\.\.\.|[()\[\]|]|<\w+>|[^\s()\[\]|<>]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase."""

    pattern: re.Pattern[str]
    """Finds it in a line of meant words."""
    keys: frozenset[str]
    """First letters of words, one of which must be in the text."""


@dataclass(frozen=True, slots=True)
class _Piece:
    pattern: str
    keys: frozenset[str] | None


def compile_phrase(text: str, families: Mapping[str, list[str]]) -> Phrase:
    """Return the compiled phrase; raise ValueError when brackets do not match or no word is fixed."""
    symbols = _SYMBOL.findall(text)[::-1]
    piece = _alternatives(symbols, families)
    if symbols or piece.keys is None:
        raise ValueError(f"cannot read the phrase {text!r}")
    return Phrase(re.compile(rf"(?<![^ ]){piece.pattern}"), piece.keys)


def _alternatives(symbols: list[str], families: Mapping[str, list[str]]) -> _Piece:
    options = [_sequence(symbols, families)]
    while symbols and symbols[-1] == "|":
        symbols.pop()
        options.append(_sequence(symbols, families))
    keys = [o.keys for o in options]
    together = None if None in keys else frozenset(chain.from_iterable(k for k in keys if k))
    return _Piece(f"(?:{'|'.join(o.pattern for o in options)})", together)


def _sequence(symbols: list[str], families: Mapping[str, list[str]]) -> _Piece:
    pattern, fixed = "", []
    while symbols and symbols[-1] not in "|)]":
        piece = _item(symbols, families)
        pattern += piece.pattern
        if piece.keys:
            fixed.append(piece.keys)
    return _Piece(pattern, min(fixed, key=lambda k: (-min(map(len, k)), len(k)), default=None))


def _item(symbols: list[str], families: Mapping[str, list[str]]) -> _Piece:
    symbol = symbols.pop()
    if symbol == "...":
        return _Piece(_GAP, None)
    if symbol in "([":
        inner = _alternatives(symbols, families)
        if not symbols or symbols.pop() != {"(": ")", "[": "]"}[symbol]:
            raise ValueError("brackets do not match")
        return inner if symbol == "(" else _Piece(f"{inner.pattern}?", None)
    if symbol.startswith("<"):
        words = " | ".join(families[symbol[1:-1]])
        return _alternatives(_SYMBOL.findall(words)[::-1], families)
    return _word(symbol)


def _word(word: str) -> _Piece:
    if "*" in word:
        start = word.rstrip("*")
        return _Piece(f"{re.escape(start)}[^ ]* ", frozenset([start[:KEY]]))
    words = meant(word) if any(c.isalnum() for c in word) else ()
    return _Piece("".join(f"{re.escape(w)} " for w in words), frozenset(w[:KEY] for w in words[:1]) or None)
