"""Who is looking at which conversation just now, so that two people do not do the same work."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, delete, insert, select, update

from triage.store.tables import accounts, presence, staff

FRESH: Final = timedelta(seconds=75)
"""Somebody counts as looking for so long after their page last said so; pages say so every half minute."""


def look_at(conn: Connection, landlord: str, conversation_id: int, *, staff_id: int, now: datetime) -> None:
    """Keep that somebody is looking at a conversation; they look at one thing at a time."""
    mine = (presence.c.landlord == landlord) & (presence.c.staff_id == staff_id)
    values = {"conversation_id": conversation_id, "seen_at": now}
    other = case((presence.c.conversation_id == conversation_id, presence.c.typing_at))
    if not conn.execute(update(presence).where(mine).values(**values, typing_at=other)).rowcount:
        conn.execute(insert(presence).values(landlord=landlord, staff_id=staff_id, **values))


def look_away(conn: Connection, landlord: str, *, staff_id: int) -> None:
    """Keep that somebody is looking at nothing."""
    conn.execute(delete(presence).where(presence.c.landlord == landlord, presence.c.staff_id == staff_id))


def lookers(
    conn: Connection, landlords: Sequence[str], *, now: datetime, but_for: Sequence[int]
) -> Mapping[tuple[str, int], Sequence[str]]:
    """Return the names of those who are looking, by landlord and conversation; `but_for` are seats left out."""
    rows = conn.execute(
        select(presence.c.landlord, presence.c.conversation_id, accounts.c.name)
        .join(staff, (staff.c.landlord == presence.c.landlord) & (staff.c.id == presence.c.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(
            presence.c.landlord.in_(landlords),
            presence.c.seen_at > now - FRESH,
            presence.c.staff_id.not_in(but_for),
        )
        .order_by(accounts.c.name)
    )
    found: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        found.setdefault((row.landlord, row.conversation_id), []).append(row.name)
    return found
