"""Phrase rules: how people say a thing, read from phrase files and found in the words of a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from nlu.phrase_notation import KEY, Phrase, compile_phrase
from nlu.words import STOP, Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A phrase rule that matched."""

    finding: str
    """What the phrase says, such as `flag:emergency`."""
    start: int
    """First code point of the words in the text."""
    end: int
    """The code point after their last."""
    weight: float
    """How much the phrase counts for its finding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    finding: str
    weight: float
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    unless_anywhere: tuple[Phrase, ...]


class PhraseBook:
    """The rules of one or more phrase files, ready to be found in texts."""

    def __init__(self, files: Iterable[Mapping[str, Any]]) -> None:
        """Read the rules; raise ValueError for a phrase that cannot be read."""
        self._rules = tuple(chain.from_iterable(_rules(f) for f in files))
        self._by_key: dict[str | None, set[int]] = {}
        for number, rule in enumerate(self._rules):
            for key in chain.from_iterable(phrase.keys or (None,) for phrase in rule.phrases):
                self._by_key.setdefault(key, set()).add(number)

    def find(self, words: Words) -> tuple[Hit, ...]:
        """Return every rule's matches, in the order of the rules."""
        keys = frozenset(w[:n] for w in set(words.line.split()) for n in range(1, KEY + 1))
        worth_trying = set().union(*(self._by_key.get(key, ()) for key in (None, *keys)))
        return tuple(chain.from_iterable(_hits(self._rules[number], words, keys) for number in sorted(worth_trying)))


def _hits(rule: _Rule, words: Words, keys: frozenset[str]) -> Iterator[Hit]:
    spans = [m.span() for p in rule.phrases for m in _matches(p, words.line, keys)]
    if not spans or any(True for p in rule.unless_anywhere for _ in _matches(p, words.line, keys)):
        return
    barred = [m.span() for p in rule.unless for m in _matches(p, words.line, keys)]
    for start, end in spans:
        if not any(_same_sentence(words.line, (start, end), bar) for bar in barred):
            first, last = words.place(start, end)
            yield Hit(finding=rule.finding, start=first, end=last, weight=rule.weight)


def _matches(phrase: Phrase, line: str, keys: frozenset[str]) -> Iterator[re.Match[str]]:
    if phrase.keys & keys or not phrase.keys:
        yield from phrase.pattern.finditer(line)


def _same_sentence(line: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    between = line[min(one[1], other[1]) : max(one[0], other[0])]
    return STOP not in between


def _rules(content: Mapping[str, Any]) -> Iterator[_Rule]:
    families = content.get("families", {})
    for entry in content.get("rule", ()):
        yield _Rule(
            finding=entry["finding"],
            weight=float(entry.get("weight", 1.0)),
            phrases=_phrases(entry["any"], families),
            unless=_phrases(entry.get("unless", ()), families),
            unless_anywhere=_phrases(entry.get("unless_anywhere", ()), families),
        )


def _phrases(texts: Iterable[str], families: Mapping[str, list[str]]) -> tuple[Phrase, ...]:
    return tuple(compile_phrase(text, families) for text in texts)
