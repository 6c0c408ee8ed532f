"""The people of the desk: accounts, the landlords they work for, sign-in sessions and one-time first links.

Tokens are shown once and only their sha256 is kept, so that a copy of the database opens nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from triage.store.tables import account_sessions, accounts, staff, welcome_links


class LinkSpent(Exception):  # noqa: N818  the name says what is wrong with the link
    """The first sign-in link is unknown, past its date or already used."""


class EmailTaken(Exception):  # noqa: N818  the name says what is wrong with the address
    """An account with this e-mail address exists already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """One person's place on the staff of one landlord."""

    staff_id: int
    """The row that cases and messages of this landlord point to."""
    role: str
    """What the person may do there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """A person with a session that has not ended."""

    account_id: int
    """The account behind the session."""
    name: str
    """What colleagues and customers know the person as."""
    email: str
    """The address the person signs in with, in lower case."""
    csrf: str
    """The token that each form of this session carries."""
    seats: Mapping[str, Seat]
    """The landlords that the person works for now, by landlord id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    """Somebody to whom a case can be given."""

    staff_id: int
    """The row that cases point to."""
    name: str
    """What colleagues call the person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    account_id: int
    """The account."""
    password: str
    """Its argon2 hash."""


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_accounts(conn: Connection) -> bool:
    """Return whether anybody can sign in yet."""
    return bool(conn.scalar(select(exists().where(accounts.c.closed_at.is_(None)))))


def make_welcome_link(
    conn: Connection, *, landlords: Iterable[str], role: str, now: datetime, expires_at: datetime
) -> str:
    """Return the token of a new link with which one person can join the staff of `landlords`, once."""
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(welcome_links).values(
            token_digest=digest(token), landlords=sorted(landlords), role=role, made_at=now, expires_at=expires_at
        )
    )
    return token


def welcome_landlords(conn: Connection, token: str, *, now: datetime) -> tuple[str, ...]:
    """Return the landlords that a link opens. Raises LinkSpent."""
    row = conn.execute(select(welcome_links).where(_usable(token, now))).first()
    if row is None:
        raise LinkSpent
    return tuple(row.landlords)


def join(conn: Connection, token: str, *, name: str, email: str, password: str, now: datetime) -> int:
    """Make an account with a seat at each landlord of the link, use the link up, and return the account's id.

    `password` is the argon2 hash. Raises LinkSpent, or EmailTaken and then the link stays usable.
    """
    spent = conn.execute(
        update(welcome_links)
        .where(_usable(token, now))
        .values(used_at=now)
        .returning(welcome_links.c.landlords, welcome_links.c.role)
    ).first()
    if spent is None:
        raise LinkSpent
    try:
        account_id: int = conn.execute(
            insert(accounts)
            .values(email=_same_case(email), name=name, password=password, created_at=now)
            .returning(accounts.c.id)
        ).scalar_one()
    except IntegrityError as error:
        raise EmailTaken from error
    conn.execute(
        insert(staff),
        [
            {"landlord": landlord, "account_id": account_id, "role": spent.role, "joined_at": now}
            for landlord in spent.landlords
        ],
    )
    return account_id


def credentials(conn: Connection, email: str) -> Credentials | None:
    """Return what a sign-in with this address is checked against, None when nobody has it."""
    row = conn.execute(
        select(accounts.c.id, accounts.c.password).where(
            accounts.c.email == _same_case(email), accounts.c.closed_at.is_(None)
        )
    ).first()
    return None if row is None else Credentials(account_id=row.id, password=row.password)


def replace_password(conn: Connection, account_id: int, password: str) -> None:
    """Keep another argon2 hash for an account."""
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(password=password))


def begin_session(conn: Connection, account_id: int, *, now: datetime, expires_at: datetime) -> str:
    """Return the token of a new session; sessions past their end are cleared away."""
    token = secrets.token_urlsafe(32)
    conn.execute(delete(account_sessions).where(account_sessions.c.expires_at <= now))
    conn.execute(
        insert(account_sessions).values(
            token_digest=digest(token),
            account_id=account_id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def signed_in(conn: Connection, token: str, *, now: datetime) -> SignedIn | None:
    """Return the person whose session this is, None when it is unknown, has ended or the account is closed."""
    row = conn.execute(
        select(accounts.c.id, accounts.c.name, accounts.c.email, account_sessions.c.csrf)
        .join(account_sessions, account_sessions.c.account_id == accounts.c.id)
        .where(
            account_sessions.c.token_digest == digest(token),
            account_sessions.c.expires_at > now,
            accounts.c.closed_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    seats = conn.execute(select(staff).where(staff.c.account_id == row.id, staff.c.left_at.is_(None))).all()
    return SignedIn(
        account_id=row.id,
        name=row.name,
        email=row.email,
        csrf=row.csrf,
        seats={seat.landlord: Seat(staff_id=seat.id, role=seat.role) for seat in seats},
    )


def end_session(conn: Connection, token: str) -> None:
    """End a session; nothing happens when there is none."""
    conn.execute(delete(account_sessions).where(account_sessions.c.token_digest == digest(token)))


def colleagues(conn: Connection, landlord: str) -> list[Colleague]:
    """Return the people who work for a landlord now, by name."""
    rows = conn.execute(
        select(staff.c.id, accounts.c.name)
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(staff.c.landlord == landlord, staff.c.left_at.is_(None), accounts.c.closed_at.is_(None))
        .order_by(accounts.c.name, staff.c.id)
    )
    return [Colleague(staff_id=row.id, name=row.name) for row in rows]


def staff_names(conn: Connection, landlord: str) -> dict[int, str]:
    """Return the name of everybody who works or has worked for a landlord, by staff id."""
    rows = conn.execute(
        select(staff.c.id, accounts.c.name)
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(staff.c.landlord == landlord)
    )
    return {row.id: row.name for row in rows}


def _usable(token: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        welcome_links.c.token_digest == digest(token),
        welcome_links.c.used_at.is_(None),
        welcome_links.c.expires_at > now,
    )


def _same_case(email: str) -> str:
    return email.strip().lower()
