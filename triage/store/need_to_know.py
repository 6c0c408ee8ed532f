"""Need to know: who sees a restricted case, in one condition that every query of the desk uses.

A restricted case is seen by who has it, by those who are named on it, and by those whose role reads restricted cases at
the landlord. What was said is shared by the cases of one conversation, so that a conversation and all its cases stand
open only to those who may see each restricted one among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, literal, or_, select

from triage.case_life.events import CaseEvent, EventKind
from triage.store.staff import Colleague
from triage.store.tables import accounts, case_access, cases, conversations, jobs, staff

Column = ColumnElement[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody who reads, as far as restricted cases are concerned."""

    staff_ids: tuple[int, ...] = ()
    """Their seats."""
    sees_all: tuple[str, ...] = ()
    """Landlords at which their role reads restricted cases."""


NOBODY = Reader()
"""Sees no restricted case: what holds unless a reader is given."""


def open_to(reader: Reader, landlord: Column, conversation_id: Column) -> Column:
    """Return the condition that a conversation, and so each of its cases, stands open to the reader."""
    each = cases.alias()
    named = exists().where(
        case_access.c.landlord == each.c.landlord,
        case_access.c.case_id == each.c.id,
        case_access.c.staff_id.in_(reader.staff_ids),
    )
    closed = exists().where(
        each.c.landlord == landlord,
        each.c.conversation_id == conversation_id,
        each.c.restricted.is_(True),
        each.c.landlord.not_in(reader.sees_all),
        or_(each.c.assignee_id.is_(None), each.c.assignee_id.not_in(reader.staff_ids)),
        ~named,
    )
    return ~closed


def is_open_case(conn: Connection, reader: Reader, landlord: str, reference: str) -> bool:
    """Return whether the landlord has this case and it stands open to the reader."""
    mine = (cases.c.landlord == landlord) & (cases.c.reference == reference)
    return _found(conn, exists().where(mine, open_to(reader, cases.c.landlord, cases.c.conversation_id)))


def is_open_conversation(conn: Connection, reader: Reader, landlord: str, conversation_id: int) -> bool:
    """Return whether the landlord has this conversation and it stands open to the reader."""
    mine = (conversations.c.landlord == landlord) & (conversations.c.id == conversation_id)
    return _found(conn, exists().where(mine, open_to(reader, conversations.c.landlord, conversations.c.id)))


def is_open_job(conn: Connection, reader: Reader, landlord: str, job_id: int) -> bool:
    """Return whether the landlord has this job and its conversation stands open to the reader."""
    mine = (jobs.c.landlord == landlord) & (jobs.c.id == job_id)
    return _found(conn, exists().where(mine, open_to(reader, jobs.c.landlord, jobs.c.conversation_id)))


def named_on(conn: Connection, landlord: str, case_id: int) -> Sequence[Colleague]:
    """Return the people who are named on a case, by name."""
    rows = conn.execute(
        select(staff.c.id, accounts.c.name)
        .join(case_access, (case_access.c.landlord == staff.c.landlord) & (case_access.c.staff_id == staff.c.id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(case_access.c.landlord == landlord, case_access.c.case_id == case_id)
        .order_by(accounts.c.name, staff.c.id)
    )
    return [Colleague(staff_id=row.id, name=row.name) for row in rows]


def keep_access(conn: Connection, landlord: str, case_id: int, event: CaseEvent) -> None:
    """Keep what an event says about who is named on a case; nothing happens for another kind of event."""
    if event.kind not in {EventKind.ACCESS_GIVEN, EventKind.ACCESS_ENDED}:
        return
    staff_id = event.public["staff_id"]
    conn.execute(
        delete(case_access).where(
            case_access.c.landlord == landlord, case_access.c.case_id == case_id, case_access.c.staff_id == staff_id
        )
    )
    if event.kind is EventKind.ACCESS_GIVEN:
        conn.execute(insert(case_access).values(landlord=landlord, case_id=case_id, staff_id=staff_id, since=event.at))


def _found(conn: Connection, there: Column) -> bool:
    return conn.execute(select(literal(1)).where(there)).first() is not None
