"""Confirmations that must arrive: each is looked at again, and what has not arrived goes by another route.

The look is a job without a lane: nothing in a conversation waits for it. The routes are those that the customer gave;
the last is a letter that a person posts, which is a job that no worker does. Whatever is tried is noted on the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select, update

from triage.cases import CaseEvent, EventKind
from triage.store.cases import append, cases_of_conversation, history
from triage.store.conversations import lock
from triage.store.jobs import NewJob, add_job, database_now
from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.tables import cases, conversations, jobs, messages

LOOK: Final = "fallback"
"""Kind of the job that looks whether a confirmation has arrived."""

LETTER: Final = "letter"
"""Kind of the job that is a letter for a person to post."""

FOR_PERSON: Final = "confirmation"
"""Why a conversation needs a person: what must arrive cannot be sent without one."""

ARRIVED: Final = frozenset({"sent", "delivered", "read", "superseded"})
"""Deliveries of messages that need nothing more."""

CHOSEN: Final = "chosen"
"""In a job's payload: a person has chosen this way, so that it is not held back for one."""

LEFT: Final = "confirmation_for_person"
"""The note that a message waits for a person to decide how it is sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A way to reach the customer."""

    kind: str
    """email, sms or letter: the kind of the job."""
    to: str
    """Address or number; for a letter the address on it, empty when nobody knows one."""


def watch(conn: Connection, landlord: str, message: RowMapping, *, after: timedelta) -> None:
    """Have a confirmation of ours looked at again after a while; nothing happens for another kind of message."""
    if message["kind"] == "confirmation" and message["sender"] != "customer":
        now = database_now(conn)
        look = NewJob(
            kind=LOOK,
            due=now + after,
            payload={"message": message["id"]},
            repeatable=True,
            conversation_id=message["conversation_id"],
        )
        add_job(conn, landlord, look, now=now)


def try_failed(
    conn: Connection, landlord: str, message_id: int, *, route: str, error: str | None, is_news: bool, now: datetime
) -> None:
    """Note on its cases that a confirmation did not arrive by a route, and have it looked at again at once.

    What is no news, because it goes another way by now, is noted once. Nothing happens for another kind of message, nor
    for one that has arrived.
    """
    message = _message(conn, landlord, message_id)
    if message["kind"] != "confirmation" or message["sender"] == "customer":
        return
    rows = cases_of_conversation(conn, landlord, message["conversation_id"])
    public = {"note": "confirmation_failed", "route": route, "message": message["seq"]}
    is_known = any(_is_noted(conn, landlord, row["id"], public) for row in rows)
    if not is_news and (is_known or not _is_diverted(conn, landlord, message_id, route)):
        return
    _note(conn, landlord, message, public | ({"reason": error} if error else {}), actor="bot", now=now)
    watch(conn, landlord, message, after=timedelta(0))


def needs_another_way(conn: Connection, landlord: str, message_id: int) -> bool | None:
    """Return whether a message has not arrived and nothing is under way with it; None while something still is."""
    message = _message(conn, landlord, message_id)
    if message["delivery"] in ARRIVED:
        return False
    ways = conn.execute(
        select(jobs.c.kind, jobs.c.status).where(jobs.c.landlord == landlord, jobs.c.message_id == message_id)
    ).all()
    if any(way.kind == LETTER or way.status == "settled" for way in ways):
        return False
    return None if any(way.status in {"due", "leased"} for way in ways) else True


