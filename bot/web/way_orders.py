"""Deciding on a case how a message is sent that was left to a person: a way the customer gave, or one known as safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from bot.fallback import look_after, open_routes, sent_on
from bot.landlords import Landlord
from bot.routes import emails, mobiles
from bot.web.item_orders import NotFilledIn, text_of
from bot.web.joining_orders import Sent
from triage.cases import IllegalMove
from triage.store import fallback, for_person
from triage.store.cases import claim_action
from triage.store.conversations import lock
from triage.store.item import Item
from triage.store.opt_outs import is_stopped
from triage.store.ways import LETTER, READ_ALOUD, Route
from triage.vocabulary import Channel

MISSING: Final = {
    Channel.EMAIL.value: "Give an e-mail address, like ana@example.org",
    Channel.SMS.value: "Give a mobile number, like 07700 900123",
    LETTER: "Give the address for the letter",
}
"""What is said when a way is chosen without where it leads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deciding:
    """The oldest message of a case that waits for a person to decide how it is sent."""

    message: int
    """Its seq."""
    text: str
    """Its words."""
    why: str
    """Why a person decides: restricted, unsafe, or left when neither holds any more."""
    given: Sequence[Route]
    """The ways that the customer gave."""
    kinds: Sequence[str]
    """The kinds of way that lead anywhere: email, sms, letter."""


def deciding(conn: Connection, item: Item, landlord: Landlord) -> Deciding | None:
    """Return what is to be decided on a case, None when there is nothing."""
    conversation = item.conversation
    rows = for_person.waiting(conn, landlord.id, conversation["id"]) if item.case is not None else []
    if not rows:
        return None
    ways = open_routes(conn, landlord, conversation["state"].get("person", {}))
    sends = sent_on(landlord)
    return Deciding(
        message=rows[0]["seq"],
        text=rows[0]["text"],
        why=for_person.why_for_person(conn, landlord.id, conversation["id"]) or "left",
        given=[way for way in ways if way.to],
        kinds=[kind for kind in MISSING if kind == LETTER or kind in sends],
    )


def send_by(conn: Connection, sent: Sent) -> None:
    """Send the message the way that was chosen, or record that it was read out; the case says which.

    Raises NotFilledIn, RepeatedAction, and IllegalMove when the message does not wait for that any more.
    """
    landlord, conversation = sent.landlord, lock(conn, sent.landlord.id, sent.item.conversation["id"])
    claim_action(conn, landlord.id, sent.action_id, staff_id=sent.desk.staff_id, now=sent.desk.now)
    rows = for_person.waiting(conn, landlord.id, conversation["id"])
    message = next((row for row in rows if str(row["seq"]) == sent.fields.get("message")), None)
    if message is None:
        raise IllegalMove("This message has gone out meanwhile, or somebody has decided how it is sent.")
    given: dict[str, Any] = {"actor": sent.actor, "now": sent.desk.now}
    if sent.fields.get("way") == READ_ALOUD:
        to = text_of(sent.fields, "to")
        for_person.told(conn, landlord.id, message["id"], how=READ_ALOUD, to=to, **given)
        return
    route = _chosen(conn, sent)
    fallback.divert(conn, landlord.id, message["id"], [route], why="asked", is_chosen=True, **given)
    if route.kind != LETTER:
        fallback.watch(conn, landlord.id, message, after=look_after(conversation["channel"]))


def _chosen(conn: Connection, sent: Sent) -> Route:
    """Return the way that was chosen. Raises NotFilledIn."""
    offered = deciding(conn, sent.item, sent.landlord)
    way, typed = sent.fields.get("way", ""), text_of(sent.fields, "to")
    if offered is not None:
        for route in offered.given:
            if way == f"{route.kind}:{route.to}":
                return route
    if offered is None or way not in offered.kinds:
        raise NotFilledIn(way="Choose how it is sent")
    to = typed if way == LETTER else next(emails(typed) if way == Channel.EMAIL else mobiles(typed), "")
    if not to:
        raise NotFilledIn(to=MISSING[way])
    if is_stopped(conn, sent.landlord.id, channel=way, address=to):
        raise NotFilledIn(to="This address or number has asked for no more messages (STOP): choose another")
    return Route(kind=way, to=to)
