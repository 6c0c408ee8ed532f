"""Phrase rules: how people say a thing, read from phrase files and found in the words of a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
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
        self._by_key: dict[str, list[tuple[int, int]]] = {}
        for place, phrase in self._phrases():
            for key in phrase.keys:
                self._by_key.setdefault(key, []).append(place)

    def find(self, words: Words) -> tuple[Hit, ...]:
        """Return every rule's matches, in the order of the rules."""
        keys = frozenset(w[:n] for w in set(words.line.split()) for n in range(1, KEY + 1))
        worth_trying = sorted(set(chain.from_iterable(self._by_key.get(key, ()) for key in keys)))
        by_rule = groupby(worth_trying, key=itemgetter(0))
        return tuple(chain.from_iterable(self._hits(rule, [n for _, n in places], words) for rule, places in by_rule))

    def _phrases(self) -> Iterator[tuple[tuple[int, int], Phrase]]:
        """Give every phrase with the numbers of its rule and of itself within the rule."""
        for number, rule in enumerate(self._rules):
            yield from (((number, n), phrase) for n, phrase in enumerate(rule.phrases))

    def _hits(self, number: int, phrases: Sequence[int], words: Words) -> Iterator[Hit]:
        rule = self._rules[number]
        spans = [m.span() for n in phrases for m in rule.phrases[n].pattern.finditer(words.line)]
        if not spans or any(p.pattern.search(words.line) for p in rule.unless_anywhere):
            return
        barred = [m.span() for p in rule.unless for m in p.pattern.finditer(words.line)]
        for start, end in spans:
            if not any(_same_sentence(words.line, (start, end), bar) for bar in barred):
                first, last = words.place(start, end)
                yield Hit(finding=rule.finding, start=first, end=last, weight=rule.weight)


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
