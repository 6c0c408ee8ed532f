"""Conversations and their messages: one inbound message is one call of these in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.tables import conversations, messages


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMessage:
    """A message to be added to a conversation."""

    sender: str
    """customer, bot or staff."""
    channel: str
    """The channel it came or goes by."""
    scope: str
    """Session, bot or account within which `provider_id` is unique."""
    text: str
    """Its words, cleaned."""
    at: datetime
    """When it came, or when we wrote it."""
    provider_id: str | None = None
    """The id the channel gave."""
    staff_id: int | None = None
    """Who of the staff wrote it."""
    kind: str = "ordinary"
    """ordinary, confirmation or safety: what may be superseded, and what must arrive."""
    asks: Sequence[str] = ()
    """Question keys that it asks."""
    choices: Sequence[Mapping[str, str]] = ()
    """Answers offered as buttons: label and value."""
    attachments: Sequence[Mapping[str, Any]] = ()
    """What came with it: kind and file digest."""
    understanding: Mapping[str, Any] | None = None
    """What was understood, customer messages only."""
    engine: str | None = None
    """Name and version of the engine that understood it."""
    answers_seq: int | None = None
    """The customer message that it answers."""
    delivery: str = "none"
    """Where its delivery stands."""


def find_message(conn: Connection, landlord: str, *, channel: str, scope: str, provider_id: str) -> RowMapping | None:
    """Return the message that the channel already gave us under this id, None when it is new."""
    return (
        conn.execute(
            select(messages).where(
                messages.c.landlord == landlord,
                messages.c.channel == channel,
                messages.c.scope == scope,
                messages.c.provider_id == provider_id,
            )
        )
        .mappings()
        .one_or_none()
    )


def find_open(conn: Connection, landlord: str, *, channel: str, address: str) -> RowMapping | None:
    """Return the open conversation with this address, None when there is none."""
    return (
        conn.execute(
            select(conversations).where(
                conversations.c.landlord == landlord,
                conversations.c.channel == channel,
                conversations.c.address == address,
                conversations.c.closed_at.is_(None),
            )
        )
        .mappings()
        .one_or_none()
    )


def lock_open(
    conn: Connection, landlord: str, *, channel: str, address: str, new_state: Mapping[str, Any], now: datetime
) -> RowMapping:
    """Return the open conversation with this address, made if need be, locked until the transaction ends."""
    found = find_open(conn, landlord, channel=channel, address=address)
    if found is None:
        on_dialect = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
        new = {"landlord": landlord, "channel": channel, "address": address, "state": new_state}
        conn.execute(
            on_dialect(conversations).values(**new, opened_at=now, last_inbound_at=now).on_conflict_do_nothing()
        )
        found = find_open(conn, landlord, channel=channel, address=address)
    if found is None:
        raise LookupError(f"the new {channel} conversation of {landlord} is closed already")
    return lock(conn, landlord, found["id"])


def lock(conn: Connection, landlord: str, conversation_id: int) -> RowMapping:
    """Return the conversation, locked until the transaction ends. Raises NoResultFound when there is none."""
    return (
        conn.execute(
            select(conversations)
            .where(conversations.c.landlord == landlord, conversations.c.id == conversation_id)
            .with_for_update()
        )
        .mappings()
        .one()
    )


def add_message(conn: Connection, landlord: str, conversation_id: int, message: NewMessage) -> RowMapping:
    """Add a message to a conversation that the caller has locked, and return its row with `id` and `seq`."""
    seq = conn.execute(
        update(conversations)
        .where(conversations.c.landlord == landlord, conversations.c.id == conversation_id)
        .values(next_seq=conversations.c.next_seq + 1)
        .returning(conversations.c.next_seq - 1)
    ).scalar_one()
    values = {
        name: getattr(message, name)
        for name in (
            "sender", "channel", "scope", "text", "at", "provider_id", "staff_id", "kind",
            "understanding", "engine", "answers_seq", "delivery",
        )
    }  # fmt: skip
    lists = {name: [*getattr(message, name)] or None for name in ("asks", "choices", "attachments")}
    return (
        conn.execute(
            insert(messages)
            .values(landlord=landlord, conversation_id=conversation_id, seq=seq, **values, **lists)
            .returning(messages)
        )
        .mappings()
        .one()
    )


def save_turn(
    conn: Connection,
    landlord: str,
    conversation_id: int,
    *,
    state: Mapping[str, Any],
    attention: str | None,
    with_staff: bool,
    language: str,
    now: datetime,
) -> None:
    """Keep what the turn has made of the conversation; who waits for a person already goes on from when they began."""
    since = None if attention is None else func.coalesce(conversations.c.waits_since, now)
    conn.execute(
        update(conversations)
        .where(conversations.c.landlord == landlord, conversations.c.id == conversation_id)
        .values(
            state=state,
            attention=attention,
            with_staff=with_staff,
            language=language,
            last_inbound_at=now,
            waits_since=since,
            typing_at=None,
        )
    )


def messages_after(conn: Connection, landlord: str, conversation_id: int, after: int) -> Sequence[RowMapping]:
    """Return the conversation's messages with a seq beyond `after`, in order."""
    return (
        conn.execute(
            select(messages)
            .where(
                messages.c.landlord == landlord,
                messages.c.conversation_id == conversation_id,
                messages.c.seq > after,
            )
            .order_by(messages.c.seq)
        )
        .mappings()
        .all()
    )


def answers_to(conn: Connection, landlord: str, conversation_id: int, seq: int) -> Sequence[RowMapping]:
    """Return what we answered to the customer message `seq`, in order: the stored answer for a repeat."""
    return (
        conn.execute(
            select(messages)
            .where(
                messages.c.landlord == landlord,
                messages.c.conversation_id == conversation_id,
                messages.c.answers_seq == seq,
            )
            .order_by(messages.c.seq)
        )
        .mappings()
        .all()
    )


def set_with_staff(conn: Connection, landlord: str, conversation_id: int, *, with_staff: bool) -> None:
    """Let a person take the conversation over from the bot, or give it back."""
    conn.execute(
        update(conversations)
        .where(conversations.c.landlord == landlord, conversations.c.id == conversation_id)
        .values(with_staff=with_staff, attention=None, waits_since=None)
    )


def is_with_staff(conn: Connection, landlord: str, conversation_id: int) -> bool:
    """Return whether a person answers in the conversation, and the bot is silent."""
    wanted = select(conversations.c.with_staff).where(
        conversations.c.landlord == landlord, conversations.c.id == conversation_id
    )
    return bool(conn.execute(wanted).scalar_one())


def mark_fetched(conn: Connection, landlord: str, conversation_id: int, upto: int, now: datetime) -> None:
    """Record that the browser has everything up to and including seq `upto`."""
    conn.execute(
        update(messages)
        .where(
            messages.c.landlord == landlord,
            messages.c.conversation_id == conversation_id,
            messages.c.seq <= upto,
            messages.c.sender != "customer",
            messages.c.delivery == "queued",
        )
        .values(delivery="delivered", delivered_at=now)
    )
