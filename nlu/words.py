"""The words of a text as people meant them: one spelling, one case, each with its place in the text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from spacy.tokens import Doc

from nlu.phrasefiles import phrase_file

STOP = "¶"
"""Stands where a sentence ends, so that no phrase runs across."""

_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_APOSTROPHES = str.maketrans("’‘`´", "''''")


def clean(text: str) -> str:
    """Return the text without characters that no store keeps; its length and so all offsets stay the same."""
    return _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", text))


@lru_cache(maxsize=20_000)
def meant(word: str) -> tuple[str, ...]:
    """Return the words that one written word stands for: `u` is `you`, `Don't` is `do not`."""
    spellings = phrase_file("tokens")["spellings"]
    plain = word.lower().translate(_APOSTROPHES).strip("'")
    plain = spellings.get(plain, plain)
    if " " in plain:
        return tuple(plain.split())
    plain = _LONG_DRAWN.sub(r"\1\1", plain)
    plain = spellings.get(plain, plain)
    if plain.endswith("'s"):
        base = plain[:-2]
        return (*meant(base), "s")
    return tuple(plain.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The meant words of a text, in one string in which each is followed by one space."""

    line: str
    """The words, sentence ends as ¶."""
    starts: tuple[int, ...]
    """Where each word starts in `line`."""
    places: tuple[tuple[int, int], ...]
    """First code point of each word in the text, and the one after its last."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text the words between two positions of `line` stand."""
        inside = [p for s, p in zip(self.starts, self.places, strict=True) if start <= s < end]
        return inside[0][0], inside[-1][1]


def words_of(doc: Doc) -> Words:
    """Return the meant words of a document whose sentences have been marked."""
    found: list[tuple[str, tuple[int, int]]] = []
    for token in doc:
        here = (token.idx, token.idx + len(token.text))
        if token.is_sent_start and found and found[-1][0] != STOP:
            found.append((STOP, (token.idx, token.idx)))
        if any(c.isalnum() for c in token.text):
            found.extend((word, here) for word in meant(token.text))
    return _joined(found)


def _joined(found: Iterable[tuple[str, tuple[int, int]]]) -> Words:
    pairs = tuple(found)
    lengths = (len(word) + 1 for word, _ in pairs)
    starts = tuple(accumulate(lengths, initial=0))[:-1]
    return Words(line="".join(f"{word} " for word, _ in pairs), starts=starts, places=tuple(p for _, p in pairs))
