"""The languages people write in: which one they ask for, what can be noticed and said in those that we do not speak.

Pure; the words stand in `texts/languages.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

UNKNOWN: Final = "und"
"""Stands for a language that nobody has named."""

_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """What we have in one language, whether we speak it or not."""

    code: str
    """ISO 639 code."""
    name: str
    """Its English name."""
    own_name: str
    """Its name in the language itself."""
    lines: Mapping[str, str]
    """danger, kept, ring, ask, where and safe: what a person can be told while they wait for an interpreter."""
    yes: frozenset[str]
    """Words that mean yes."""
    no: frozenset[str]
    """Words that mean no."""
    names: tuple[str, ...]
    """What people call the language."""
    words: tuple[str, ...]
    """Words of danger."""
    harm: tuple[str, ...]
    """Words of being hurt by somebody."""
    person: tuple[str, ...] = ()
    """Words of asking for a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A wish to be answered in some language."""

    code: str
    """The language, UNKNOWN when an interpreter is wanted for one that is not named."""
    alone: bool
    """The message says nothing else."""
    interpreter: bool = False
    """Somebody is to interpret."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Languages:
    """The content of `languages.toml`."""

    asking: Mapping[str, tuple[str, ...]]
    """How people ask for a language or an interpreter."""
    tongues: Mapping[str, Tongue]
    """What we have in each language, by code."""

    def wish(self, text: str) -> Wish | None:
        """Return the language that somebody asks for, None when they ask for none."""
        words = _words(text)
        wants_interpreter = _says(" ".join(words), self.asking["interpreter"])
        named = [(code, name) for code, name in self._named() if name in words]
        if wants_interpreter:
            named = [(code, name) for code, name in named if code != "en"]
        code = named[0][0] if named else UNKNOWN
        names = {name for _, name in named}
        rest = set(words) - names - set(self.asking["filler"])
        line = " ".join("language" if word in names else word for word in words)
        if wants_interpreter or (named and (not rest or _says(line, self.asking["for_language"]))):
            return Wish(code=code, alone=not rest, interpreter=wants_interpreter)
        return None

    def speaks_of_danger(self, text: str, code: str) -> bool:
        """Return whether a text in that language has a word of danger or harm in it, or one in another script."""
        return self.speaks_of_harm(text, code) or self._has(text, code, lambda tongue: tongue.words)

    def speaks_of_harm(self, text: str, code: str) -> bool:
        """Return whether a text in that language says that somebody hurts the writer."""
        return self._has(text, code, lambda tongue: tongue.harm)

    def asks_for_person(self, text: str, code: str) -> bool:
        """Return whether a text in that language asks for a person."""
        return self._has(text, code, lambda tongue: tongue.person)

    def _has(self, text: str, code: str, listed: Callable[[Tongue], tuple[str, ...]]) -> bool:
        line, low = f" {_apart(text)} ", text.lower()
        own = listed(self.tongues[code]) if code in self.tongues else ()
        elsewhere = (word for tongue in self.tongues.values() for word in listed(tongue) if not _LATIN.search(word))
        return any(f" {_apart(word)} " in line for word in own) or any(word in low for word in elsewhere)

    def yes_or_no(self, text: str, code: str) -> bool | None:
        """Return the answer to a question by number: 1 or yes, 2 or no, in English or in that language."""
        first = next(iter(_words(text)), "")
        tongues = [self.tongues["en"], self.tongues.get(code, self.tongues["en"])]
        if first == "1" or any(first in tongue.yes for tongue in tongues):
            return True
        return False if first == "2" or any(first in tongue.no for tongue in tongues) else None

    def _named(self) -> Iterable[tuple[str, str]]:
        return ((tongue.code, name) for tongue in self.tongues.values() for name in tongue.names)


@cache
def load_languages() -> Languages:
    """Return what the product has in each language."""
    content = tomllib.loads((resources.files("bot") / "texts" / "languages.toml").read_text(encoding="utf-8"))
    asking = {key: tuple(phrases) for key, phrases in content.pop("asking").items()}
    return Languages(asking=asking, tongues={code: _tongue(code, entry) for code, entry in content.items()})


def _tongue(code: str, entry: Mapping[str, Any]) -> Tongue:
    return Tongue(
        code=code,
        name=entry["name"],
        own_name=entry["own_name"],
        lines={line: entry[line] for line in ("danger", "kept", "ring", "ask", "where", "safe")},
        yes=frozenset(entry["yes"]),
        no=frozenset(entry["no"]),
        names=tuple(entry["names"]),
        words=tuple(entry["words"]),
        harm=tuple(entry["harm"]),
        person=tuple(entry.get("person", ())),
    )


def _words(text: str) -> list[str]:
    """Return the words in lower case without apostrophes, whatever the script."""
    plain = re.sub(r"['’]", "", text.lower())
    return re.sub(r"[.,;:!?()/\"“”¿¡，。？！؟،۔।]+", " ", plain).split()


def _apart(text: str) -> str:
    """Return the words with one space between them, taken apart at apostrophes."""
    return " ".join(_words(re.sub(r"['’ʼ]", " ", text)))


def _says(line: str, phrases: Iterable[str]) -> bool:
    return any(_compiled(phrase).search(line) for phrase in phrases)


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    parts = (r"(?:\S+ ){0,3}?" if part == "..." else f"(?:{_either(part)}) " for part in phrase.split())
    return re.compile(r"(?<!\S)" + "".join(parts).removesuffix(" ") + r"(?!\S)")


def _either(part: str) -> str:
    return "|".join(re.escape(word.rstrip("*")) + (r"\S*" if word.endswith("*") else "") for word in part.split("|"))
