"""Confirmations that must arrive: each is looked at again, and what has not arrived goes by another route.

The look is a job without a lane: nothing in a conversation waits for it. The routes are those that the customer gave;
the last is a letter that a person posts, which is a job that no worker does. Whatever is tried is noted on the case.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select, update

from triage.cases import EventKind
from triage.store.cases import cases_of_conversation, history
from triage.store.conversations import lock
from triage.store.for_person import is_seen_to
from triage.store.jobs import NewJob, add_job, database_now
from triage.store.tables import jobs, messages
from triage.store.ways import CHOSEN, Route, message_of, note_on_cases

LOOK: Final = "fallback"
"""Kind of the job that looks whether a confirmation has arrived."""


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
    message = message_of(conn, landlord, message_id)
    if message["kind"] != "confirmation" or message["sender"] == "customer":
        return
    rows = cases_of_conversation(conn, landlord, message["conversation_id"])
    public = {"note": "confirmation_failed", "route": route, "message": message["seq"]}
    is_known = any(_is_noted(conn, landlord, row["id"], public) for row in rows)
    if not is_news and (is_known or not _is_diverted(conn, landlord, message_id, route)):
        return
    note_on_cases(conn, landlord, message, public | ({"reason": error} if error else {}), actor="bot", now=now)
    watch(conn, landlord, message, after=timedelta(0))


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
    message = message_of(conn, landlord, message_id)
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
    note_on_cases(conn, landlord, message, public, actor=actor, now=now, private={"to": route.to})
    if is_chosen:
        is_seen_to(conn, landlord, conversation["id"])
    return route


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
