"""The sentences of the assistant: read from `texts/<language>/*.toml`, filled in, never written in code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Final

from babel.dates import format_date

BLANKS: Final = frozenset(
    {
        "landlord", "phone", "opening", "number", "reference", "linked", "lines", "value", "summary", "handler",
        "date", "count", "reason", "destination", "kind", "link", "body", "contact", "code", "stage", "name",
        "relay", "requests",
    }
)  # fmt: skip
"""What texts may leave to be filled in."""

DEFAULT: Final = "en"
"""The language whose texts stand in for those that another language does not have yet."""

STYLES: Final = ("chat", "sms")
"""The lengths in which a text can be written."""


class WordingError(Exception):
    """A text file is wrong; the message names file and text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """All texts of one language, in one style."""

    language: str
    """ISO 639-1 code."""
    style: str
    """chat or sms."""
    texts: Mapping[str, str]
    """Text by `section.name`."""

    def say(self, key: str, **blanks: object) -> str:
        """Return the text filled in; empty when this style leaves it out. Raises KeyError for an unknown text."""
        return self.texts[key].format(**blanks)

    def knows(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self.texts

    def date(self, day: date) -> str:
        """Return a day as people write it in a sentence, with its weekday."""
        written = str(format_date(day, "EEEE d MMMM y", locale=f"{self.language}_GB"))
        return written if self.language == DEFAULT else written[:1].lower() + written[1:]


@cache
def load_wording(language: str, style: str = "chat") -> Wording:
    """Return the texts of a language, those that it lacks in English.

    Raises WordingError when a file is wrong or the language is missing.
    """
    folder = resources.files("bot") / "texts" / language
    if not folder.is_dir():
        raise WordingError(f"there are no texts in {language!r}")
    texts: dict[str, str] = {} if language == DEFAULT else {**load_wording(DEFAULT, style).texts}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml") and file.name != "answers.toml":
            texts.update(_read(file.name, file.read_text(encoding="utf-8"), style))
    return Wording(language=language, style=style, texts=texts)


@cache
def load_answers(language: str) -> Mapping[str, Any]:
    """Return how people of a language answer: phrases by meaning; they may always answer in English too."""
    file = resources.files("bot") / "texts" / language / "answers.toml"
    own: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return own if language == DEFAULT else _both(own, load_answers(DEFAULT))


def _both(own: Any, other: Any) -> Any:
    """Return two sets of phrases as one: lists one after the other, tables key by key."""
    if isinstance(other, Mapping):
        return {key: _both(own[key], other[key]) if key in own else other[key] for key in other}
    return [*own, *other] if isinstance(other, list) else other


def _read(name: str, content: str, style: str) -> dict[str, str]:
    try:
        sections = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise WordingError(f"{name}: {error}") from error
    texts = {}
    for section, entries in sections.items():
        for key, value in entries.items():
            if isinstance(value, list):
                continue  # phrases that recognise what people say: bot/phrases.py reads them
            text = value if isinstance(value, str) else value.get(style)
            if text is None:
                raise WordingError(f"{name}: {section}.{key} has no text for {style}")
            unknown = {blank for _, blank, _, _ in Formatter().parse(text) if blank is not None} - BLANKS
            if unknown:
                raise WordingError(f"{name}: {section}.{key} leaves unknown words to be filled in: {sorted(unknown)}")
            texts[f"{section}.{key}"] = text
    return texts
