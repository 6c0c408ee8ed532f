"""Messages of ours that did not go out, or perhaps did not: what staff see of them and what they can do.

A message is undelivered while its job is dead, unsure or expired and nothing that came later says that it arrived.
Staff send it again, or settle the job because they reached the customer another way.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, case, or_, select, update

from triage.store.jobs import database_now, resend
from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.tables import cases, jobs, messages

Row = Mapping[str, Any]
"""An undelivered job: its own columns, `seq` and `text` of its message, and `reference` of the case it belongs to."""

GIVEN_UP: Final = ("dead", "unsure", "expired")
"""Statuses of jobs that nobody works on and no person has settled."""

NOT_ARRIVED: Final = ("failed", "unsure")
"""Where the delivery of a message stands that the customer may not have."""

MOST_SHOWN: Final = 100
"""Undelivered messages shown at once: after a breakdown of the provider there can be any number."""


def undelivered(conn: Connection, landlords: Sequence[str], reader: Reader = NOBODY) -> Sequence[Row]:
    """Return what did not go out at these landlords, the longest waiting first, MOST_SHOWN + 1 at most."""
    is_open = open_to(reader, jobs.c.landlord, jobs.c.conversation_id)
    query = _jobs(jobs.c.landlord.in_(landlords), _is_undelivered(), is_open)
    rows = conn.execute(query.order_by(jobs.c.finished_at, jobs.c.id).limit(MOST_SHOWN + 1)).mappings()
    return [dict(row) for row in rows]


def undelivered_of(conn: Connection, landlord: str, conversation_id: int) -> Mapping[int, Row]:
    """Return what did not go out of one conversation, by message id."""
    query = _jobs(jobs.c.landlord == landlord, jobs.c.conversation_id == conversation_id, _is_undelivered())
    rows = conn.execute(query.where(jobs.c.message_id.is_not(None))).mappings()
    return {row["message_id"]: dict(row) for row in rows}


def send_again(conn: Connection, landlord: str, job_id: int) -> bool:
    """Let an undelivered message go out once more; False, and nothing changes, when it is not undelivered now.

    The provider's id of the send before goes with it: reports under that id no longer concern the message.
    """
    row = _find(conn, landlord, job_id)
    if row is None or not resend(conn, landlord, job_id, now=database_now(conn)):
        return False
    conn.execute(
        update(messages)
        .where(messages.c.landlord == landlord, messages.c.id == row["message_id"])
        .values(delivery="queued", delivered_at=None, provider_id=None)
    )
    return True


def settle(conn: Connection, landlord: str, job_id: int, *, now: datetime) -> bool:
    """Take an undelivered message off the list for good; False, and nothing changes, when it is not undelivered now."""
    if _find(conn, landlord, job_id) is None:
        return False
    settled = conn.execute(
        update(jobs)
        .where(jobs.c.landlord == landlord, jobs.c.id == job_id, jobs.c.status.in_(GIVEN_UP))
        .values(status="settled", finished_at=now)
    )
    return settled.rowcount == 1


def _find(conn: Connection, landlord: str, job_id: int) -> Row | None:
    query = _jobs(jobs.c.landlord == landlord, jobs.c.id == job_id, _is_undelivered())
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def _is_undelivered() -> ColumnElement[bool]:
    return and_(jobs.c.status.in_(GIVEN_UP), or_(jobs.c.message_id.is_(None), messages.c.delivery.in_(NOT_ARRIVED)))


def _jobs(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the query for jobs with their message and case: the one that they name, else the conversation's first."""
    named = _reference(cases.c.id == jobs.c.case_id)
    of_conversation = _reference(cases.c.conversation_id == jobs.c.conversation_id)
    reference = case((jobs.c.case_id.is_not(None), named), else_=of_conversation)
    own = ("id", "landlord", "kind", "status", "error", "attempts", "finished_at", "conversation_id", "message_id")
    return (
        select(*(jobs.c[name] for name in own), messages.c.seq, messages.c.text, reference.label("reference"))
        .outerjoin_from(
            jobs, messages, and_(messages.c.landlord == jobs.c.landlord, messages.c.id == jobs.c.message_id)
        )
        .where(*conditions)
    )


def _reference(of_job: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Return the reference of the first of the cases, an open one if there is one."""
    query = select(cases.c.reference).where(cases.c.landlord == jobs.c.landlord, of_job)
    return query.order_by(cases.c.closed_at.is_not(None), cases.c.id).limit(1).scalar_subquery()
