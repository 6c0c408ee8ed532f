"""Letting somebody in again who cannot sign in any more, for whoever runs the service."""

from datetime import datetime

from sqlalchemy import Connection, select

from triage.store import audit, second_factor, sessions
from triage.store.audit import Deed
from triage.store.staff import credentials, make_welcome_link, same_case
from triage.store.tables import staff

LET_IN = "let_in"
"""What the audit log calls it."""

FACTOR_TAKEN = "second_factor_taken"
"""What it calls that the second factor was taken away with it."""


class NobodyThere(Exception):  # noqa: N818  the name says who was found
    """Nobody who works here signs in with this address; nothing was changed."""


def let_in(
    conn: Connection, email: str, *, takes_factor: bool, source: str, now: datetime, expires_at: datetime
) -> str:
    """Return the token of a one-time link with which a person chooses a new password; their sessions end.

    With `takes_factor` their second factor is taken away. Each landlord's audit log tells it, with where it was done.
    Raises NobodyThere.
    """
    found = credentials(conn, email)
    if found is None:
        raise NobodyThere
    mine = (staff.c.account_id == found.account_id) & staff.c.left_at.is_(None)
    seats = conn.execute(select(staff.c.landlord, staff.c.id).where(mine).order_by(staff.c.id)).all()
    if not seats:
        raise NobodyThere
    sessions.end_sessions(conn, found.account_id)
    actions = [LET_IN]
    if takes_factor and found.has_second_factor:
        second_factor.remove(conn, found.account_id)
        actions.append(FACTOR_TAKEN)
    deeds = (
        Deed(action=action, at=now, source=source, landlord=seat.landlord, about=f"person {seat.id}")
        for seat in seats
        for action in actions
    )
    audit.note(conn, *deeds)
    return make_welcome_link(
        conn,
        landlords=[seat.landlord for seat in seats],
        roles=[],
        email=same_case(email),
        account_id=found.account_id,
        now=now,
        expires_at=expires_at,
    )
