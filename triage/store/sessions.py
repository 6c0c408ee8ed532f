"""Sign-in sessions: begun with a password, a one-time link or single sign-on, and ended by time or by their owner."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from triage.store.staff import Seat, SignedIn, digest
from triage.store.tables import account_sessions, accounts, staff

SHORT: Final = 16
"""So much of the digest names a session for its owner: nothing can be opened with it."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""That a session is used is noted at most this often."""

LONGEST_DEVICE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """How a session begins."""

    how: str = "password"
    """password, link or sso."""
    awaits_code: bool = False
    """Whether the second factor is still asked."""
    device: str = ""
    """What the browser calls itself."""
    source: str = ""
    """The address it comes from."""


def begin_session(
    conn: Connection, account_id: int, *, now: datetime, expires_at: datetime, beginning: Beginning | None = None
) -> str:
    """Return the token of a new session; sessions past their end are cleared away."""
    begun = beginning or Beginning()
    token = secrets.token_urlsafe(32)
    conn.execute(delete(account_sessions).where(account_sessions.c.expires_at <= now))
    conn.execute(
        insert(account_sessions).values(
            token_digest=digest(token),
            account_id=account_id,
            csrf=secrets.token_urlsafe(32),
            how=begun.how,
            awaits_code=begun.awaits_code,
            device=begun.device[:LONGEST_DEVICE],
            source=begun.source,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
    )
    if not begun.awaits_code:
        conn.execute(update(accounts).where(accounts.c.id == account_id).values(last_seen_at=now))
    return token


def signed_in(conn: Connection, token: str, *, now: datetime, idle: timedelta | None = None) -> SignedIn | None:
    """Return the person whose session this is.

    None when it is unknown, has ended, was not used for `idle` or the account is closed.
    """
    session = account_sessions.c
    row = (
        conn.execute(
            select(accounts, session.token_digest, session.csrf, session.how, session.awaits_code)
            .add_columns(session.last_seen_at.label("seen_at"))
            .join(account_sessions, session.account_id == accounts.c.id)
            .where(session.token_digest == digest(token), session.expires_at > now, accounts.c.closed_at.is_(None))
        )
        .mappings()
        .first()
    )
    if row is None or (idle is not None and row["seen_at"] + idle <= now):
        return None
    seats = conn.execute(select(staff).where(staff.c.account_id == row["id"], staff.c.left_at.is_(None))).all()
    return SignedIn(
        account_id=row["id"],
        name=row["name"],
        email=row["email"],
        csrf=row["csrf"],
        seats={seat.landlord: Seat(staff_id=seat.id, roles=tuple(seat.roles)) for seat in seats},
        session=row["token_digest"][:SHORT],
        how=row["how"],
        has_second_factor=row["totp_secret"] is not None,
        awaits_code=row["awaits_code"],
        seen_at=row["seen_at"],
    )


def note_seen(conn: Connection, person: SignedIn, *, now: datetime) -> None:
    """Note that a session is used."""
    conn.execute(update(account_sessions).where(_named(person.account_id, person.session)).values(last_seen_at=now))
    conn.execute(update(accounts).where(accounts.c.id == person.account_id).values(last_seen_at=now))


def sessions_of(conn: Connection, account_id: int, *, now: datetime) -> Sequence[Mapping[str, Any]]:
    """Return the person's sessions that have not ended, the last used first; `name` is what `end_named` takes."""
    rows = conn.execute(
        select(account_sessions)
        .where(
            account_sessions.c.account_id == account_id,
            account_sessions.c.expires_at > now,
            account_sessions.c.awaits_code.is_(False),
        )
        .order_by(account_sessions.c.last_seen_at.desc())
    ).mappings()
    return [{**row, "name": row["token_digest"][:SHORT]} for row in rows]


def end_session(conn: Connection, token: str) -> None:
    """End a session; nothing happens when there is none."""
    conn.execute(delete(account_sessions).where(account_sessions.c.token_digest == digest(token)))


def end_named(conn: Connection, account_id: int, name: str) -> bool:
    """End one of the person's sessions; return whether there was one of this name."""
    return bool(conn.execute(delete(account_sessions).where(_named(account_id, name))).rowcount)


def end_sessions(conn: Connection, account_id: int, *, but: str = "") -> None:
    """End all of the person's sessions, one excepted."""
    conn.execute(
        delete(account_sessions).where(
            account_sessions.c.account_id == account_id, account_sessions.c.token_digest.not_like(f"{but or '-'}%")
        )
    )


def _named(account_id: int, name: str) -> Any:
    return (account_sessions.c.account_id == account_id) & account_sessions.c.token_digest.startswith(
        name, autoescape=True
    )
