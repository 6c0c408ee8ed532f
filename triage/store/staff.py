"""The people of the desk: accounts, the landlords they work for, and one-time first links.

Tokens are shown once and only their sha256 is kept, so that a copy of the database opens nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from triage.store.tables import accounts, staff, welcome_links

NO_PASSWORD: Final = "!"  # noqa: S105  no password: an argon2 hash never looks like this, so nothing typed fits it


class LinkSpent(Exception):  # noqa: N818  the name says what is wrong with the link
    """The first sign-in link is unknown, past its date or already used."""


class EmailTaken(Exception):  # noqa: N818  the name says what is wrong with the address
    """An account with this e-mail address exists already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """One person's place on the staff of one landlord."""

    staff_id: int
    """The row that cases and messages of this landlord point to."""
    roles: tuple[str, ...]
    """What the person is there, which tells what they may do."""


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
    session: str
    """Which of the person's sessions this is: the beginning of what is kept of its token."""
    how: str
    """How the session was begun: password, link or sso."""
    has_second_factor: bool
    """Whether the account asks for a code beside the password."""
    awaits_code: bool
    """The password was right and the code is still asked: nothing may be shown yet."""
    seen_at: datetime
    """When the session was last used, to the minute."""


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
    password: str | None
    """Its argon2 hash, None for an account without a password."""
    has_second_factor: bool
    """Whether a code is asked too."""


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_accounts(conn: Connection) -> bool:
    """Return whether anybody can sign in yet."""
    return bool(conn.scalar(select(exists().where(accounts.c.closed_at.is_(None)))))


def make_welcome_link(
    conn: Connection,
    *,
    landlords: Iterable[str],
    roles: Iterable[str],
    now: datetime,
    expires_at: datetime,
    email: str | None = None,
    account_id: int | None = None,
) -> str:
    """Return the token of a new link with which one person can join the staff of `landlords`, once.

    With an account it is the link with which this person chooses a new password.
    """
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(welcome_links).values(
            token_digest=digest(token),
            landlords=sorted(landlords),
            roles=sorted(roles),
            email=None if email is None else same_case(email),
            account_id=account_id,
            made_at=now,
            expires_at=expires_at,
        )
    )
    return token


def welcome_landlords(conn: Connection, token: str, *, now: datetime) -> tuple[str, ...]:
    """Return the landlords that a link opens. Raises LinkSpent."""
    return tuple(find_link(conn, token, now=now)["landlords"])


def find_link(conn: Connection, token: str, *, now: datetime) -> RowMapping:
    """Return the row of a link that can still be used. Raises LinkSpent."""
    row = conn.execute(select(welcome_links).where(_usable(token, now))).mappings().first()
    if row is None:
        raise LinkSpent
    return row


def join(conn: Connection, token: str, *, name: str, email: str, password: str, now: datetime) -> int:
    """Make an account with a seat at each landlord of the link, use the link up, and return the account's id.

    `password` is the argon2 hash. Raises LinkSpent, or EmailTaken and then the link stays usable.
    """
    link = use_link(conn, token, now=now)
    if link["account_id"] is not None:
        raise LinkSpent
    account_id = make_account(conn, name=name, email=email, password=password, now=now)
    for landlord in link["landlords"]:
        take_seat(conn, landlord, account_id, link["roles"], now=now)
    return account_id


def join_as(conn: Connection, token: str, account_id: int, *, now: datetime) -> tuple[str, ...]:
    """Give an account that exists a seat at each landlord of the link, use it up, and return the landlords.

    Raises LinkSpent.
    """
    link = use_link(conn, token, now=now)
    if link["account_id"] is not None:
        raise LinkSpent
    for landlord in link["landlords"]:
        take_seat(conn, landlord, account_id, link["roles"], now=now)
    return tuple(link["landlords"])


def choose_password(conn: Connection, token: str, password: str, *, now: datetime) -> int:
    """Keep the password (its argon2 hash) of the account that the link is for, use it up, and return the account's id.

    Raises LinkSpent.
    """
    link = use_link(conn, token, now=now)
    if link["account_id"] is None:
        raise LinkSpent
    replace_password(conn, link["account_id"], password)
    return int(link["account_id"])


def use_link(conn: Connection, token: str, *, now: datetime) -> RowMapping:
    """Use a link up and return its row. Raises LinkSpent."""
    spent = (
        conn.execute(update(welcome_links).where(_usable(token, now)).values(used_at=now).returning(welcome_links))
        .mappings()
        .first()
    )
    if spent is None:
        raise LinkSpent
    return spent


def make_account(conn: Connection, *, name: str, email: str, password: str, now: datetime) -> int:
    """Return the id of a new account. Raises EmailTaken."""
    try:
        account_id: int = conn.execute(
            insert(accounts)
            .values(email=same_case(email), name=name, password=password, created_at=now)
            .returning(accounts.c.id)
        ).scalar_one()
    except IntegrityError as error:
        raise EmailTaken from error
    return account_id


def take_seat(conn: Connection, landlord: str, account_id: int, roles: Iterable[str], *, now: datetime) -> int:
    """Give an account a seat at a landlord and return its id; a seat from before is taken up again.

    Somebody who has a seat there now gets the new roles beside their own.
    """
    mine = (staff.c.landlord == landlord) & (staff.c.account_id == account_id)
    seat = conn.execute(select(staff).where(mine)).mappings().first()
    if seat is None:
        made: int = conn.execute(
            insert(staff)
            .values(landlord=landlord, account_id=account_id, roles=sorted(roles), joined_at=now)
            .returning(staff.c.id)
        ).scalar_one()
        return made
    kept = seat["roles"] if seat["left_at"] is None else ()
    conn.execute(update(staff).where(mine).values(roles=sorted({*kept, *roles}), left_at=None))
    return int(seat["id"])


def credentials(conn: Connection, email: str) -> Credentials | None:
    """Return what a sign-in with this address is checked against, None when nobody has it."""
    row = conn.execute(
        select(accounts.c.id, accounts.c.password, accounts.c.totp_secret).where(
            accounts.c.email == same_case(email), accounts.c.closed_at.is_(None)
        )
    ).first()
    if row is None:
        return None
    password = None if row.password == NO_PASSWORD else row.password
    return Credentials(account_id=row.id, password=password, has_second_factor=row.totp_secret is not None)


def replace_password(conn: Connection, account_id: int, password: str) -> None:
    """Keep another argon2 hash for an account."""
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(password=password))


def rename(conn: Connection, account_id: int, name: str) -> None:
    """Keep another name of a person."""
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(name=name))


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


def same_case(email: str) -> str:
    """Return an e-mail address as it is kept."""
    return email.strip().lower()
