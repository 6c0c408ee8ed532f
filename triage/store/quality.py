"""A daily sample of conversations that somebody reads for how good they are, and what was found."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from triage.store.need_to_know import NOBODY, open_to
from triage.store.tables import accounts, conversations, quality_checks, staff

SIZE: Final = 5
"""Conversations in the sample of a day."""

MOST_DAYS: Final = 30
"""Days that the share of good conversations goes back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What somebody found in one conversation."""

    is_good: bool
    """Whether it went as it should."""
    note: str
    """Why not, or what is to be learned."""
    name: str
    """Who read it."""
    at: datetime
    """When."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How a day's sample did."""

    day: str
    """The day, ISO."""
    good: int
    """Conversations found good."""
    checked: int
    """Conversations read."""


def sample(conn: Connection, landlord: str, day: date, *, begins: datetime, ends: datetime) -> Sequence[int]:
    """Return the ids of up to SIZE conversations that began on a day: the same for everybody who asks.

    They are drawn by a hash of landlord, day and id, so that nobody chooses them. Restricted ones are never drawn.
    """
    kept = conversations.c
    found = conn.scalars(
        select(kept.id).where(
            kept.landlord == landlord,
            kept.opened_at >= begins,
            kept.opened_at < ends,
            open_to(NOBODY, kept.landlord, kept.id),
        )
    )
    return sorted(found, key=lambda number: _draw(landlord, day, number))[:SIZE]


def checks_of(conn: Connection, landlord: str, day: date) -> Mapping[int, Check]:
    """Return what was found in a day's sample, by conversation."""
    kept = quality_checks.c
    rows = conn.execute(
        select(kept.conversation_id, kept.is_good, kept.note, accounts.c.name, kept.at)
        .join(staff, (staff.c.landlord == kept.landlord) & (staff.c.id == kept.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(kept.landlord == landlord, kept.day == day.isoformat())
    )
    return {row.conversation_id: Check(is_good=row.is_good, note=row.note, name=row.name, at=row.at) for row in rows}


def check(
    conn: Connection,
    landlord: str,
    day: date,
    conversation_id: int,
    *,
    is_good: bool,
    note: str,
    staff_id: int,
    now: datetime,
) -> None:
    """Keep what somebody found in one conversation of a day's sample; what was found before is replaced."""
    kept = quality_checks.c
    which = {"landlord": landlord, "day": day.isoformat(), "conversation_id": conversation_id}
    mine = (kept.landlord == landlord) & (kept.day == day.isoformat()) & (kept.conversation_id == conversation_id)
    conn.execute(delete(quality_checks).where(mine))
    conn.execute(insert(quality_checks).values(**which, is_good=is_good, note=note, staff_id=staff_id, at=now))


def shares(conn: Connection, landlord: str) -> Sequence[Share]:
    """Return how the last days did whose samples somebody has read, the newest first, at most MOST_DAYS."""
    kept = quality_checks.c
    good = func.count().filter(kept.is_good.is_(True))
    rows = conn.execute(
        select(kept.day, good.label("good"), func.count().label("checked"))
        .where(kept.landlord == landlord)
        .group_by(kept.day)
        .order_by(kept.day.desc())
        .limit(MOST_DAYS)
    )
    return [Share(day=row.day, good=row.good, checked=row.checked) for row in rows]


def _draw(landlord: str, day: date, number: int) -> str:
    return hashlib.sha256(f"{landlord} {day.isoformat()} {number}".encode()).hexdigest()
