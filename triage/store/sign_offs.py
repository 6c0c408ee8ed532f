"""Who has signed off which rule or text of a landlord, and when: by its content, so that a change asks anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from triage.store.tables import accounts, sign_offs, staff


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """One name under one rule or text."""

    name: str
    """Who signed it."""
    at: datetime
    """When."""


def signatures(conn: Connection, landlord: str) -> Mapping[str, Signature]:
    """Return everything that was ever signed off for a landlord, by digest of its content."""
    rows = conn.execute(
        select(sign_offs.c.digest, accounts.c.name, sign_offs.c.at)
        .join(staff, (staff.c.landlord == sign_offs.c.landlord) & (staff.c.id == sign_offs.c.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(sign_offs.c.landlord == landlord)
    )
    return {row.digest: Signature(name=row.name, at=row.at) for row in rows}


def sign(conn: Connection, landlord: str, parts: Mapping[str, str], *, staff_id: int, now: datetime) -> None:
    """Put a name under rules and texts, given by digest with what each is called; the first signature stands."""
    for digest, part in parts.items():
        row = {"landlord": landlord, "digest": digest, "part": part, "staff_id": staff_id, "at": now}
        try:
            with conn.begin_nested():
                conn.execute(insert(sign_offs).values(**row))
        except IntegrityError:
            continue  # signed already