def divert(
    conn: Connection,
    landlord: str,
    message_id: int,
    routes: Sequence[Route],
    *,
    why: str,
    actor: str,
    now: datetime,
    is_chosen: bool = False,
) -> Route | None:
    """Send a message by the first of the routes that was not tried, note it on its cases, and return the route.

    What a person has chosen may have been tried before, but is not under way now. Returns None, and nothing happens,
    when there is no such route.
    """
    message = _message(conn, landlord, message_id)
    conversation = lock(conn, landlord, message["conversation_id"])
    ways = conn.execute(
        select(jobs.c.kind, jobs.c.payload, jobs.c.status).where(
            jobs.c.landlord == landlord, jobs.c.message_id == message_id
        )
    ).all()
    tried = {(way.kind, way.payload.get("to")) for way in ways if not is_chosen or way.status in {"due", "leased"}}
    if not is_chosen:
        tried.add((conversation["channel"], conversation["address"]))
    route = next((route for route in routes if (route.kind, route.to) not in tried), None)
    if route is None:
        return None
    at = database_now(conn)
    job = NewJob(
        kind=route.kind,
        due=at,
        payload={"to": route.to} | ({CHOSEN: True} if is_chosen else {}),
        repeatable=True,
        conversation_id=conversation["id"],
        message_id=message_id,
    )
    add_job(conn, landlord, job, now=at)
    conn.execute(
        update(messages)
        .where(messages.c.landlord == landlord, messages.c.id == message_id)
        .values(delivery="queued", delivered_at=None, provider_id=None)
    )
    public = {"note": "confirmation_diverted", "route": route.kind, "why": why, "message": message["seq"]}
    _note(conn, landlord, message, public, actor=actor, now=now, private={"to": route.to})
    if is_chosen:
        _is_seen_to(conn, landlord, conversation["id"])
    return route


def leave_to_person(conn: Connection, landlord: str, message_id: int, *, why: str, now: datetime) -> None:
    """Put a message before staff instead of sending it by another route, and note that on its cases."""
    message = _message(conn, landlord, message_id)
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
    _note(conn, landlord, message, public, actor="bot", now=now)


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
    message = _message(conn, landlord, message_id)
    conn.execute(
        update(messages)
        .where(messages.c.landlord == landlord, messages.c.id == message_id)
        .values(delivery="delivered", delivered_at=now)
    )
    public = {"note": "confirmation_told", "route": how, "message": message["seq"]}
    _note(conn, landlord, message, public, actor=actor, now=now, private={"to": to} if to else None)
    _is_seen_to(conn, landlord, message["conversation_id"])


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
    message = _message(conn, landlord, done)
    public = {"note": "letter_posted", "message": message["seq"]}
    _note(conn, landlord, message, public, actor=actor, now=now)
    return True


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


def _has_failed_for_good(conn: Connection, message: RowMapping) -> bool:
    if message["kind"] != "confirmation" or message["delivery"] == "queued":
        return False
    return why_for_person(conn, message["landlord"], message["conversation_id"]) is not None


def _is_seen_to(conn: Connection, landlord: str, conversation_id: int) -> None:
    """Take a conversation off the list of those that need a person once none of its messages waits for one."""
    if not waiting(conn, landlord, conversation_id):
        of_it = (conversations.c.landlord == landlord) & (conversations.c.id == conversation_id)
        seen = update(conversations).where(of_it, conversations.c.attention == FOR_PERSON)
        conn.execute(seen.values(attention=None, waits_since=None))


def _message(conn: Connection, landlord: str, message_id: int) -> RowMapping:
    return (
        conn.execute(select(messages).where(messages.c.landlord == landlord, messages.c.id == message_id))
        .mappings()
        .one()
    )


def _is_diverted(conn: Connection, landlord: str, message_id: int, route: str) -> bool:
    """Return whether a message went another way after this one."""
    kinds = conn.execute(
        select(jobs.c.kind)
        .where(jobs.c.landlord == landlord, jobs.c.message_id == message_id)
        .order_by(jobs.c.id.desc())
    ).scalars()
    return next(iter(kinds), route) != route


def _is_noted(conn: Connection, landlord: str, case_id: int, public: dict[str, Any]) -> bool:
    links = history(conn, landlord, case_id)
    return any(public.items() <= link.public.items() for link in links if link.kind == EventKind.NOTED)


def _note(
    conn: Connection,
    landlord: str,
    message: RowMapping,
    public: dict[str, Any],
    *,
    actor: str,
    now: datetime,
    private: dict[str, Any] | None = None,
) -> None:
    """Note it on the cases that the message names, on all of the conversation's when it names none."""
    rows = cases_of_conversation(conn, landlord, message["conversation_id"])
    named = [row for row in rows if row["reference"] in message["text"]] or rows
    for row in named:
        event = CaseEvent(kind=EventKind.NOTED, at=now, actor=actor, public=public, private=private)
        append(conn, landlord, row["id"], event)
