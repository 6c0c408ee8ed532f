"""Loading packs: read, check whole, and join with the national rules, the calendar and the contacts."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from triage.contacts import Contacts
from triage.data import packaged_text, read_packaged
from triage.pack_rules import PackProblem, broken_rules
from triage.schema import Entity, Pack
from triage.workdays import Calendar, england

STATUTORY: Final = "statutory"
_NOT_PACKS: Final = frozenset({"contacts", "holidays", "precedence", "words", "facts", "requirements", "tracks"})


class PackError(ValueError):
    """A pack that cannot be used; the message names file, line where it can, and clause."""


@dataclass(frozen=True, kw_only=True)
class Precedence:
    """Which ground speaks when several hold."""

    order: tuple[tuple[str, ...], ...]
    """Groups of grounds, the first one to hold first."""
    settled_by_next_stage: frozenset[str]
    """Grounds that a request for the next stage, in time, leaves behind."""

    def rank(self, ground: str) -> int:
        """Give the place of a ground, 0 first; raises KeyError for a ground that is not listed."""
        ranks = {name: rank for rank, name in enumerate(name for group in self.order for name in group)}
        return ranks[ground]


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """Everything that a decision needs besides the facts."""

    pack: Pack
    """The landlord's document."""
    statutory: Pack
    """The national rules."""
    calendar: Calendar
    """England's working days."""
    contacts: Contacts
    """Current outside bodies and help lines."""
    precedence: Precedence
    """Which ground speaks first."""

    @cached_property
    def pack_digest(self) -> str:
        """The content hash (sha256) of the pack alone."""
        return _digest(self.pack)

    @cached_property
    def digest(self) -> str:
        """The content hash of everything a decision rests on, the calendar included."""
        parts = (self.pack_digest, _digest(self.statutory), _digest(self.contacts), self.calendar.digest)
        return hashlib.sha256(" ".join((*parts, repr(self.precedence.order))).encode()).hexdigest()

    def entity(self, key: str | None) -> Entity:
        """Give a part of the group, the default one for None; raises ValueError if there is no such part."""
        wanted = key or self.pack.default_entity
        for entity in self.pack.entity:
            if entity.key == wanted:
                return entity
        raise ValueError(f"unknown entity {key!r} of {self.pack.document.name}")


def pack_names() -> tuple[str, ...]:
    """List the names of the packaged packs."""
    folder = resources.files("triage") / "policies"
    stems = (file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(sorted(stem for stem in stems if stem not in _NOT_PACKS))


@cache
def load_rulebook(name: str) -> Rulebook:
    """Give the packaged pack `name`, checked; raises PackError if it is unknown or not well formed."""
    if name not in pack_names():
        raise PackError(f"unknown policy {name!r}; known are {', '.join(pack_names())}")
    return rulebook_from(packaged_text(f"{name}.toml"), f"{name}.toml")


def load_rulebook_file(path: Path) -> Rulebook:
    """Give the pack in a file, checked; raises PackError if it is not well formed, OSError if not readable."""
    return rulebook_from(path.read_text(encoding="utf-8"), str(path))


def rulebook_from(text: str, file: str) -> Rulebook:
    """Read a pack from its text; `file` is the name that errors give. Raises PackError."""
    precedence = _precedence()
    pack = _read_pack(text, file, precedence)
    statutory = pack if pack.national else _statutory()
    never = statutory.national.never_kept if statutory.national else ()
    for kept in pack.kept:
        if kept.rule in never:
            raise PackError(f"{file}: {kept.rule!r} may never be kept (clause {kept.clause})")
    return Rulebook(
        pack=pack,
        statutory=statutory,
        calendar=load_calendar(),
        contacts=load_contacts(),
        precedence=precedence,
    )


@cache
def load_calendar() -> Calendar:
    """Give England's calendar with the packaged overrides."""
    return calendar_with(packaged_text("holidays.toml"))


def calendar_with(overrides: str) -> Calendar:
    """Give England's calendar with the overrides of a TOML text: `added` and `removed`, each with `day` and `name`.

    Raises PackError if the text is not of that form.
    """
    try:
        listed = tomllib.loads(overrides)
        added = {entry["day"]: entry["name"] for entry in listed.get("added", [])}
        removed = frozenset(entry["day"] for entry in listed.get("removed", []))
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as problem:
        raise PackError(f"holidays: {problem}") from problem
    return england(added, removed)


@cache
def load_contacts() -> Contacts:
    """Give the packaged contacts."""
    return Contacts.model_validate(read_packaged("contacts.toml"))


@cache
def _statutory() -> Pack:
    return _read_pack(packaged_text(f"{STATUTORY}.toml"), f"{STATUTORY}.toml", _precedence())


@cache
def _precedence() -> Precedence:
    listed = read_packaged("precedence.toml")
    return Precedence(
        order=tuple(tuple(group) for group in listed["order"]),
        settled_by_next_stage=frozenset(listed["settled_by_next_stage"]),
    )


def _read_pack(text: str, file: str, precedence: Precedence) -> Pack:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PackError(f"{file}: {problem}") from problem
    content.setdefault("clauses", {}).update(_clause_index(content))
    try:
        pack = Pack.model_validate(content)
    except ValidationError as problem:
        raise PackError(_schema_problems(problem, content, text, file)) from problem
    problems = broken_rules(pack, {ground for group in precedence.order for ground in group})
    if problems:
        raise PackError("\n".join(_located(broken, text, file) for broken in problems))
    return pack


def _clause_index(content: Mapping[str, Any]) -> dict[str, str]:
    name = content.get("document", {}).get("name", "")
    index = resources.files("triage") / "policies" / "clauses" / f"{name}.toml"
    if not index.is_file():
        return {}
    clauses: dict[str, str] = tomllib.loads(index.read_text(encoding="utf-8"))["clauses"]
    return clauses


def _schema_problems(problem: ValidationError, content: Mapping[str, Any], text: str, file: str) -> str:
    lines = []
    for error in problem.errors():
        where = ".".join(map(str, error["loc"]))
        clause = _clause_near(content, error["loc"])
        broken = PackProblem(
            what=f"{where}: {error['msg']}", clause=clause, search=str(error.get("input", "")).splitlines()[:1]
        )
        lines.append(_located(broken, text, file))
    return "\n".join(lines)


def _clause_near(content: Any, path: tuple[int | str, ...]) -> str | None:
    clause = None
    for step in path:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(content, Mapping) and isinstance(content.get("clause"), str):
            clause = content["clause"]
    return clause


def _located(broken: PackProblem, text: str, file: str) -> str:
    line = next(
        (
            number
            for wanted in broken.search
            for number, words in enumerate(text.splitlines(), 1)
            if wanted and wanted in words
        ),
        None,
    )
    place = f"{file}:{line}" if line else file
    return f"{place}: {broken.what}" + (f" (clause {broken.clause})" if broken.clause else "")


def _digest(content: BaseModel) -> str:
    canonical = json.dumps(content.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
