"""Messages of ours: a row always, and a job to send it where the channel does not fetch by itself."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, RowMapping, case, update

from triage.store.conversations import NewMessage, add_message
from triage.store.jobs import NewJob, add_job, database_now, supersede
from triage.store.tables import jobs, messages
from triage.vocabulary import Channel

SENT: Final = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.MESSENGER, Channel.TELEGRAM, Channel.EMAIL})
"""Channels on which we send; on the others the customer's own device fetches."""

ESSENTIAL: Final = frozenset({"confirmation", "safety"})
"""Kinds of message that must arrive: never withdrawn, and sent again when nobody knows whether they went."""


def lane_of(conversation_id: int) -> str:
    """Return the lane in which a conversation's messages go out in order."""
    return f"conversation:{conversation_id}"


def post(
    conn: Connection,
    landlord: str,
    conversation: RowMapping,
    message: NewMessage,
    *,
    quiet: timedelta = timedelta(0),
    lasts: timedelta | None = None,
) -> RowMapping:
    """Add a message of ours to a conversation that the caller has locked, and return its row.

    An ordinary message waits out the quiet period first, so that a burst of texts is answered once. One that lasts for
    a while only is not sent after that.
    """
    row = add_message(conn, landlord, conversation["id"], message)
    if conversation["channel"] in SENT:
        now = database_now(conn)
        essential = message.kind in ESSENTIAL or message.sender == "staff"
        job = NewJob(
            kind=conversation["channel"],
            due=now if essential else now + quiet,
            payload={"to": conversation["address"]},
            repeatable=essential,
            lane=lane_of(conversation["id"]),
            conversation_id=conversation["id"],
            message_id=row["id"],
            expires_at=None if lasts is None else now + lasts,
        )
        add_job(conn, landlord, job, now=now)
    return row


def withdraw_unsent(conn: Connection, landlord: str, conversation: RowMapping) -> bool:
    """Withdraw our ordinary messages of the conversation that have not gone out; return whether there were any."""
    if conversation["channel"] not in SENT:
        return False
    lane, now = lane_of(conversation["id"]), database_now(conn)
    withdrawn = supersede(conn, landlord, lane=lane, kind=conversation["channel"], now=now)
    conn.execute(
        update(messages)
        .where(messages.c.landlord == landlord, messages.c.id.in_(withdrawn))
        .values(delivery="superseded")
    )
    return bool(withdrawn)


def mark_arrived(conn: Connection, landlord: str, conversation_id: int, *, at: datetime) -> None:
    """Record that our messages of a conversation have arrived by `at`.

    For conversations that are played and not sent: the outbox finds nothing to do.
    """
    mine = (jobs.c.landlord == landlord) & (jobs.c.conversation_id == conversation_id)
    is_due = jobs.c.status == "due"
    conn.execute(
        update(jobs)
        .where(mine, is_due | (jobs.c.created_at > at))
        .values(status=case((is_due, "done"), else_=jobs.c.status), created_at=at, due=at, finished_at=at)
    )
    ours = (messages.c.landlord == landlord) & (messages.c.conversation_id == conversation_id)
    conn.execute(
        update(messages).where(ours, messages.c.delivery == "queued").values(delivery="delivered", delivered_at=at)
    )
