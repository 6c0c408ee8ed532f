"""What staff corrected, as labelled messages: what the understanding can learn from its own mistakes."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from triage.cases import EventKind
from triage.store.tables import cases, events, messages
from triage.vocabulary import UNDERSTOOD_FACTS, Flag

LEARNABLE = frozenset((*(f"flag:{flag}" for flag in Flag), *(f"fact:{key}" for key in UNDERSTOOD_FACTS)))
"""What understanding can find, and so can learn."""

Labels = dict[str, Any]
"""Values by finding; `type` for the kind, None for a flag or fact that is not in the message."""


def corrected_messages(conn: Connection) -> Iterator[dict[str, Any]]:
    """Give each message about which a person corrected something, with what they said of it and nothing else.

    The kind labels the message that began the case. A flag or fact that was taken out labels each message in which it
    had been found, one that was added the message that says it. `looked_at` names these; nobody looked at the rest.
    Restricted cases are left out, and so is what was erased.
    """
    rows = conn.execute(
        select(cases, events.c.kind, events.c.private, events.c.at)
        .join(events, (events.c.landlord == cases.c.landlord) & (events.c.case_id == cases.c.id))
        .where(
            events.c.kind.in_((EventKind.KIND_CORRECTED, EventKind.UNDERSTANDING_CORRECTED)),
            cases.c.restricted.is_(False),
        )
        .order_by(cases.c.id, events.c.seq)
    ).mappings()
    labels: dict[tuple[str, int], Labels] = defaultdict(dict)
    for row in rows:
        corrected = (row["private"] or {}).get("corrected")
        if row["kind"] == EventKind.KIND_CORRECTED:
            for message in _first(conn, row):
                labels[row["reference"], message]["type"] = row["type"]
        elif corrected is not None and corrected["finding"] in LEARNABLE:
            finding, value = corrected["finding"], corrected["value"]
            added = [at for (case, at), found in labels.items() if case == row["reference"] and finding in found]
            for message in (*_about(conn, row, finding), *(added if value is None else ())):
                labels[row["reference"], message][finding] = value
    for (reference, message), found in labels.items():
        text = conn.execute(select(messages.c.seq, messages.c.text).where(messages.c.id == message)).one()
        if text.text:
            yield _line(f"{reference}.{text.seq}", text.text, found)


def _first(conn: Connection, row: RowMapping) -> list[int]:
    """Return the message that began a case."""
    first = conn.scalar(select(func.min(messages.c.id)).where(*_said(row), messages.c.at == row["received_at"]))
    return [] if first is None else [first]


def _about(conn: Connection, row: RowMapping, finding: str) -> list[int]:
    """Return the messages that a correction speaks of."""
    said = conn.execute(
        select(messages.c.id, messages.c.seq, messages.c.understanding)
        .where(*_said(row), messages.c.at <= row["at"])
        .order_by(messages.c.seq)
    ).mappings()
    named = row["private"].get("message")
    return [each["id"] for each in said if (_has(each, finding) if named is None else each["seq"] == named)]


def _said(row: RowMapping) -> tuple[ColumnElement[bool], ...]:
    kept = messages.c
    return (
        kept.landlord == row["landlord"],
        kept.conversation_id == row["conversation_id"],
        kept.sender == "customer",
    )


def _has(message: RowMapping, finding: str) -> bool:
    kind, _, key = finding.partition(":")
    return key in ((message["understanding"] or {}).get("flags" if kind == "flag" else "facts") or ())


def _line(name: str, text: str, found: Labels) -> dict[str, Any]:
    looked_at = [finding for finding in found if finding != "type"]
    flags = [finding.removeprefix("flag:") for finding in looked_at if finding.startswith("flag:") and found[finding]]
    facts = {
        finding.removeprefix("fact:"): found[finding]
        for finding in looked_at
        if finding.startswith("fact:") and found[finding] is not None
    }
    return {
        "id": name,
        "text": text,
        "type": found.get("type"),
        "flags": flags if looked_at else None,
        "facts": facts if looked_at else None,
        "looked_at": looked_at or None,
        "note": "corrected by staff",
    }
