"""The sentences of the assistant: read from `texts/<language>/*.toml`, filled in, never written in code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Any, Final

from babel.dates import format_date

from triage.customer_notes import CustomerNotes

BLANKS: Final = frozenset(
    {
        "landlord", "phone", "opening", "number", "reference", "linked", "lines", "value", "summary", "handler",
        "date", "count", "reason", "destination", "kind", "link", "body", "contact", "code", "stage", "name",
        "relay", "requests", "time", "day", "other",
    }
)  # fmt: skip
"""What texts may leave to be filled in."""

DEFAULT: Final = "en"
"""The language whose texts stand in for those that another language does not have yet."""

NO_TEXTS: Final = frozenset({"answers.toml", "rules.toml"})
"""Files of a language that hold no sentences of the assistant."""

NOON: Final = 12
"""The hour at which the afternoon begins."""

STYLES: Final = ("chat", "sms", "spoken", "mail", "form")
"""How a text can be worded: at length, short, to be read aloud, by e-mail, below a form; what has no words of the last
three is as in chat."""

SMS: Final = "sms"
"""The style in which texts are short."""

SPOKEN: Final = "spoken"
"""The style of a talk that a colleague has for us, by phone or face to face."""


class WordingError(Exception):
    """A text file is wrong; the message names file and text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """All texts of one language, in one style."""

    language: str
    """ISO 639-1 code."""
    style: str
    """One of STYLES."""
    texts: Mapping[str, str]
    """Text by `section.name`."""
    of_rules: Mapping[str, str] = field(default_factory=dict)
    """What the policy packs have us say, in this language, by the pack's own words."""

    def say(self, key: str, **blanks: object) -> str:
        """Return the text filled in; empty when this style leaves it out. Raises KeyError for an unknown text."""
        return self.texts[key].format(**blanks)

    def knows(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self.texts

    def told(self, notes: CustomerNotes) -> CustomerNotes:
        """Return what the rules have us tell a customer in this language, in the pack's words where it has none."""
        ours = self.ours
        following, outside = notes.next_stage, notes.outside
        return replace(
            notes,
            lead_words=notes.lead_words and ours(notes.lead_words),
            reviewer_words=notes.reviewer_words and ours(notes.reviewer_words),
            reason=notes.reason and ours(notes.reason),
            refer_to_words=notes.refer_to_words and ours(notes.refer_to_words),
            promises=tuple(each.model_copy(update={"text": ours(each.text)}) for each in notes.promises),
            next_stage=following and replace(following, reviewer_words=ours(following.reviewer_words)),
            outside=outside and replace(outside, words=ours(outside.words)),
        )

    def ours(self, words: str) -> str:
        """Return words of a pack or of a landlord in this language; as they are where it has none."""
        return self.of_rules.get(words, words)

    def weekday(self, day: date) -> str:
        """Return the weekday of a day that is near."""
        return self._in_sentence(str(format_date(day, "EEEE", locale=f"{self.language}_GB")))

    def clock(self, at: time) -> str:
        """Return a time of day as it is said: 9am, 1:30pm."""
        minutes = f":{at.minute:02}" if at.minute else ""
        return f"{(at.hour - 1) % NOON + 1}{minutes}{self.texts['closed.pm' if at.hour >= NOON else 'closed.am']}"

    def date(self, day: date) -> str:
        """Return a day as people write it in a sentence, with its weekday where there is room for it."""
        pattern = "d MMMM y" if self.style in {SMS, SPOKEN} else "EEEE d MMMM y"
        written = str(format_date(day, pattern, locale=f"{self.language}_GB"))
        return self._in_sentence(written)

    def _in_sentence(self, day: str) -> str:
        """Return a day as it stands within a sentence: only English begins it with a capital."""
        return day if self.language == DEFAULT else day[:1].lower() + day[1:]


@cache
def load_wording(language: str, style: str = "chat") -> Wording:
    """Return the texts of a language; in English those that it lacks, or that ask for blanks which nobody fills.

    Raises WordingError when a file is wrong or the language is missing.
    """
    folder = resources.files("bot") / "texts" / language
    if not folder.is_dir():
        raise WordingError(f"there are no texts in {language!r}")
    own: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml") and file.name not in NO_TEXTS:
            own.update(_read(file.name, file.read_text(encoding="utf-8"), style))
    if language == DEFAULT:
        return Wording(language=language, style=style, texts=own)
    english = load_wording(DEFAULT, style).texts
    fitting = {key: text for key, text in own.items() if blanks(text) <= blanks(english.get(key, ""))}
    return Wording(language=language, style=style, texts={**english, **fitting}, of_rules=_of_rules(folder))


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


def blanks(text: str) -> frozenset[str]:
    """Return the names of what a text leaves to be filled in."""
    return frozenset(blank for _, blank, _, _ in Formatter().parse(text) if blank is not None)


def _of_rules(folder: Traversable) -> Mapping[str, str]:
    file = folder / "rules.toml"
    sections = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {english: own for section in sections.values() for english, own in section.items()}


def _read(name: str, content: str, style: str) -> dict[str, str]:
    try:
        sections = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise WordingError(f"{name}: {error}") from error
    texts = {}
    for section, entries in sections.items():
        for key, value in entries.items():
            if isinstance(value, list):
                continue  # phrases that recognise what people say: bot/dialogue/phrases.py reads them
            text = value if isinstance(value, str) else value.get(style, value.get(SMS if style == SMS else "chat"))
            if text is None:
                raise WordingError(f"{name}: {section}.{key} has no text for {style}")
            unknown = blanks(text) - BLANKS
            if unknown:
                raise WordingError(f"{name}: {section}.{key} leaves unknown words to be filled in: {sorted(unknown)}")
            texts[f"{section}.{key}"] = text
    return texts
