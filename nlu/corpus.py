"""The labelled messages: read, checked against the vocabulary, and compared for near-duplicates."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.vocabulary import (
    BOOLEAN_FACTS,
    SERVICE_AREA,
    UNDERSTOOD_FACTS,
    VERBATIM_FACTS,
    FeedbackType,
    Flag,
    ServiceArea,
)

SHINGLE = 3
"""Words in the overlapping pieces by which two texts are compared."""

NEAR = 0.6
"""Share of common pieces from which two texts count as near-duplicates."""

_FEW_WORDS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message with the labels a person gave it."""

    id: str
    """Unique within its folder."""
    text: str
    """What the customer wrote."""
    type: FeedbackType | None
    """What it is."""
    flags: frozenset[Flag] | None
    """What must be noticed; None when nobody looked."""
    facts: dict[str, Any] | None
    """What it says; None when nobody looked."""
    hard: bool
    """Whether it was written to be hard."""
    note: str
    """What is special about it."""
    type_alt: frozenset[FeedbackType] = frozenset()
    """Types that are right as well."""
    optional: frozenset[str] = frozenset()
    """Flags and fact keys that are right whether they are found or not."""
    looked_at: frozenset[str] | None = None
    """The only `flag:<flag>` and `fact:<key>` that a person looked at; None for all of them."""


def read_messages(folder: Path) -> list[Message]:
    """Return the messages of every JSONL file in a folder, in order; raise ValueError naming a bad line."""
    return [message for file in sorted(folder.glob("*.jsonl")) for message in _read(file)]


def _read(file: Path) -> Iterator[Message]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield as_message(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{file.name} line {number}: {error}") from error


def as_message(row: dict[str, Any]) -> Message:
    """Return a checked message; raise ValueError or KeyError for labels outside the vocabulary.

    Type, flags and facts may be null: nobody looked. `looked_at` says of which flags and facts somebody did.
    """
    text, facts, flags = row["text"], row["facts"], row["flags"]
    for key, value in (facts or {}).items():
        _check_fact(text, key, value)
    return Message(
        id=str(row["id"]),
        text=text,
        type=None if row["type"] is None else FeedbackType(row["type"]),
        flags=None if flags is None else frozenset(map(Flag, flags)),
        facts=None if facts is None else dict(facts),
        hard=bool(row.get("hard")),
        note=str(row.get("note", "")),
        type_alt=frozenset(map(FeedbackType, row.get("type_alt", ()))),
        optional=frozenset(map(Flag, row.get("flags_optional", ()))) | _fact_keys(row.get("facts_optional", ())),
        looked_at=_looked_at(row.get("looked_at")),
    )


def _fact_keys(keys: Iterable[str]) -> frozenset[str]:
    if unknown := set(keys) - set(UNDERSTOOD_FACTS):
        raise ValueError(f"no such facts: {sorted(unknown)}")
    return frozenset(keys)


def _looked_at(findings: Iterable[str] | None) -> frozenset[str] | None:
    if findings is None:
        return None
    known = {f"flag:{flag}" for flag in Flag} | {f"fact:{key}" for key in UNDERSTOOD_FACTS}
    if unknown := set(findings) - known:
        raise ValueError(f"no such findings: {sorted(unknown)}")
    return frozenset(findings)


def _check_fact(text: str, key: str, value: object) -> None:
    if key not in UNDERSTOOD_FACTS:
        raise ValueError(f"no such fact: {key}")
    if key in BOOLEAN_FACTS and not isinstance(value, bool):
        raise ValueError(f"{key} is neither true nor false")
    if key in VERBATIM_FACTS and (not isinstance(value, str) or value not in text):
        raise ValueError(f"{key} does not stand in the text: {value!r}")
    if key == SERVICE_AREA:
        ServiceArea(str(value))


def near_duplicates(ours: Iterable[Message], theirs: Iterable[Message]) -> list[tuple[str, str]]:
    """Return the ids of every pair, one from each side, whose texts are the same but for a few words."""
    pieces = {m.id: _shingles(m.text) for m in theirs}
    index: dict[str, set[str]] = {}
    for key, shingles in pieces.items():
        for shingle in shingles:
            index.setdefault(shingle, set()).add(key)
    return [(m.id, other) for m in ours for other in _near(_shingles(m.text), pieces, index)]


def _near(mine: frozenset[str], pieces: dict[str, frozenset[str]], index: dict[str, set[str]]) -> list[str]:
    candidates = {key for shingle in mine for key in index.get(shingle, ())}
    return sorted(key for key in candidates if len(mine & pieces[key]) >= NEAR * len(mine | pieces[key]))


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    if len(words) < _FEW_WORDS:
        return frozenset()
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
