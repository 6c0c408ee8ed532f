"""Opening a case by hand: from a conversation in which the assistant found none, or of a part of what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from bot.dialogue.entity import entity_for
from bot.dialogue.questions import load_plan
from bot.dialogue.replies import shortened
from bot.dialogue.state import Matter, from_json, to_json
from bot.intake import free_references
from bot.landlords import Landlord
from bot.on_call import alert
from bot.post_notices import tell_posts
from triage.cases import Case, CaseEvent, EventKind, settled_status
from triage.decision import Decision, decide
from triage.pack import Rulebook
from triage.store.cases import append, open_case
from triage.store.conversations import save_turn, set_with_staff
from triage.store.search import keep_words
from triage.vocabulary import Channel, FeedbackType, Flag


def raise_case(
    conn: Connection,
    conversation: RowMapping,
    messages: Sequence[Mapping[str, Any]],
    type_: FeedbackType,
    *,
    landlord: Landlord,
    rulebook: Rulebook,
    staff_id: int,
    now: datetime,
) -> str:
    """Open a case of this kind from what the customer said, and return its reference.

    `conversation` is locked. Every date counts from the customer's first message, not from when staff turned to it.
    """
    said = [message for message in messages if message["sender"] == "customer"]
    actor = f"staff:{staff_id}"
    case_id, reference = open_from(
        conn, conversation, said, type_, landlord=landlord, rulebook=rulebook, actor=actor, now=now
    )
    raised = CaseEvent(kind=EventKind.NOTED, at=now, actor=actor, public={"note": "raised"})
    append(conn, landlord.id, case_id, raised)
    set_with_staff(conn, landlord.id, conversation["id"], with_staff=conversation["with_staff"])
    return reference


def open_from(
    conn: Connection,
    conversation: RowMapping,
    said: Sequence[Mapping[str, Any]],
    type_: FeedbackType,
    *,
    landlord: Landlord,
    rulebook: Rulebook,
    actor: str,
    now: datetime,
    beside: Mapping[str, Any] | None = None,
) -> tuple[int, str]:
    """Open a case of this kind from messages of the customer, and return its id and reference.

    `conversation` is locked. Every date counts from the first of the messages. `beside` is the case that it is taken
    out of: where that is restricted it is too, and danger that people there know of is not put before them again.
    """
    matter = _matter(said, type_, free_references(conn, landlord)[0])
    entity = entity_for(matter.facts, rulebook, preset=None if beside is None else beside["entity"])
    decision = _decision(matter, entity, said[0], landlord, rulebook)
    case = _case(matter, decision, entity, said[0], landlord, rulebook)
    if beside is not None and beside["restricted"]:
        case = replace(case, restricted=True)
    case_id = open_case(conn, landlord.id, conversation["id"], case, actor=actor)
    if beside is None or beside["accept_alert_by"] is None:
        alert(conn, landlord, case_id, matter, decision, now)
    elif decision.notify:
        roles = {"roles": list(decision.notify)}
        tell_posts(conn, landlord.id, case_id, decision.notify, now)
        append(conn, landlord.id, case_id, CaseEvent(kind=EventKind.ALERTED, at=now, actor="bot", public=roles))
    keep_words(conn, landlord.id, conversation["id"], people=tuple(conversation["state"].get("person", {}).values()))
    _remember(conn, conversation, matter)
    return case_id, matter.reference


def _matter(said: Sequence[Mapping[str, Any]], type_: FeedbackType, reference: str) -> Matter:
    understood = [message["understanding"] or {} for message in said]
    facts = {key: value for each in understood for key, value in each.get("facts", {}).items()}
    return Matter(
        reference=reference,
        type=type_,
        words="\n".join(message["text"] for message in said),
        raised_at=said[0]["at"].isoformat(),
        flags=tuple(dict.fromkeys(flag for each in understood for flag in each.get("flags", ()))),
        facts=facts,
        confirmed=True,
    )


def _decision(
    matter: Matter, entity: str, first: Mapping[str, Any], landlord: Landlord, rulebook: Rulebook
) -> Decision:
    return decide(
        {**matter.facts, "type": matter.type.value, **dict.fromkeys(matter.flags, True)},
        rulebook,
        entity=entity,
        channel=Channel(first["channel"]),
        received_at=first["at"],
        rules=landlord.rules,
    )


def _case(
    matter: Matter,
    decision: Decision,
    entity: str,
    first: Mapping[str, Any],
    landlord: Landlord,
    rulebook: Rulebook,
) -> Case:
    return Case(
        reference=matter.reference,
        type=matter.type,
        status=settled_status(decision.outcome, decision.pending),
        stage=None if decision.stage is None else str(decision.stage),
        entity=entity,
        channel=first["channel"],
        summary=shortened(matter.words, load_plan().summary_characters),
        facts=matter.facts,
        flags=matter.flags,
        decision=decision.as_dict(),
        rules=landlord.rules,
        pack=rulebook.pack_digest,
        calendar=rulebook.calendar.digest,
        engine=first["engine"] or "none",
        restricted=Flag.SAFEGUARDING in matter.flags,
        received_at=first["at"],
    )


def _remember(conn: Connection, conversation: RowMapping, matter: Matter) -> None:
    """Let the assistant know of the case."""
    state = from_json(conversation["state"])
    save_turn(
        conn,
        conversation["landlord"],
        conversation["id"],
        state=to_json(replace(state, matters=(*state.matters, matter), unsorted=None, misses=0)),
        attention=conversation["attention"],
        with_staff=conversation["with_staff"],
        language=conversation["language"],
        now=conversation["last_inbound_at"],
    )
