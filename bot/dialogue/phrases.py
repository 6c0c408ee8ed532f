"""Recognising what people say beside the matter, by words in any place, however they are spelt. Pure.

A phrase is words in order: `how long`. `take|last` is one of several words, `the?` a word that may be missing, `work*`
every word that starts so, `...` up to four words of any kind. A word with one slip of the finger still counts.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate, islice
from typing import Any, Final

_GAP: Final = r"(?:\S+ ){0,4}?"
HOW: Final = "how_people_write"
"""The section of `asides.toml` with spellings and fillers, which hold for every file."""

NEVER_MEANT: Final = frozenset({"rude"})
"""Asides whose words are only taken as they are typed."""

_SHORTEST_TO_MEND: Final = 6
"""Shorter words are not mended: too many other words look like them."""
_MOST_ALONE: Final = 16
"""A message with more words says something of its own."""
_MOST_WORDS: Final = 300
"""A message is searched so far; one that goes on for longer has a matter to tell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What of the known phrases a message holds."""

    names: tuple[str, ...] = ()
    """Names of the asides, in the order of the file."""
    left: tuple[str, ...] = ()
    """The words that belong to none of them and are no filler: what else the message says."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where the phrases stand in the text: first code point, and the one after the last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrasebook:
    """The asides of one language, compiled."""

    anywhere: Mapping[str, Sequence[re.Pattern[str]]]
    """By name, what counts wherever it stands in a message."""
    alone: Mapping[str, re.Pattern[str]]
    """By name, what counts only when the message says nothing else."""
    spelling: Mapping[str, str]
    """What people type, and the words it stands for."""
    filler: frozenset[str]
    """Words that say nothing by themselves."""
    known: frozenset[str]
    """Every word of the phrases: what a slip of the finger is mended to."""

    def find(self, text: str) -> Found:
        """Return which asides a message holds, and which words are left beside them."""
        words = list(islice(self._words(text), _MOST_WORDS))
        line = "".join(f"{word} " for word, _ in words)
        starts = list(accumulate((len(word) + 1 for word, _ in words), initial=0))[:-1]
        names: list[str] = []
        taken: set[int] = set()
        for name, patterns in self.anywhere.items():
            if spans := [match.span() for pattern in patterns for match in pattern.finditer(line)]:
                names.append(name)
                taken.update(place for first, end in spans for place, at in enumerate(starts) if first <= at < end)
        if not names and (whole := self._alone([word for word, _ in words])):
            return Found(names=(whole,), spans=((0, len(text)),))
        left = (word for place, (word, _) in enumerate(words) if place not in taken and word not in self.filler)
        return Found(names=tuple(names), left=tuple(left), spans=tuple(words[place][1] for place in sorted(taken)))

    def _alone(self, words: Sequence[str]) -> str | None:
        """Return the aside that all of a message is, said once or more often, with fillers around it."""
        if len(words) > _MOST_ALONE:
            return None
        line = "".join(f"{word} " for word in words)
        return next((name for name, pattern in self.alone.items() if pattern.fullmatch(line)), None)

    def _words(self, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """Give the words that were meant, each with its place in the text."""
        for typed in re.finditer(r"\w[\w'’]*", text):
            word = re.sub(r"['’]", "", typed[0].lower())
            for meant in self.spelling.get(word, word).split():
                yield self._mended(meant), typed.span()

    def _mended(self, word: str) -> str:
        """Return the known word that this one was meant to be, when there is just one such; else the word itself."""
        if len(word) < _SHORTEST_TO_MEND or word in self.known or word in self.filler:
            return word
        meant = [known for known in self.known if not word.startswith(known) and _one_slip(word, known)]
        return meant[0] if len(meant) == 1 else word


def load_asides(language: str) -> Phrasebook:
    """Return the asides of a language, those in English included: they are typed in every language."""
    return load_phrases(language, "asides")


@cache
def load_phrases(language: str, file: str) -> Phrasebook:
    """Return the phrases of a file of texts in a language, those in English included."""
    languages = list(dict.fromkeys(("en", language)))
    contents = [_content(name, file) for name in languages]
    how = [_content(name, "asides").get(HOW, {}) for name in languages]
    for content in contents:
        content.pop(HOW, None)
    names = list(dict.fromkeys(name for content in contents for name in content))

    def phrases(kind: str) -> dict[str, list[str]]:
        return {name: [each for content in contents for each in content.get(name, {}).get(kind, ())] for name in names}

    every = [
        phrase
        for kind in ("anywhere", "alone")
        for name, listed in phrases(kind).items()
        if name not in NEVER_MEANT
        for phrase in listed
    ]
    filler = frozenset(word for each in how for word in each.get("filler", ()))
    return Phrasebook(
        anywhere={name: _compiled(listed) for name, listed in phrases("anywhere").items()},
        alone={name: _whole(listed, filler) for name, listed in phrases("alone").items() if listed},
        spelling=dict(pair for each in how for pair in _spelling(each.get("spelling", ()))),
        filler=filler,
        known=frozenset(word for phrase in every for word in re.findall(r"\w+(?!\w*\*)", phrase)),
    )


def _content(language: str, name: str) -> dict[str, Any]:
    file = resources.files("bot") / "texts" / language / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _spelling(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        typed, meant = line.split(" = ")
        yield typed, meant


def _compiled(phrases: Sequence[str]) -> list[re.Pattern[str]]:
    return [re.compile("(?<!\\S)" + "".join(_part(part) for part in phrase.split())) for phrase in phrases]


def _whole(phrases: Sequence[str], filler: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a line of nothing but these phrases and fillers."""
    one_of = "|".join("".join(_part(part) for part in phrase.split()) for phrase in phrases)
    fillers = f"(?:(?:{'|'.join(sorted(filler))}) )*" if filler else ""
    return re.compile(f"{fillers}(?:(?:{one_of}){fillers})+")


def _part(part: str) -> str:
    if part == "...":
        return _GAP
    optional = part.endswith("?")
    words = (
        re.escape(word.rstrip("*")) + (r"\S*" if word.endswith("*") else "") for word in part.rstrip("?").split("|")
    )
    return f"(?:(?:{'|'.join(words)}) ){'?' if optional else ''}"


def _one_slip(word: str, other: str) -> bool:
    """Return whether one letter too many, too few, wrong, or two neighbours swapped make one word of the other."""
    if word[0] != other[0] or abs(len(word) - len(other)) > 1 or len(other) < _SHORTEST_TO_MEND - 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, other_rest = word[same:], other[same:]
    swapped = rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:] or swapped
