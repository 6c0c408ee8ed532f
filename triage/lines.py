"""Decide lines: one JSON object in, one decision out (policy only, no language)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from triage.decision import Decision, decide
from triage.facts import Absent
from triage.pack import PackError, Rulebook, load_rulebook, pack_names
from triage.vocabulary import Channel, Rules

_Word = TypeVar("_Word", bound=StrEnum)


def decide_line(line: Mapping[str, Any], *, absent: Absent = Absent.FALSE) -> dict[str, Any]:
    """Give the decision for a line, under the line's id; raises ValueError that says what is wrong with it."""
    try:
        rulebook = load_rulebook(_text(line, "policy"))
    except PackError as problem:
        raise ValueError(str(problem)) from problem
    return {"id": line.get("id"), **decide_with(line, rulebook, absent=absent).as_dict()}


def decide_with(line: Mapping[str, Any], rulebook: Rulebook, *, absent: Absent = Absent.FALSE) -> Decision:
    """Decide a line under a given rulebook, whatever policy it names; raises ValueError for a bad line."""
    facts = line.get("facts") or {}
    if not isinstance(facts, Mapping):
        raise ValueError("'facts' is not an object")  # noqa: TRY004 -- a bad line is one kind of error
    return decide(
        facts,
        rulebook,
        entity=_entity(line, rulebook),
        channel=_one_of(Channel, line, "channel"),
        received_at=_moment(line),
        rules=rules_of(line),
        absent=absent,
    )


def rules_of(line: Mapping[str, Any]) -> Rules:
    """Give the rules that a line asks for, as written when it names none; raises ValueError for unknown ones."""
    return Rules.AS_WRITTEN if line.get("rules") is None else _one_of(Rules, line, "rules")


def _entity(line: Mapping[str, Any], rulebook: Rulebook) -> str | None:
    """Give the part of the group that a line names; a document for one body alone has no parts to choose from."""
    key = line.get("entity")
    is_alone = len(rulebook.pack.entity) == 1
    known = {part.key for name in pack_names() for part in load_rulebook(name).pack.entity}
    return None if is_alone and key in known else key


def _text(line: Mapping[str, Any], key: str) -> str:
    value = line.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key!r} is missing")  # noqa: TRY004 -- a bad line is one kind of error
    return value


def _one_of(words: type[_Word], line: Mapping[str, Any], key: str) -> _Word:
    value = _text(line, key)
    try:
        return words(value)
    except ValueError as problem:
        raise ValueError(f"{key!r}: {value!r} is not one of {', '.join(words)}") from problem


def _moment(line: Mapping[str, Any]) -> datetime:
    value = _text(line, "received_at")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as problem:
        raise ValueError(f"'received_at': {value!r} is not an ISO date-time") from problem
    if moment.tzinfo is None:
        raise ValueError(f"'received_at': {value!r} has no offset")
    return moment
