"""Accounts that are signed in by a provider of single sign-on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from triage.store.staff import NO_PASSWORD, make_account, same_case, take_seat
from triage.store.tables import accounts


class NoAccount(Exception):  # noqa: N818  the name says what is missing
    """The provider knows the person, and the desk does not; the message says why, for the person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vouched:
    """Who the provider says that somebody is."""

    issuer: str
    """The provider."""
    subject: str
    """Its own name for the person, which stays."""
    email: str
    """The person's address; empty when there is none that is certainly theirs."""
    name: str
    """What the person is called."""


def account_for(
    conn: Connection, person: Vouched, *, landlords: Iterable[str], roles: Iterable[str], now: datetime
) -> int:
    """Return the id of the person's account: the one tied to them, else the one with their address, else a new one.

    A new one is made only with roles. Raises NoAccount.
    """
    mine = (accounts.c.sso_issuer == person.issuer) & (accounts.c.sso_subject == person.subject)
    tied = conn.execute(select(accounts.c.id, accounts.c.closed_at).where(mine)).first()
    if tied is not None:
        if tied.closed_at is not None:
            raise NoAccount("Your account here is closed.")
        return int(tied.id)
    if not person.email:
        raise NoAccount("The provider does not say that your e-mail address is really yours.")
    known = conn.execute(select(accounts).where(accounts.c.email == same_case(person.email))).mappings().first()
    if known is None:
        return _make(conn, person, tuple(landlords), tuple(roles), now)
    if known["closed_at"] is not None or known["sso_subject"] is not None:
        raise NoAccount("The account with your e-mail address is closed, or is somebody else's.")
    _tie(conn, known["id"], person)
    return int(known["id"])


def _make(conn: Connection, person: Vouched, landlords: tuple[str, ...], roles: tuple[str, ...], now: datetime) -> int:
    if not roles or not landlords:
        raise NoAccount("Nobody has invited you yet.")
    name = person.name or person.email
    account_id = make_account(conn, name=name[:120], email=person.email, password=NO_PASSWORD, now=now)
    _tie(conn, account_id, person)
    for landlord in landlords:
        take_seat(conn, landlord, account_id, roles, now=now)
    return account_id


def _tie(conn: Connection, account_id: int, person: Vouched) -> None:
    conn.execute(
        update(accounts).where(accounts.c.id == account_id).values(sso_issuer=person.issuer, sso_subject=person.subject)
    )
