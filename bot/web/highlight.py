"""The words of a message that findings rest on, cut out for showing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A run of a message that the same findings rest on."""

    text: str
    """The run's text, as it came."""
    findings: tuple[str, ...] = ()
    """`type`, `flag:<flag>`, `fact:<key>`; empty for words that nothing rests on."""


def pieces(text: str, evidence: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """Return `text` cut at each edge of its evidence (`for`, `start`, `end` in code points); joined they are `text`.

    Evidence that lies outside of the text is left out, not believed.
    """
    spans = [
        (each["for"], each["start"], each["end"]) for each in evidence if 0 <= each["start"] < each["end"] <= len(text)
    ]
    edges = sorted({0, len(text), *(start for _, start, _ in spans), *(end for _, _, end in spans)})
    return [
        Piece(
            text=text[start:end],
            findings=tuple(dict.fromkeys(finding for finding, first, last in spans if first <= start and end <= last)),
        )
        for start, end in pairwise(edges)
    ]


def words_behind(text: str, evidence: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return, for each finding, the words of `text` that it rests on."""
    found: dict[str, tuple[str, ...]] = {}
    for each in evidence:
        words = text[each["start"] : each["end"]].strip()
        if words and words not in found.get(each["for"], ()):
            found[each["for"]] = (*found.get(each["for"], ()), words)
    return found
