"""The audit log: who saw or did what at the desk, when and from where. It is only added to.

No row tells who a customer is: a case is named by its reference, a member of staff by their account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from triage.store.tables import accounts, audit_log, staff

PAGE_SIZE: Final = 50

LONGEST_ABOUT: Final = 80
LONGEST_SOURCE: Final = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """One thing that was seen or done."""

    action: str
    """What, as in `permits.toml`."""
    at: datetime
    """When."""
    source: str
    """The address it was done from."""
    landlord: str | None = None
    """At which landlord; None for what concerns an account."""
    account_id: int | None = None
    """Who; None when nobody is known."""
    about: str = ""
    """Which case, conversation or person."""
    is_refused: bool = False
    """True when it was not allowed, or did not come off."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Which rows of the log to show."""

    landlords: tuple[str, ...]
    """Those whose log the reader may see."""
    person: str = ""
    """Part of the name or e-mail address of who did it."""
    about: str = ""
    """The case, conversation or person it was about."""
    actions: tuple[str, ...] = ()
    """Only these; empty: all."""
    since: datetime | None = None
    """From this instant on."""
    until: datetime | None = None
    """Before this instant."""
    before_id: int | None = None
    """Only what came before this row."""


def note(conn: Connection, *deeds: Deed) -> None:
    """Add to the log."""
    rows = [
        {
            "at": deed.at,
            "landlord": deed.landlord,
            "account_id": deed.account_id,
            "action": deed.action,
            "outcome": "refused" if deed.is_refused else "done",
            "about": deed.about[:LONGEST_ABOUT],
            "source": deed.source[:LONGEST_SOURCE],
        }
        for deed in deeds
    ]
    if rows:
        conn.execute(insert(audit_log), rows)


def search(conn: Connection, wanted: Search, *, most: int = PAGE_SIZE) -> Sequence[Mapping[str, Any]]:
    """Return rows of the log with `name` and `email` of who did it, the newest first, `most` at most."""
    rows = conn.execute(
        select(audit_log, accounts.c.name, accounts.c.email)
        .outerjoin(accounts, accounts.c.id == audit_log.c.account_id)
        .where(*_conditions(wanted))
        .order_by(audit_log.c.id.desc())
        .limit(most)
    ).mappings()
    return [dict(row) for row in rows]


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    colleagues = select(staff.c.account_id).where(staff.c.landlord.in_(wanted.landlords))
    of_colleague = or_(audit_log.c.account_id.is_(None), audit_log.c.account_id.in_(colleagues))
    conditions: list[ColumnElement[bool]] = [
        or_(audit_log.c.landlord.in_(wanted.landlords), and_(audit_log.c.landlord.is_(None), of_colleague))
    ]
    if wanted.person:
        words = wanted.person.lower()
        conditions.append(
            or_(
                func.lower(accounts.c.name).contains(words, autoescape=True),
                accounts.c.email.contains(words, autoescape=True),
            )
        )
    if wanted.about:
        conditions.append(func.lower(audit_log.c.about) == wanted.about.lower())
    if wanted.actions:
        conditions.append(audit_log.c.action.in_(wanted.actions))
    if wanted.since is not None:
        conditions.append(audit_log.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit_log.c.at < wanted.until)
    if wanted.before_id is not None:
        conditions.append(audit_log.c.id < wanted.before_id)
    return conditions
