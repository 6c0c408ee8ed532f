"""One step of a sample conversation, as one transaction: the customer's texts taken in, or a deed done at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from bot.demo.script import Deed, Talk
from bot.intake import Received, take_in
from bot.landlords import Landlord
from bot.web.item_acts import Form, carry_out, desk_of, order_of, position
from bot.web.item_forms import FORMS, Needs
from channels.message import InboundMessage
from nlu.understanding import Understanding
from triage.cases import Status
from triage.pack import Rulebook
from triage.store.cases import cases_of_conversation
from triage.store.item import Item, item_of_case, item_of_conversation
from triage.store.outgoing import mark_arrived
from triage.store.tables import conversations, staff_actions


class Misfit(Exception):  # noqa: N818  the name says what the deed is
    """What a colleague is said to have done does not go with what became of the conversation; nothing was done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A sample conversation and where it is held."""

    landlord: Landlord
    """Who the customer writes to."""
    rulebook: Rulebook
    """Its rules."""
    talk: Talk
    """The conversation, with every answer."""
    begins: datetime
    """When the first message came."""


def hear(conn: Connection, heard: Iterable[tuple[InboundMessage, Understanding]], sample: Sample) -> Received:
    """Take in texts that came in a row, and return what became of the last."""
    for inbound, read in heard:
        received = take_in(conn, inbound, read, landlord=sample.landlord, rulebook=sample.rulebook)
        at = inbound.received_at
    mark_arrived(conn, sample.landlord.id, received.conversation_id, at=at)
    return received


def act(conn: Connection, deed: Deed, form: Form, sample: Sample, conversation_id: int) -> int:
    """Do at the desk what a form orders; return 1, or 0 when it was done before.

    Raises Misfit, NotFilledIn (bot.web.item_orders) or IllegalMove (triage.cases).
    """
    if conn.scalar(select(staff_actions.c.at).where(staff_actions.c.action_id == form.action_id)) is not None:
        return 0
    item = _item(conn, deed, sample.landlord.id, conversation_id)
    desk = desk_of(
        conn,
        item,
        landlord=sample.landlord,
        rulebook=sample.rulebook,
        staff_id=form.staff_id,
        now=form.now,
        people=item.names,
    )
    order = order_of(FORMS[deed.does], deed.fields, item, desk, landlord=sample.landlord)
    form = replace(form, expected=position(item))
    carry_out(conn, item, order, form, landlord=sample.landlord, rulebook=sample.rulebook)
    mark_arrived(conn, sample.landlord.id, conversation_id, at=form.now)
    return 1


def outcome(conn: Connection, landlord: str, conversation_id: int) -> tuple[tuple[Status, ...], bool]:
    """Return where the conversation's cases stand, and whether it has none and waits for a person."""
    statuses = tuple(Status(row["status"]) for row in cases_of_conversation(conn, landlord, conversation_id))
    row = conn.execute(
        select(conversations.c.attention, conversations.c.with_staff).where(
            conversations.c.landlord == landlord, conversations.c.id == conversation_id
        )
    ).one()
    return statuses, not statuses and (row.attention is not None or row.with_staff)


def _item(conn: Connection, deed: Deed, landlord: str, conversation_id: int) -> Item:
    rows = cases_of_conversation(conn, landlord, conversation_id)
    if len(rows) >= deed.case:
        item = item_of_case(conn, landlord, rows[deed.case - 1]["reference"])
    else:
        item = item_of_conversation(conn, landlord, conversation_id)
    if item is None or FORMS[deed.does].needs is (Needs.CASE if item.case is None else Needs.NO_CASE):
        raise Misfit(f"case {deed.case} of the conversation is {'missing' if len(rows) < deed.case else 'there'}")
    return item
