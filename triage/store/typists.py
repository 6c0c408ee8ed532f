"""Who is typing in a live chat just now, told to the other side for a few seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select, update

from triage.store.tables import accounts, conversations, presence, staff

FRESH: Final = timedelta(seconds=8)
"""Somebody counts as typing for so long after their page last said so; pages say so every three seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typist:
    """A member of staff who types."""

    name: str
    """Who."""
    at: datetime
    """When their page last said so."""


def customer_types(conn: Connection, landlord: str, conversation_id: int, *, now: datetime) -> None:
    """Keep that the customer types, where a person answers or is awaited; elsewhere nothing is kept."""
    kept = conversations.c
    conn.execute(
        update(conversations)
        .where(kept.landlord == landlord, kept.id == conversation_id, kept.with_staff.is_(True))
        .values(typing_at=now)
    )


def staff_type(conn: Connection, landlord: str, conversation_id: int, *, staff_id: int, now: datetime) -> bool:
    """Keep that somebody who looks at a chat types to its customer; return False where no person has the chat."""
    has_it = select(conversations.c.id).where(
        conversations.c.landlord == landlord,
        conversations.c.id == conversation_id,
        conversations.c.with_staff.is_(True),
        conversations.c.closed_at.is_(None),
    )
    kept = presence.c
    mine = (kept.landlord == landlord) & (kept.staff_id == staff_id) & (kept.conversation_id.in_(has_it))
    return bool(conn.execute(update(presence).where(mine).values(typing_at=now)).rowcount)


def typist(conn: Connection, landlord: str, conversation_id: int, *, now: datetime) -> Typist | None:
    """Return who of the staff types to the customer of a conversation just now, None when nobody does."""
    kept = presence.c
    row = conn.execute(
        select(accounts.c.name, kept.typing_at)
        .join_from(presence, staff, (staff.c.landlord == kept.landlord) & (staff.c.id == kept.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(kept.landlord == landlord, kept.conversation_id == conversation_id, kept.typing_at > now - FRESH)
        .order_by(kept.typing_at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Typist(name=row.name, at=row.typing_at)


def is_customer_typing(typing_at: datetime | None, now: datetime) -> bool:
    """Return whether a customer who last typed at `typing_at`, and has sent nothing since, types just now."""
    return typing_at is not None and typing_at > now - FRESH
