"""Letters that a person posts: jobs that no worker does."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.tables import cases, conversations, jobs, messages
from triage.store.ways import LETTER, message_of, note_on_cases


def letters_to_post(conn: Connection, landlords: Sequence[str], reader: Reader = NOBODY) -> Sequence[RowMapping]:
    """Return the letters that wait for a person to post them: job, words, address, and the case's next date."""
    case = (
        select(cases.c.reference)
        .where(cases.c.landlord == jobs.c.landlord, cases.c.conversation_id == jobs.c.conversation_id)
        .order_by(cases.c.id)
        .limit(1)
        .scalar_subquery()
    )
    next_due = (
        select(cases.c.next_due)
        .where(
            cases.c.landlord == jobs.c.landlord,
            cases.c.conversation_id == jobs.c.conversation_id,
            cases.c.next_due.is_not(None),
        )
        .order_by(cases.c.next_due)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            jobs.c.id,
            jobs.c.landlord,
            jobs.c.payload,
            jobs.c.created_at,
            jobs.c.conversation_id,
            messages.c.text,
            conversations.c.state,
            case.label("reference"),
            next_due.label("next_due"),
        )
        .join(messages, (messages.c.landlord == jobs.c.landlord) & (messages.c.id == jobs.c.message_id))
        .join(
            conversations,
            (conversations.c.landlord == jobs.c.landlord) & (conversations.c.id == jobs.c.conversation_id),
        )
        .where(
            jobs.c.landlord.in_(landlords),
            jobs.c.kind == LETTER,
            jobs.c.status == "due",
            open_to(reader, jobs.c.landlord, jobs.c.conversation_id),
        )
        .order_by(jobs.c.id)
    )
    return conn.execute(query).mappings().all()


def posted(conn: Connection, landlord: str, job_id: int, *, actor: str, now: datetime) -> bool:
    """Record that a person has posted a letter; False when it waits no more."""
    done = conn.execute(
        update(jobs)
        .where(jobs.c.landlord == landlord, jobs.c.id == job_id, jobs.c.kind == LETTER, jobs.c.status == "due")
        .values(status="done", finished_at=now)
        .returning(jobs.c.message_id)
    ).scalar_one_or_none()
    if done is None:
        return False
    mine = (messages.c.landlord == landlord) & (messages.c.id == done)
    conn.execute(update(messages).where(mine).values(delivery="sent", delivered_at=now))
    message = message_of(conn, landlord, done)
    public = {"note": "letter_posted", "message": message["seq"]}
    note_on_cases(conn, landlord, message, public, actor=actor, now=now)
    return True
