"""Accounts of the sample colleagues: their names stand behind what was done, and nobody can sign in with them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from bot.demo.script import Colleague
from triage.store.staff import NO_PASSWORD
from triage.store.tables import accounts, staff

ROLE: Final = "sample"
"""A role that allows nothing (bot.web.rights)."""

Seats = Mapping[str, Mapping[str, int]]
"""Staff ids by landlord, then by the colleague's key."""


def seat_colleagues(
    conn: Connection, colleagues: Iterable[Colleague], landlords: Iterable[str], *, now: datetime
) -> Seats:
    """Return the staff ids of the sample colleagues at each landlord, made where they are missing.

    The accounts are closed from the start: nobody can sign in with one, and the service goes on offering the link for
    the first real account.
    """
    ids = {each.key: _account(conn, each, now) for each in colleagues}
    return {landlord: {key: _seat(conn, landlord, id_, now) for key, id_ in ids.items()} for landlord in landlords}


def _account(conn: Connection, colleague: Colleague, now: datetime) -> int:
    found: int | None = conn.scalar(select(accounts.c.id).where(accounts.c.email == colleague.email))
    if found is not None:
        return found
    values = {"email": colleague.email, "name": colleague.name, "password": NO_PASSWORD}
    new: int = conn.execute(
        insert(accounts).values(**values, created_at=now, closed_at=now).returning(accounts.c.id)
    ).scalar_one()
    return new


def _seat(conn: Connection, landlord: str, account_id: int, now: datetime) -> int:
    mine = (staff.c.landlord == landlord) & (staff.c.account_id == account_id)
    found: int | None = conn.scalar(select(staff.c.id).where(mine))
    if found is not None:
        return found
    values = {"landlord": landlord, "account_id": account_id, "roles": [ROLE]}
    new: int = conn.execute(insert(staff).values(**values, joined_at=now).returning(staff.c.id)).scalar_one()
    return new
