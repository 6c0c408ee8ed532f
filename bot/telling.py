"""Telling customers where their cases stand; what cannot be told here is a person's to tell."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import RowMapping

from bot.dialogue import asides
from bot.dialogue.deciding import decision_on
from bot.dialogue.questions import REACHABLE
from bot.dialogue.standing import standing
from bot.dialogue.state import Matter
from bot.dialogue.turn import Effect, Reply, Setting, Turn
from bot.place import Looked, Place, spoken
from triage.cases import EventKind
from triage.customer_notes import OutsideBody, customer_notes
from triage.store.cases import case_of
from triage.store.clocks import clocks_of
from triage.vocabulary import FeedbackType, Role, Rules


def told(rows: Sequence[RowMapping], place: Place) -> Turn:
    """Return the turn that tells where cases stand, and goes back to what was asked."""
    lines, effects = standings(rows, place)
    is_waiting = bool(set(place.state.said.asking) - {"code"})
    reply = asides.back(place.state, place.setting) if is_waiting else Reply(text="")
    turn = spoken(place, [*lines, reply.text], reply)
    return replace(turn, state=replace(turn.state, proving=None), effects=effects)


def standings(rows: Sequence[RowMapping], place: Place) -> tuple[list[str], tuple[Effect, ...]]:
    """Return where cases stand; where our date has passed, also that those who deal with it are told."""
    lines, effects = [], []
    for row in rows:
        clocks = clocks_of(place.conn, place.landlord, row["id"])
        outside = outside_of(row, place.setting)
        stands = standing(case_of(row), clocks, outside, place.setting, place.heard.received_at)
        lines.append(stands.text)
        if stands.late is not None:
            public = {"roles": [Role.COMPLAINTS_OFFICER], "late": stands.late}
            effects.append(Effect(reference=row["reference"], kind=EventKind.ALERTED, public=public))
    return lines, tuple(effects)


def outside_of(row: RowMapping, setting: Setting) -> OutsideBody | None:
    """Return where else the customer of a case may turn today, by the rules that the case runs under."""
    if row["type"] != FeedbackType.COMPLAINT:
        return None
    rules = Rules(row["rules"])
    setting = replace(setting, entity=row["entity"], landlord=setting.landlord.model_copy(update={"rules": rules}))
    decision = decision_on(matter_of(row), setting)
    return customer_notes(setting.rulebook, decision, decision.entity, rules).outside


def matter_of(row: RowMapping) -> Matter:
    """Return the matter that a case holds."""
    return Matter(
        reference=row["reference"],
        type=FeedbackType(row["type"]),
        words="",
        raised_at=row["received_at"].isoformat(),
        flags=tuple(row["flags"]),
        facts=row["facts"],
    )


def to_a_person(place: Place) -> Looked:
    """Log the question, so that a person finds the case and rings: the conversation goes on with how to do that."""
    read = place.heard.understanding
    if read.type is not FeedbackType.COMPLAINT or read.abstained:
        read = replace(read, type=FeedbackType.SERVICE_REQUEST, confidence=1.0, abstained=False, issues=())
    heard = replace(place.heard, understanding=read)
    return Looked(heard=heard, line=place.say("proof.person"), attention="person")


def person_rings(place: Place, text: str) -> Turn:
    """Say that a person rings, and ask for the number where we have none."""
    is_reached = place.setting.channel in REACHABLE or "contact" in place.state.person
    reply = Reply(text="" if is_reached else place.say("proof.number"), asks=() if is_reached else ("contact",))
    turn = spoken(place, [place.say(text), reply.text], reply)
    return replace(turn, state=replace(turn.state, proving=None), attention="person")
