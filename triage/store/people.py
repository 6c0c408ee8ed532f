"""The people of a landlord, for those who look after them: who has which roles, and whose seat has ended."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, select, update

from triage.cases import CaseEvent, EventKind
from triage.store.cases import append
from triage.store.posts import leave_posts
from triage.store.tables import account_sessions, accounts, cases, staff, welcome_links


class LastOne(Exception):  # noqa: N818  the name says who it would be
    """Nobody would be left who can look after the people; nothing was changed."""


class NotOnlyHere(Exception):  # noqa: N818  the name says where the person works
    """The person works for other landlords too, whose administrators decide as well; nothing was changed."""


def people_of(conn: Connection, landlord: str) -> Sequence[Mapping[str, Any]]:
    """Return everybody who works for a landlord now, by name, with `has_second_factor` and what their account says."""
    rows = conn.execute(
        _people().where(staff.c.landlord == landlord, _is_here()).order_by(accounts.c.name, staff.c.id)
    ).mappings()
    return [_person(row) for row in rows]


def find_person(conn: Connection, landlord: str, staff_id: int) -> Mapping[str, Any] | None:
    """Return somebody who works for a landlord now, None when nobody has this seat."""
    row = (
        conn.execute(_people().where(staff.c.landlord == landlord, staff.c.id == staff_id, _is_here()))
        .mappings()
        .first()
    )
    return None if row is None else _person(row)


def open_invitations(conn: Connection, landlord: str, *, now: datetime) -> Sequence[Mapping[str, Any]]:
    """Return the links to a landlord's staff that nobody has used yet, the newest first."""
    rows = conn.execute(
        select(welcome_links)
        .where(
            welcome_links.c.used_at.is_(None), welcome_links.c.expires_at > now, welcome_links.c.account_id.is_(None)
        )
        .order_by(welcome_links.c.made_at.desc())
    ).mappings()
    return [dict(row) for row in rows if row["landlords"] == [landlord]]


def withdraw_invitation(conn: Connection, landlord: str, name: str, *, now: datetime) -> bool:
    """End a link that nobody has used; `name` begins what is kept of its token. False when there is none."""
    found = [row for row in open_invitations(conn, landlord, now=now) if row["token_digest"].startswith(name)]
    for row in found:
        mine = welcome_links.c.token_digest == row["token_digest"]
        conn.execute(update(welcome_links).where(mine).values(used_at=now))
    return bool(found)


def change_roles(conn: Connection, landlord: str, staff_id: int, roles: Iterable[str], *, keeps: str) -> None:
    """Give a person other roles. Raises LastOne when nobody would be left with the role `keeps`."""
    _lock(conn, landlord)
    conn.execute(
        update(staff).where(staff.c.landlord == landlord, staff.c.id == staff_id).values(roles=sorted(set(roles)))
    )
    _check_left(conn, landlord, keeps)


def end_seat(conn: Connection, landlord: str, staff_id: int, *, by: int, now: datetime, keeps: str) -> int:
    """End a person's seat and return how many open cases they had, which nobody has now; `by` is who ends it.

    Raises LastOne when nobody would be left with the role `keeps`.
    """
    _lock(conn, landlord)
    mine = (staff.c.landlord == landlord) & (staff.c.id == staff_id)
    conn.execute(update(staff).where(mine).values(left_at=now))
    _check_left(conn, landlord, keeps)
    leave_posts(conn, landlord, staff_id)
    theirs = (cases.c.landlord == landlord) & (cases.c.assignee_id == staff_id) & cases.c.closed_at.is_(None)
    left = conn.scalars(select(cases.c.id).where(theirs).order_by(cases.c.id)).all()
    for case_id in left:
        nobody = CaseEvent(kind=EventKind.ASSIGNED, at=now, actor=f"staff:{by}", public={"assignee_id": None})
        append(conn, landlord, case_id, nobody)
    return len(left)


def reset(conn: Connection, landlord: str, staff_id: int) -> int:
    """End the sessions of a person who works only for this landlord, and return their account.

    Raises NotOnlyHere.
    """
    account_id: int = conn.execute(
        select(staff.c.account_id).where(staff.c.landlord == landlord, staff.c.id == staff_id)
    ).scalar_one()
    elsewhere = (staff.c.account_id == account_id) & (staff.c.landlord != landlord) & staff.c.left_at.is_(None)
    if conn.execute(select(staff.c.id).where(elsewhere)).first() is not None:
        raise NotOnlyHere
    conn.execute(delete(account_sessions).where(account_sessions.c.account_id == account_id))
    return account_id


def _lock(conn: Connection, landlord: str) -> None:
    """Let nobody else change the landlord's seats until the transaction ends."""
    conn.execute(select(staff.c.id).where(staff.c.landlord == landlord).with_for_update()).all()


def _check_left(conn: Connection, landlord: str, role: str) -> None:
    if not any(role in row["roles"] for row in people_of(conn, landlord)):
        raise LastOne


def _people() -> Any:
    return select(
        staff, accounts.c.name, accounts.c.email, accounts.c.last_seen_at, accounts.c.totp_secret, accounts.c.sso_issuer
    ).join(accounts, accounts.c.id == staff.c.account_id)


def _is_here() -> ColumnElement[bool]:
    return staff.c.left_at.is_(None) & accounts.c.closed_at.is_(None)


def _person(row: RowMapping) -> Mapping[str, Any]:
    shown = {name: value for name, value in row.items() if name != "totp_secret"}
    return {**shown, "has_second_factor": row["totp_secret"] is not None, "has_sign_on": row["sso_issuer"] is not None}
