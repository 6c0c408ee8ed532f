"""The switch of each landlord and channel: whether people answer there instead of the assistant, and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, insert, select

from triage.store.tables import accounts, staff, switches

LONGEST_REASON: Final = 500
MOST_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Switched:
    """One time that a switch was used."""

    landlord: str
    """Whose it is."""
    channel: str
    """Of which channel."""
    people_answer: bool
    """True: from then on people answer; False: the assistant."""
    reason: str
    """Why."""
    name: str
    """Who used it."""
    at: datetime
    """When."""


def people_answer(conn: Connection, landlord: str, channel: str) -> bool:
    """Return whether people answer on this channel instead of the assistant."""
    last = (
        select(switches.c.people_answer)
        .where(switches.c.landlord == landlord, switches.c.channel == channel)
        .order_by(switches.c.id.desc())
        .limit(1)
    )
    return bool(conn.scalar(last))


def switch(
    conn: Connection, landlord: str, channel: str, *, to_people: bool, reason: str, staff_id: int, now: datetime
) -> bool:
    """Let people answer on a channel, or the assistant again; return False when it is so already."""
    if people_answer(conn, landlord, channel) is to_people:
        return False
    conn.execute(
        insert(switches).values(
            landlord=landlord, channel=channel, people_answer=to_people, reason=reason, staff_id=staff_id, at=now
        )
    )
    return True


def switched(conn: Connection, landlords: Sequence[str]) -> Mapping[tuple[str, str], Switched]:
    """Return the last use of each switch of these landlords, by landlord and channel."""
    last = (
        select(func.max(switches.c.id))
        .where(switches.c.landlord.in_(landlords))
        .group_by(switches.c.landlord, switches.c.channel)
    )
    rows = conn.execute(_uses().where(switches.c.id.in_(last)))
    return {(row.landlord, row.channel): Switched(**row._mapping) for row in rows}  # noqa: SLF001  a row's own mapping


def uses(conn: Connection, landlord: str) -> Sequence[Switched]:
    """Return how the switches of a landlord were used, the last use first, at most MOST_SHOWN."""
    rows = conn.execute(_uses().where(switches.c.landlord == landlord).order_by(switches.c.id.desc()).limit(MOST_SHOWN))
    return [Switched(**row._mapping) for row in rows]  # noqa: SLF001  a row's own mapping


def _uses() -> Select[Any]:
    kept = switches.c
    return (
        select(kept.landlord, kept.channel, kept.people_answer, kept.reason, accounts.c.name, kept.at)
        .join(staff, (staff.c.landlord == kept.landlord) & (staff.c.id == kept.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
    )
