"""What waits for a person beside the cases: conversations, and requests that could not be read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, select, update

from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.tables import cases, conversations, messages, unread_requests

Row = Mapping[str, Any]
"""One row of a table by column name, perhaps with more."""

MOST_WAITING: Final = 50
"""Conversations that need a person, and requests that could not be read, shown at most."""


def waiting_conversations(conn: Connection, landlords: Sequence[str], reader: Reader = NOBODY) -> Sequence[Row]:
    """Return the open conversations that need a person and that the reader may see, longest waiting first.

    At most MOST_WAITING. Each is the conversation's row with `since` when it waits, `last_words` of the customer and
    its case's `reference`.
    One that a person has taken over waits only while it has no case: else it stands among the cases.
    """
    last_words = (
        select(messages.c.text)
        .where(
            messages.c.landlord == conversations.c.landlord,
            messages.c.conversation_id == conversations.c.id,
            messages.c.sender == "customer",
        )
        .order_by(messages.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    reference = (
        select(cases.c.reference)
        .where(cases.c.landlord == conversations.c.landlord, cases.c.conversation_id == conversations.c.id)
        .order_by(cases.c.closed_at.is_not(None), cases.c.id)
        .limit(1)
        .scalar_subquery()
    )
    found: dict[int, Row] = {}
    needs_somebody = conversations.c.attention.is_not(None)
    taken_over = and_(conversations.c.with_staff.is_(True), conversations.c.attention.is_(None), reference.is_(None))
    seen = open_to(reader, conversations.c.landlord, conversations.c.id)
    kept = conversations.c
    for why, since in ((needs_somebody, kept.waits_since), (taken_over, kept.last_inbound_at)):
        more = (since.label("since"), last_words.label("last_words"), reference.label("reference"))
        for row in _first(conn, landlords, and_(why, seen), since, *more):
            found[row["id"]] = row
    return sorted(found.values(), key=lambda row: (row["since"], row["id"]))[:MOST_WAITING]


def _first(
    conn: Connection,
    landlords: Sequence[str],
    why: ColumnElement[bool],
    since: ColumnElement[Any],
    *more: ColumnElement[Any],
) -> Sequence[Row]:
    query = (
        select(conversations, *more)
        .where(conversations.c.landlord.in_(landlords), conversations.c.closed_at.is_(None), why)
        .order_by(since, conversations.c.id)
        .limit(MOST_WAITING)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def unread(conn: Connection, landlords: Sequence[str]) -> Sequence[Row]:
    """Return requests of verified senders that could not be read, oldest first, at most MOST_WAITING."""
    query = (
        select(unread_requests)
        .where(unread_requests.c.landlord.in_(landlords), unread_requests.c.settled_at.is_(None))
        .order_by(unread_requests.c.at, unread_requests.c.id)
        .limit(MOST_WAITING)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def settle_unread(conn: Connection, landlord: str, request_id: int, *, now: datetime) -> bool:
    """Take an unreadable request off the list; return False when the landlord has none with this id there."""
    settled = conn.execute(
        update(unread_requests)
        .where(
            unread_requests.c.landlord == landlord,
            unread_requests.c.id == request_id,
            unread_requests.c.settled_at.is_(None),
        )
        .values(settled_at=now)
    )
    return settled.rowcount == 1
