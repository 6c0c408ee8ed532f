"""The ways by which a message that must arrive is sent, and what is noted of them on its cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from triage.cases import CaseEvent, EventKind
from triage.store.cases import append, cases_of_conversation
from triage.store.tables import jobs, messages

LETTER: Final = "letter"
"""Kind of the job that is a letter for a person to post."""

READ_ALOUD: Final = "read_aloud"
"""What stands for the way where a person has told the customer: nothing is sent then."""

CHOSEN: Final = "chosen"
"""In a job's payload: a person has chosen this way, so that it is not held back for one."""

ARRIVED: Final = frozenset({"sent", "delivered", "read", "superseded"})
"""Deliveries of messages that need nothing more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A way to reach the customer."""

    kind: str
    """email, sms or letter: the kind of the job."""
    to: str
    """Address or number; for a letter the address on it, empty when nobody knows one."""


def message_of(conn: Connection, landlord: str, message_id: int) -> RowMapping:
    """Return a message's row."""
    return (
        conn.execute(select(messages).where(messages.c.landlord == landlord, messages.c.id == message_id))
        .mappings()
        .one()
    )


def note_on_cases(
    conn: Connection,
    landlord: str,
    message: RowMapping,
    public: dict[str, Any],
    *,
    actor: str,
    now: datetime,
    private: dict[str, Any] | None = None,
) -> None:
    """Note it on the cases that the message names, on all of the conversation's when it names none."""
    rows = cases_of_conversation(conn, landlord, message["conversation_id"])
    named = [row for row in rows if row["reference"] in message["text"]] or rows
    for row in named:
        event = CaseEvent(kind=EventKind.NOTED, at=now, actor=actor, public=public, private=private)
        append(conn, landlord, row["id"], event)


def needs_another_way(conn: Connection, landlord: str, message_id: int) -> bool | None:
    """Return whether a message has not arrived and nothing is under way with it; None while something still is."""
    message = message_of(conn, landlord, message_id)
    if message["delivery"] in ARRIVED:
        return False
    ways = conn.execute(
        select(jobs.c.kind, jobs.c.status).where(jobs.c.landlord == landlord, jobs.c.message_id == message_id)
    ).all()
    if any(way.kind == LETTER or way.status == "settled" for way in ways):
        return False
    return None if any(way.status in {"due", "leased"} for way in ways) else True
