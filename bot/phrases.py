"""Recognising what people say beside the matter, by words in any place, however they are spelt. Pure.

A phrase is words in order: `how long`. `take|last` is one of several words, `the?` a word that may be missing, `work*`
every word that starts so, `...` up to four words of any kind. A word with one slip of the finger still counts.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

_GAP: Final = r"(?:\S+ ){0,4}?"
_SHORTEST_TO_MEND: Final = 5
"""Shorter words are not mended: too many other words look like them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What of the known phrases a message holds."""

    names: tuple[str, ...] = ()
    """Names of the asides, in the order of the file."""
    left: tuple[str, ...] = ()
    """The words that belong to none of them and are no filler: what else the message says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrasebook:
    """The asides of one language, compiled."""

    anywhere: Mapping[str, Sequence[re.Pattern[str]]]
    """By name, what counts wherever it stands in a message."""
    alone: Mapping[str, Sequence[re.Pattern[str]]]
    """By name, what counts only when the message says nothing else."""
    spelling: Mapping[str, str]
    """What people type, and the words it stands for."""
    filler: frozenset[str]
    """Words that say nothing by themselves."""
    known: frozenset[str]
    """Every word of the phrases: what a slip of the finger is mended to."""

    def find(self, text: str) -> Found:
        """Return which asides a message holds, and which words are left beside them."""
        words = self._words(text)
        line = "".join(f"{word} " for word in words)
        taken: set[int] = set()
        names = []
        for name, patterns in self.anywhere.items():
            if spans := [match.span() for pattern in patterns for match in pattern.finditer(line)]:
                names.append(name)
                taken.update(*(range(start, end) for start, end in spans))
        left = tuple(word for place, word in _places(words) if place not in taken and word not in self.filler)
        if not names and (name := self._alone(words)):
            return Found(names=(name,))
        return Found(names=tuple(names), left=left)

    def _alone(self, words: Sequence[str]) -> str | None:
        """Return the aside that all of a message is: as it stands, or without its fillers."""
        for line in (words, [word for word in words if word not in self.filler]):
            joined = "".join(f"{word} " for word in line)
            for name, patterns in self.alone.items():
                if any(pattern.fullmatch(joined) for pattern in patterns):
                    return name
        return None

    def _words(self, text: str) -> list[str]:
        plain = text.lower().replace("’", "").replace("'", "")
        typed = [self.spelling.get(word, word) for word in re.findall(r"\w+", plain)]
        return [self._mended(word) for words in typed for word in words.split()]

    def _mended(self, word: str) -> str:
        """Return the known word that this one was meant to be, when there is just one such; else the word itself."""
        if len(word) < _SHORTEST_TO_MEND or word in self.known or word in self.filler:
            return word
        meant = [known for known in self.known if not word.startswith(known) and _one_slip(word, known)]
        return meant[0] if len(meant) == 1 else word


@cache
def load_asides(language: str) -> Phrasebook:
    """Return the asides of a language; empty where nobody has written them down yet."""
    file = resources.files("bot") / "texts" / language / "asides.toml"
    content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    how = content.pop("how_people_write", {"filler": [], "spelling": []})
    sections = {name: section for name, section in content.items() if {"anywhere", "alone"} & set(section)}
    phrases = [
        phrase for section in sections.values() for key in ("anywhere", "alone") for phrase in section.get(key, ())
    ]
    return Phrasebook(
        anywhere={name: _compiled(section.get("anywhere", ())) for name, section in sections.items()},
        alone={name: _compiled(section.get("alone", ())) for name, section in sections.items()},
        spelling=dict(_spelling(how["spelling"])),
        filler=frozenset(how["filler"]),
        known=frozenset(word for phrase in phrases for word in re.findall(r"\w+(?!\w*\*)", phrase)),
    )


def _spelling(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        typed, meant = line.split(" = ")
        yield typed, meant


def _compiled(phrases: Sequence[str]) -> list[re.Pattern[str]]:
    return [re.compile("(?<!\\S)" + "".join(_part(part) for part in phrase.split())) for phrase in phrases]


def _part(part: str) -> str:
    if part == "...":
        return _GAP
    optional = part.endswith("?")
    words = (
        re.escape(word.rstrip("*")) + (r"\S*" if word.endswith("*") else "") for word in part.rstrip("?").split("|")
    )
    return f"(?:(?:{'|'.join(words)}) ){'?' if optional else ''}"


def _places(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Give each word with the place at which it starts in the line."""
    place = 0
    for word in words:
        yield place, word
        place += len(word) + 1


def _one_slip(word: str, other: str) -> bool:
    """Return whether one letter too many, too few, wrong, or two neighbours swapped make one word of the other."""
    if word[0] != other[0] or abs(len(word) - len(other)) > 1 or min(len(word), len(other)) < _SHORTEST_TO_MEND - 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, other_rest = word[same:], other[same:]
    swapped = rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:] or swapped
