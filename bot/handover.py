"""Live chats between the assistant and people: what the customer is told, and their place among those who wait."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select

from bot.dialogue.opening import is_open
from bot.dialogue.state import from_json
from bot.dialogue.turn import Reply, Turn
from bot.dialogue.wording import DEFAULT, Wording, load_wording
from bot.landlords import Landlord
from triage.pack import Rulebook
from triage.store.staff import staff_names
from triage.store.tables import conversations
from triage.vocabulary import Channel

LIVE: Final = frozenset({Channel.WEBCHAT, Channel.WHATSAPP, Channel.TELEGRAM, Channel.MESSENGER})
"""Channels on which people talk to and fro."""

LIVE_FOR: Final = timedelta(minutes=30)
"""Who has written within this time may still be there."""

PERSON: Final = "person"
"""What a conversation's `attention` says when the customer waits for a person."""


def hand_over_text(
    conn: Connection, conversation: RowMapping, landlord: Landlord, *, to_staff: bool, staff_id: int, now: datetime
) -> str | None:
    """Return what the customer of a live chat is told when a person takes over or hands back; None: nothing.

    Nothing is said to somebody who may have gone, where nothing changes, or where the customer is not safe to write to.
    """
    is_live = conversation["channel"] in LIVE and now - conversation["last_inbound_at"] <= LIVE_FOR
    waits = to_staff and conversation["attention"] == PERSON
    changes = bool(conversation["with_staff"]) is not to_staff or waits
    if not (is_live and changes) or from_json(conversation["state"]).safe is False:
        return None
    name = staff_names(conn, landlord.id).get(staff_id, "")
    text = "handover.person_here" if to_staff else "handover.assistant_back"
    return _wording(conversation["language"], landlord).say(text, name=name, landlord=landlord.name)


def with_place(
    conn: Connection, turn: Turn, row: RowMapping, *, landlord: Landlord, rulebook: Rulebook, now: datetime
) -> Turn:
    """Return the turn with how many wait before a customer who now waits for a person while people are there."""
    begins_to_wait = turn.attention == PERSON and row["attention"] != PERSON and not row["with_staff"]
    if turn.reply is None or not begins_to_wait or row["channel"] not in LIVE:
        return turn
    if not is_open(landlord, now, calendar=rulebook.calendar):
        return turn
    line = place_in_words(waiting_before(conn, row, landlord, now=now), _wording(turn.state.language, landlord))
    said, asked = _before_question(turn.reply)
    return replace(turn, reply=replace(turn.reply, text="\n\n".join(part for part in (said, line, asked) if part)))


def _before_question(reply: Reply) -> tuple[str, str]:
    """Return what a reply says and the question it ends with, which stays last; no question when it asks nothing."""
    said, _, asked = reply.text.rpartition("\n\n")
    return (said, asked) if reply.asks and said else (reply.text, "")


def waiting_before(conn: Connection, row: RowMapping, landlord: Landlord, *, now: datetime) -> int:
    """Return how many other open live conversations have waited longer for the people who answer this one."""
    apart = frozenset(landlord.served_apart)
    served = {row["channel"]} if row["channel"] in apart else LIVE - apart
    waiting = (
        select(func.count())
        .select_from(conversations)
        .where(
            conversations.c.landlord == row["landlord"],
            conversations.c.attention == PERSON,
            conversations.c.closed_at.is_(None),
            conversations.c.channel.in_(served),
            conversations.c.waits_since <= (row["waits_since"] or now),
            conversations.c.id != row["id"],
        )
    )
    return conn.scalar(waiting) or 0


def place_in_words(before: int, wording: Wording) -> str:
    """Return how many wait before a customer, in words for them."""
    if before == 0:
        return wording.say("handover.next")
    return wording.say("handover.after_one") if before == 1 else wording.say("handover.after_many", count=before)


def _wording(language: str, landlord: Landlord) -> Wording:
    return load_wording(language if language in landlord.languages else DEFAULT)
