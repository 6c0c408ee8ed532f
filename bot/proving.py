"""Proving that a case is the customer's: a code sent to its phone or e-mail address, and what they type for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import RowMapping

from bot.dialogue.phrases import Found
from bot.dialogue.state import State, to_json
from bot.dialogue.turn import Effect, Reply, Turn
from bot.place import Looked, Place, spoken
from bot.proof_ways import Way, can_send, ways_of
from bot.telling import person_rings, to_a_person, told
from triage.cases import EventKind
from triage.references import without_references
from triage.store import proofs
from triage.store.conversations import NewMessage, lock_open
from triage.store.known import case_by_reference
from triage.store.outgoing import post
from triage.vocabulary import Channel

NEWS: Final = "news_of_case"
"""The fact that a request only asks for news of a case that the customer already has."""

FEW_LEFT: Final = 3
"""A message with fewer words beside a question about a case says nothing else."""


def with_code(row: RowMapping, place: Place, text: str = "proof.sent") -> Looked:
    """Send a code to the customer of a case and ask for it; where that cannot be done, a person finds the case."""
    way = next((each for each in ways_of(row, place) if can_send(each, place)), None)
    if way is None:
        return to_a_person(place)
    now = place.heard.received_at
    code = proofs.make_code(
        place.conn, place.landlord, case_id=row["id"], conversation_id=place.conversation["id"], now=now
    )
    if code is None:
        return Looked(heard=place.heard, turn=person_rings(place, "proof.too_many"))
    _send(code, way, place)
    name = "proof.mailed" if way.channel is Channel.EMAIL and text == "proof.sent" else text
    reply = Reply(text=place.say(name), asks=("code",))
    turn = spoken(place, [reply.text], reply)
    return Looked(heard=place.heard, turn=replace(turn, state=replace(turn.state, proving=row["reference"])))


def answer(place: Place, found: Found) -> Turn | None:
    """Return the turn for an answer to the question for a code; None when the message is about something else."""
    row = case_by_reference(place.conn, place.landlord, place.state.proving or "")
    if row is None:
        return None
    digits = re.sub(r"\D", "", without_references(place.heard.text))
    if len(digits) == proofs.DIGITS:
        return _tried(digits, row, place)
    if "no_phone" in found.names:
        return person_rings(place, "proof.person")
    if "no_code" in found.names and len(found.left) < FEW_LEFT:
        return with_code(row, place, "proof.again").turn
    return None


def _tried(code: str, row: RowMapping, place: Place) -> Turn:
    verdict = proofs.try_code(
        place.conn,
        place.landlord,
        conversation_id=place.conversation["id"],
        code=code,
        now=place.heard.received_at,
    )
    return VERDICTS[verdict](row, place)


def _told(row: RowMapping, place: Place) -> Turn:
    """Return the turn that tells where the case stands; the question for news of it is answered by that."""
    turn = told([row], place)
    asked = [matter.reference for matter in turn.state.matters if matter.facts.get(NEWS) and not matter.confirmed]
    matters = (replace(each, confirmed=each.confirmed or each.reference in asked) for each in turn.state.matters)
    about = {"note": "about_case", "case": row["reference"]}
    notes = (Effect(reference=each, kind=EventKind.NOTED, public=about) for each in asked)
    return replace(turn, state=replace(turn.state, matters=tuple(matters)), effects=(*turn.effects, *notes))


def _try_again(row: RowMapping, place: Place) -> Turn:
    del row
    reply = Reply(text=place.say("proof.wrong"), asks=("code",))
    return spoken(place, [reply.text], reply)


def _new_code(row: RowMapping, place: Place) -> Turn:
    return with_code(row, place, "proof.again").turn or person_rings(place, "proof.too_many")


VERDICTS: Final[Mapping[proofs.Verdict, Callable[[RowMapping, Place], Turn]]] = {
    proofs.Verdict.RIGHT: _told,
    proofs.Verdict.WRONG: _try_again,
    proofs.Verdict.EXPIRED: _new_code,
    proofs.Verdict.SPENT: lambda _, place: person_rings(place, "proof.too_many"),
}
"""What follows from what a code was worth."""


def _send(code: str, way: Way, place: Place) -> None:
    """Send a code like any message of ours, as long as it is of use."""
    now = place.heard.received_at
    language = place.setting.landlord.languages[0]
    there = lock_open(
        place.conn,
        place.landlord,
        channel=way.channel,
        address=way.to,
        new_state=to_json(State(language=language)),
        now=now,
    )
    text = place.setting.wording.say("proof.message", landlord=place.setting.landlord.name, code=code)
    message = NewMessage(
        sender="bot", channel=way.channel, scope=way.to, text=text, at=now, kind="ordinary", delivery="queued"
    )
    post(place.conn, place.landlord, there, message, lasts=proofs.LASTS)
