"""Saying something to a customer from the desk: in the conversation, or where that cannot carry it by another way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from bot.dialogue.state import from_json
from bot.fallback import look_after, open_routes
from bot.landlords import Landlord
from triage.store.conversations import NewMessage, add_message
from triage.store.fallback import divert, watch
from triage.store.for_person import leave_to_person, why_for_person
from triage.store.outgoing import SENT, post
from triage.store.ways import LETTER
from triage.vocabulary import Channel


def can_carry(conversation: RowMapping | Mapping[str, Any]) -> bool:
    """Return whether the conversation's own channel can carry a message of ours."""
    return conversation["channel"] in {Channel.WEBCHAT, *SENT} and conversation["closed_at"] is None


def say(
    conn: Connection,
    conversation: RowMapping,
    text: str,
    landlord: Landlord,
    *,
    staff_id: int,
    now: datetime,
    kind: str = "confirmation",
    by_any_route: bool = True,
) -> None:
    """Say it in the conversation, or where that cannot carry it by another way: as a letter in the end.

    Where the case is restricted, or the customer has said that it is not safe to write, a person decides how.
    """
    message = NewMessage(
        sender="staff",
        staff_id=staff_id,
        channel=conversation["channel"],
        scope=conversation["address"],
        text=text,
        at=now,
        kind=kind,
        delivery="queued",
    )
    if can_carry(conversation) or not by_any_route:
        posted = post(conn, landlord.id, conversation, message)
        watch(conn, landlord.id, posted, after=look_after(conversation["channel"]))
        return
    row = add_message(conn, landlord.id, conversation["id"], message)
    why = why_for_person(conn, landlord.id, conversation["id"])
    if why is not None:
        leave_to_person(conn, landlord.id, row["id"], why=why, now=now)
        return
    ways, actor = open_routes(conn, landlord, from_json(conversation["state"]).person), f"staff:{staff_id}"
    route = divert(conn, landlord.id, row["id"], ways, why="asked", actor=actor, now=now)
    if route is not None and route.kind != LETTER:
        watch(conn, landlord.id, row, after=look_after(conversation["channel"]))
