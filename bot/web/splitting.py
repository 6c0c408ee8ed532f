"""Taking one matter out of a case: a case of its own, with the words it rests on and its own dates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.web.item_orders import Fields, NotFilledIn, text_of
from bot.web.item_saying import say
from bot.web.joining_orders import Sent
from bot.web.life_links import PARTED_FROM
from bot.web.raising import open_from
from nlu.understanding import as_dict
from triage.cases import CaseEvent, EventKind
from triage.store.cases import act, append
from triage.store.conversations import lock
from triage.store.item import Item
from triage.vocabulary import FeedbackType

TICK: Final = "message_"
"""How the field of a message begins: its place in the conversation follows."""


def chosen_words(fields: Fields, item: Item) -> tuple[str, datetime]:
    """Return the words that the matter rests on, and when they came: chosen messages, or the part that was copied.

    Raises NotFilledIn when nothing is chosen, or for words that the customer did not say there.
    """
    said = _chosen(fields, item)
    if not said:
        raise NotFilledIn(messages="Choose the message in which the customer told it")
    only, at = text_of(fields, "only"), said[0]["at"]
    whole = "\n".join(row["text"] for row in said)
    if not only:
        return whole, at
    if _plain(only) not in _plain(whole):
        raise NotFilledIn(only="Copy the words as they stand in a message that you chose")
    return only, at


def split(conn: Connection, sent: Sent) -> str:
    """Open a case of its own for one matter, and return its reference; every date counts from when it was first told.

    Raises NotFilledIn and what `triage.store.cases.act` raises.
    """
    kind = sent.fields.get("type")
    words, _ = chosen_words(sent.fields, sent.item)
    if kind not in set(FeedbackType) or kind == FeedbackType.OTHER or sent.read is None:
        raise NotFilledIn(type="Choose what it is")
    landlord, now = sent.landlord, sent.desk.now
    conversation = lock(conn, landlord.id, sent.item.conversation["id"])
    first = _chosen(sent.fields, sent.item)[0]
    case_id, reference = open_from(
        conn,
        conversation,
        [{**first, "text": words, "understanding": _understood(sent, first), "engine": sent.read.engine}],
        FeedbackType(kind),
        landlord=landlord,
        rulebook=sent.rulebook,
        actor=sent.actor,
        now=now,
        beside=sent.case,
    )
    about = {"note": PARTED_FROM, "case": sent.case["reference"]}
    append(conn, landlord.id, case_id, CaseEvent(kind=EventKind.NOTED, at=now, actor=sent.actor, public=about))
    act(
        conn,
        landlord.id,
        sent.case["id"],
        kind=EventKind.SPLIT,
        staff_id=sent.desk.staff_id,
        now=now,
        expected_seq=sent.expected,
        action_id=sent.action_id,
        public={"case": reference, "type": kind},
        private={"words": words},
    )
    if sent.fields.get("tell") == "yes":
        text = sent.desk.wording.say("joined.split", reference=reference, other=sent.case["reference"])
        say(conn, conversation, text, landlord, staff_id=sent.desk.staff_id, now=now)
    return reference


def _understood(sent: Sent, first: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the words say by themselves; where they could not be read, what was understood with the message."""
    if sent.read is None or sent.read.error is not None:
        understood: Mapping[str, Any] = first["understanding"] or {}
        return understood
    return as_dict(sent.read)


def _chosen(fields: Fields, item: Item) -> list[Mapping[str, Any]]:
    said = [row for row in item.messages if row["sender"] == "customer" and row["text"].strip()]
    return [row for row in said if fields.get(f"{TICK}{row['seq']}") == "yes"]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
