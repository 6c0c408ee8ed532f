"""What is signed off: each rule of a landlord's pack and each text for its customers, as it reads now. Pure."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.dialogue.wording import SPOKEN, STYLES, load_wording
from bot.landlords import Landlord
from triage.pack import Rulebook
from triage.pack_tables import pack_tables
from triage.posts import packs_run
from triage.schema import Pack
from triage.vocabulary import Rules

SAME: Final = "as in the chat"
"""Stands for a text that another style words no differently."""

LEFT_OUT: Final = "left out"
"""Stands for a text that a style does not say."""

LONGEST_NAME: Final = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One rule or text."""

    digest: str
    """Of all that stands in its row: another word makes another digest."""
    row: tuple[str, ...]
    """What it says, column by column."""
    name: str
    """What it is called in the record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Rules or texts of one kind."""

    heading: str
    """What they are about."""
    columns: tuple[str, ...]
    """The names of the columns."""
    parts: tuple[Part, ...]
    """One a row."""


def rules_of(rulebook: Rulebook, rules: Rules = Rules.AS_WRITTEN) -> tuple[Section, ...]:
    """Return the rules that a deployment runs: the landlord's document, the national rules, or both.

    The document's rows of each carry the digest of the whole file: nothing escapes.
    """
    return tuple(
        _section("national rule" if pack.national else "rule", _heading(pack, table.heading), table.columns, table.rows)
        for pack in packs_run(rulebook, rules)
        for table in pack_tables(replace(rulebook, pack=pack))
        if table.rows
    )


def texts_of(language: str) -> tuple[Section, ...]:
    """Return what the assistant says in a language, by the part of the talk in which it says it."""
    styles = {style: load_wording(language, style).texts for style in STYLES}
    said = styles[STYLES[0]]
    by_section: dict[str, list[tuple[str, ...]]] = {}
    for key in said:
        section, _, name = key.partition(".")
        others = (styles[style][key] for style in STYLES[1:])
        row = (_words(name), said[key], *(SAME if text == said[key] else text or LEFT_OUT for text in others))
        by_section.setdefault(section, []).append(row)
    columns = ("Text", *(COLUMNS[style] for style in STYLES))
    found = [_section(f"text {language}", _words(section), columns, rows) for section, rows in by_section.items()]
    if rules := tuple(load_wording(language).of_rules.items()):
        found.append(
            _section(f"text {language}", "What the rules have us say", ("In the pack", "In this language"), rules)
        )
    return tuple(found)


def everything(landlord: Landlord, rulebook: Rulebook) -> tuple[Section, ...]:
    """Return all that is to be signed off for a landlord: its rules, and its texts in each of its languages."""
    texts = (section for language in landlord.languages for section in texts_of(language))
    return (*rules_of(rulebook, landlord.rules), *texts)


def digests(sections: Iterable[Section]) -> frozenset[str]:
    """Return the digests of all parts."""
    return frozenset(part.digest for section in sections for part in section.parts)


COLUMNS: Final = {
    "chat": "In the chat",
    "sms": "As a text message",
    SPOKEN: "Read aloud",
    "mail": "By e-mail",
    "form": "Below the form",
}


def _section(kind: str, heading: str, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Section:
    parts = tuple(
        Part(digest=_digest(kind, heading, row), row=row, name=f"{kind}: {heading}: {row[0]}"[:LONGEST_NAME])
        for row in rows
    )
    return Section(heading=heading, columns=tuple(columns), parts=parts)


def _digest(kind: str, heading: str, row: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([kind, heading, *row], ensure_ascii=False).encode()).hexdigest()


def _heading(pack: Pack, heading: str) -> str:
    return f"National rules: {heading}" if pack.national else heading


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
