"""Messages that wait for a person to decide how they are sent."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select, update

from triage.cases import EventKind
from triage.store.cases import cases_of_conversation, history
from triage.store.tables import conversations, messages
from triage.store.ways import CHOSEN, message_of, needs_another_way, note_on_cases

FOR_PERSON: Final = "confirmation"
"""Why a conversation needs a person: what must arrive cannot be sent without one."""

LEFT: Final = "confirmation_for_person"
"""The note that a message waits for a person to decide how it is sent."""


def leave_to_person(conn: Connection, landlord: str, message_id: int, *, why: str, now: datetime) -> None:
    """Put a message before staff instead of sending it by another route, and note that on its cases."""
    message = message_of(conn, landlord, message_id)
    conn.execute(
        update(conversations)
        .where(
            conversations.c.landlord == landlord,
            conversations.c.id == message["conversation_id"],
            conversations.c.attention.is_(None),
        )
        .values(attention=FOR_PERSON, waits_since=now)
    )
    public = {"note": LEFT, "why": why, "message": message["seq"]}
    note_on_cases(conn, landlord, message, public, actor="bot", now=now)


def waiting(conn: Connection, landlord: str, conversation_id: int) -> list[RowMapping]:
    """Return the messages of a conversation that wait for a person to decide how they are sent, the oldest first.

    They are those that were left to a person, and confirmations that failed where nothing goes another way by itself.
    """
    of_it = (messages.c.landlord == landlord) & (messages.c.conversation_id == conversation_id)
    ours = of_it & (messages.c.sender != "customer") & messages.c.delivery.in_(("queued", "unsure", "failed"))
    rows = conn.execute(select(messages).where(ours).order_by(messages.c.seq)).mappings().all()
    if not rows:
        return []
    links = [
        link.public for row in cases_of_conversation(conn, landlord, conversation_id)
        for link in history(conn, landlord, row["id"]) if link.kind == EventKind.NOTED
    ]  # fmt: skip
    left = {public.get("message") for public in links if public.get("note") == LEFT}
    return [
        row
        for row in rows
        if (row["seq"] in left or _has_failed_for_good(conn, row)) and needs_another_way(conn, landlord, row["id"])
    ]


def told(
    conn: Connection, landlord: str, message_id: int, *, how: str, actor: str, now: datetime, to: str = ""
) -> None:
    """Record that a person has given the customer a message, how and perhaps at which number; end every look at it."""
    message = message_of(conn, landlord, message_id)
    conn.execute(
        update(messages)
        .where(messages.c.landlord == landlord, messages.c.id == message_id)
        .values(delivery="delivered", delivered_at=now)
    )
    public = {"note": "confirmation_told", "route": how, "message": message["seq"]}
    note_on_cases(conn, landlord, message, public, actor=actor, now=now, private={"to": to} if to else None)
    is_seen_to(conn, landlord, message["conversation_id"])


def why_for_person(conn: Connection, landlord: str, conversation_id: int) -> str | None:
    """Return why nothing may go another way by itself; None when it may.

    `unsafe`: the customer says that it is not safe to write. `restricted`: a case of the conversation is shown only to
    those who need to know.
    """
    state = conn.execute(
        select(conversations.c.state).where(conversations.c.landlord == landlord, conversations.c.id == conversation_id)
    ).scalar_one()
    if state.get("safe") is False:
        return "unsafe"
    is_restricted = any(row["restricted"] for row in cases_of_conversation(conn, landlord, conversation_id))
    return "restricted" if is_restricted else None


def must_wait(conn: Connection, job: RowMapping) -> bool:
    """Return whether a send that is due goes another way than the customer's own and must wait for a person now."""
    if job["payload"].get(CHOSEN):
        return False
    of_message = select(messages.c.conversation_id).where(
        messages.c.landlord == job["landlord"], messages.c.id == job["message_id"]
    )
    own = conn.execute(
        select(conversations.c.id, conversations.c.channel, conversations.c.address).where(
            conversations.c.landlord == job["landlord"], conversations.c.id == of_message.scalar_subquery()
        )
    ).one()
    if (own.channel, own.address) == (job["kind"], job["payload"]["to"]):
        return False
    return why_for_person(conn, job["landlord"], own.id) is not None


def is_seen_to(conn: Connection, landlord: str, conversation_id: int) -> None:
    """Take a conversation off the list of those that need a person once none of its messages waits for one."""
    if not waiting(conn, landlord, conversation_id):
        of_it = (conversations.c.landlord == landlord) & (conversations.c.id == conversation_id)
        seen = update(conversations).where(of_it, conversations.c.attention == FOR_PERSON)
        conn.execute(seen.values(attention=None, waits_since=None))


def _has_failed_for_good(conn: Connection, message: RowMapping) -> bool:
    if message["kind"] != "confirmation" or message["delivery"] == "queued":
        return False
    return why_for_person(conn, message["landlord"], message["conversation_id"]) is not None
