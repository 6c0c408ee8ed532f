"""One inbound message, step by step, in one transaction: kept, understood, answered, made a case of."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from bot import existing
from bot.attachments import keep_attachments
from bot.dialogue.conversation import next_turn
from bot.dialogue.danger import IN_DANGER
from bot.dialogue.entity import entity_for
from bot.dialogue.given import new_state, read_with_given, with_given
from bot.dialogue.holding import held_turn
from bot.dialogue.interpreting import with_language
from bot.dialogue.questions import load_plan
from bot.dialogue.replies import shortened
from bot.dialogue.state import Matter, State, from_json, to_json, unsaid
from bot.dialogue.turn import Heard, Reply, Setting, Turn
from bot.dialogue.wording import SPOKEN, load_answers, load_wording
from bot.fallback import look_after
from bot.handover import with_place
from bot.landing import land_on_kept
from bot.landlords import Landlord
from bot.on_call import alert
from bot.post_notices import tell_posts
from bot.providers.media import fetch_later
from bot.social import in_public
from channels.message import InboundMessage
from nlu.understanding import Understanding, as_dict
from triage.cases import MOVES, Case, CaseEvent, EventKind, Status, settled_status
from triage.decision import Decision
from triage.pack import Rulebook
from triage.references import make_reference
from triage.store.cases import append, cases_of_conversation, free_among, open_case
from triage.store.conversations import NewMessage, add_message, find_message, lock_open, save_turn
from triage.store.fallback import watch
from triage.store.joining import goes_on_in, is_merged
from triage.store.known import case_by_reference
from triage.store.opt_outs import is_stopped, start, stop
from triage.store.outgoing import post, withdraw_unsent
from triage.store.search import keep_words
from triage.store.switches import people_answer
from triage.vocabulary import Channel, Flag

log = logging.getLogger(__name__)

SPARE_REFERENCES: Final = 8
"""References drawn for the cases that one message may open."""

STYLE_OF: Final = {
    Channel.SMS: "sms",
    Channel.PHONE: SPOKEN,
    Channel.IN_PERSON: SPOKEN,
    Channel.EMAIL: "mail",
    Channel.WEB_FORM: "form",
}
"""How texts are worded on channels that are not like a chat."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What became of one inbound message."""

    conversation_id: int
    """The conversation it belongs to."""
    seq: int
    """Its place there."""
    is_repeat: bool = False
    """It was received before; nothing has changed now."""


def known_already(conn: Connection, inbound: InboundMessage) -> Received | None:
    """Return what became of a message that was received before, None for a new one."""
    found = find_message(
        conn, inbound.landlord, channel=inbound.channel, scope=inbound.scope, provider_id=inbound.provider_id
    )
    return None if found is None else _repeat(found)


def take_in(
    conn: Connection, inbound: InboundMessage, read: Understanding, *, landlord: Landlord, rulebook: Rulebook
) -> Received:
    """Keep one message, take the turn, and keep what follows from it: the whole effect of one inbound message."""
    row = lock_open(
        conn,
        landlord.id,
        channel=inbound.channel,
        address=inbound.address,
        new_state=to_json(new_state(landlord.languages[0], inbound.channel)),
        now=inbound.received_at,
    )
    if (repeat := known_already(conn, inbound)) is not None:
        return repeat
    is_public = inbound.channel is Channel.SOCIAL_MEDIA
    read = read_with_given(read, inbound.given, is_public=is_public)
    heard = Heard(
        text=inbound.text,
        understanding=read,
        received_at=inbound.received_at,
        attachments=tuple(attachment.kind for attachment in inbound.attachments if attachment.kind != "original"),
    )
    message = add_message(conn, landlord.id, row["id"], _inbound_row(inbound, read, keep_attachments(conn, inbound)))
    fetch_later(conn, message)
    references = free_references(conn, landlord)
    withdrawn = withdraw_unsent(conn, landlord.id, row)
    state, turn = _turn(conn, row, heard, inbound, references, landlord, rulebook, withdrawn=withdrawn)
    turn = in_public(turn, state, landlord) if is_public else turn
    turn = with_place(conn, turn, row, landlord=landlord, rulebook=rulebook, now=inbound.received_at)
    _keep_cases(conn, row["id"], state, turn, inbound, read, landlord, rulebook)
    _keep_effects(conn, turn, inbound)
    _keep_stop(conn, state, turn, inbound)
    keep_words(conn, landlord.id, row["id"], people=tuple(turn.state.person.values()))
    if turn.reply is not None:
        reply = _reply_row(turn.reply, inbound, message["seq"])
        posted = post(conn, landlord.id, row, reply, quiet=_quiet(landlord, inbound.channel))
        watch(conn, landlord.id, posted, after=look_after(inbound.channel))
    save_turn(
        conn,
        landlord.id,
        row["id"],
        state=to_json(turn.state),
        attention=turn.attention or row["attention"],
        with_staff=turn.state.with_staff,
        language=turn.state.interpreter or turn.state.language,
        now=inbound.received_at,
    )
    return Received(conversation_id=row["id"], seq=message["seq"])


def free_references(conn: Connection, landlord: Landlord) -> tuple[str, ...]:
    """Return references that no case of the landlord has."""
    found: list[str] = []
    while len(found) < SPARE_REFERENCES:
        drawn = {make_reference(landlord.letters, secrets.randbelow) for _ in range(SPARE_REFERENCES)}
        found += free_among(conn, landlord.id, drawn - set(found))
    return tuple(found[:SPARE_REFERENCES])


def setting_for(
    landlord: Landlord,
    rulebook: Rulebook,
    *,
    channel: Channel,
    language: str,
    entity: str | None,
    references: Sequence[str],
) -> Setting:
    """Return where a turn with this landlord, on this channel and in this language happens."""
    return Setting(
        landlord=landlord,
        rulebook=rulebook,
        channel=channel,
        entity=entity,
        wording=load_wording(language, STYLE_OF.get(channel, "chat")),
        phrases=load_answers(language),
        plan=load_plan(),
        references=tuple(references),
    )


def _turn(
    conn: Connection,
    row: RowMapping,
    heard: Heard,
    inbound: InboundMessage,
    references: Sequence[str],
    landlord: Landlord,
    rulebook: Rulebook,
    *,
    withdrawn: bool,
) -> tuple[State, Turn]:
    """Take the turn; should that fail, keep the message for a person rather than lose it."""
    state = State()
    try:
        stopped = is_stopped(conn, landlord.id, channel=inbound.channel, address=inbound.address)
        state = replace(from_json(row["state"]), with_staff=row["with_staff"], stopped=stopped)
        state = with_given(unsaid(state) if withdrawn else state, inbound.given)
        state = with_language(state, heard, landlord)
        setting = setting_for(
            landlord,
            rulebook,
            channel=inbound.channel,
            language=state.language,
            entity=inbound.entity,
            references=references,
        )
        if people_answer(conn, landlord.id, inbound.channel):
            return state, held_turn(state, heard, setting)
        looked = existing.look(conn, row, state, heard, setting)
        turn = looked.turn or next_turn(state, looked.heard, setting)
        return state, existing.noted(turn, looked, state, setting)
    except Exception:  # whatever is wrong with our code, the customer's message must be kept
        log.exception("a turn failed", extra={"landlord": landlord.id, "conversation": row["id"]})
        wording = load_wording(state.language)
        text = wording.say("opening.kept_for_staff", phone=landlord.contact.phone, opening=landlord.contact.opening)
        return state, Turn(state=state, reply=Reply(text=text), attention="unread")


def _keep_cases(
    conn: Connection,
    conversation_id: int,
    before: State,
    turn: Turn,
    inbound: InboundMessage,
    read: Understanding,
    landlord: Landlord,
    rulebook: Rulebook,
) -> None:
    """Open the cases of new matters, and append to those whose matter has changed."""
    known = {matter.reference: matter for matter in before.matters}
    rows = {row["reference"]: row for row in cases_of_conversation(conn, landlord.id, conversation_id)}
    ids = {reference: row["id"] for reference, row in rows.items()}
    for matter in sorted(turn.state.matters, key=lambda each: each.reference in ids):
        decision = turn.decisions.get(matter.reference)
        if matter.reference not in ids:
            case = _new_case(matter, decision, inbound, read, landlord, rulebook, ids)
            ids[matter.reference] = open_case(conn, landlord.id, conversation_id, case, actor="customer")
            unheard = _without_known_danger(matter, turn.state)
            alert(conn, landlord, ids[matter.reference], unheard, decision, inbound.received_at)
        elif matter != known.get(matter.reference) and is_merged(rows[matter.reference]):
            before_it = known.get(matter.reference)
            row = rows[matter.reference]
            land_on_kept(conn, landlord, row, before_it, matter, decision, inbound.received_at)
        elif matter != known.get(matter.reference) and rows[matter.reference]["status"] != Status.CLOSED:
            entity = entity_for(matter.facts, rulebook, preset=inbound.entity)
            row = rows[matter.reference]
            linked = ids.get(matter.linked_to or "")
            _append_change(conn, landlord, row, matter, decision, entity, inbound.received_at, linked=linked)


def _without_known_danger(matter: Matter, state: State) -> Matter:
    """Return a matter without the danger that those on call hear of with the complaint to which it belongs."""
    known = {flag for each in state.matters if each.reference == matter.linked_to for flag in each.flags}
    return replace(matter, flags=tuple(flag for flag in matter.flags if flag not in known & IN_DANGER))


def _keep_effects(conn: Connection, turn: Turn, inbound: InboundMessage) -> None:
    """Record on cases what the turn asks for; on a closed one, or on another customer's, it becomes a note.

    What is about a merged case is recorded on the one that goes on.
    """
    for effect in turn.effects:
        row = case_by_reference(conn, inbound.landlord, effect.reference)
        if row is None:
            raise LookupError(f"{effect.reference} is no case of {inbound.landlord}")
        kept = goes_on_in(conn, inbound.landlord, row)
        is_theirs = kept["id"] == goes_on_in(conn, inbound.landlord, row, for_customer=True)["id"]
        row = kept
        may_happen = effect.kind is EventKind.NOTED or (is_theirs and row["status"] in MOVES[effect.kind])
        kind = effect.kind if may_happen else EventKind.NOTED
        public = effect.public if may_happen else {**effect.public, "note": effect.kind}
        event = CaseEvent(kind=kind, at=inbound.received_at, actor="customer", public=public, private=effect.private)
        append(conn, inbound.landlord, row["id"], event)
        if kind is EventKind.ALERTED:
            tell_posts(conn, inbound.landlord, row["id"], effect.public.get("roles", ()), inbound.received_at)


def _keep_stop(conn: Connection, before: State, turn: Turn, inbound: InboundMessage) -> None:
    """Record for the outbox that the address wants no more messages, or wants them again."""
    if turn.state.stopped and not before.stopped:
        stop(conn, inbound.landlord, channel=inbound.channel, address=inbound.address, now=inbound.received_at)
    elif before.stopped and not turn.state.stopped:
        start(conn, inbound.landlord, channel=inbound.channel, address=inbound.address)


def _new_case(
    matter: Matter,
    decision: Decision | None,
    inbound: InboundMessage,
    read: Understanding,
    landlord: Landlord,
    rulebook: Rulebook,
    ids: dict[str, int],
) -> Case:
    entity = entity_for(matter.facts, rulebook, preset=inbound.entity)
    return Case(
        reference=matter.reference,
        channel=inbound.channel,
        rules=landlord.rules,
        pack=rulebook.pack_digest,
        calendar=rulebook.calendar.digest,
        engine=read.engine,
        received_at=inbound.received_at,
        linked_case_id=ids.get(matter.linked_to or matter.beside or ""),
        **_findings(matter, decision, entity),
    )


def _append_change(
    conn: Connection,
    landlord: Landlord,
    row: RowMapping,
    matter: Matter,
    decision: Decision | None,
    entity: str,
    now: datetime,
    *,
    linked: int | None,
) -> None:
    unfinished = row["status"] == Status.UNFINISHED
    kind = EventKind.CONFIRMED if matter.confirmed and unfinished else EventKind.UPDATED
    findings = _findings(matter, decision, entity)
    if not unfinished:
        findings.pop("status")  # a settled status is moved by people
    if linked is not None and row["linked_case_id"] is None:
        findings["linked_case_id"] = linked
    public: dict[str, Any] = {name: findings.pop(name) for name in ("type", "status") if name in findings}
    case = append(
        conn, landlord.id, row["id"], CaseEvent(kind=kind, at=now, actor="customer", public=public, private=findings)
    )
    if set(case.flags) - set(row["flags"]):
        alert(conn, landlord, row["id"], matter, decision, now)


def _findings(matter: Matter, decision: Decision | None, entity: str) -> dict[str, Any]:
    """Return what a matter and its decision say about the case, by column."""
    status = Status.UNFINISHED
    if matter.confirmed:
        status = settled_status(decision.outcome if decision else None, decision.pending if decision else None)
    findings: dict[str, Any] = {
        "type": matter.type,
        "status": status,
        "summary": shortened(matter.words, load_plan().summary_characters),
        "facts": dict(matter.facts),
        "entity": entity,
        "flags": list(matter.flags),
        "decision": decision.as_dict() if decision is not None else None,
        "stage": None if decision is None or decision.stage is None else str(decision.stage),
        "restricted": Flag.SAFEGUARDING in matter.flags,
    }
    return findings


def _inbound_row(inbound: InboundMessage, read: Understanding, attachments: Sequence[Mapping[str, Any]]) -> NewMessage:
    return NewMessage(
        sender="customer",
        channel=inbound.channel,
        scope=inbound.scope,
        provider_id=inbound.provider_id,
        staff_id=inbound.entered_by,
        text=inbound.text,
        at=inbound.received_at,
        attachments=attachments,
        understanding=as_dict(read),
        engine=read.engine,
    )


def _quiet(landlord: Landlord, channel: Channel) -> timedelta:
    """Return how long an ordinary reply waits for the customer's next message."""
    usual = load_plan().quiet_seconds.get(channel, 0)
    return timedelta(seconds=landlord.channels.get(channel, {}).get("quiet_seconds", usual))


def _reply_row(reply: Reply, inbound: InboundMessage, answers_seq: int) -> NewMessage:
    return NewMessage(
        sender="bot",
        channel=inbound.channel,
        scope=inbound.scope,
        text=reply.text,
        at=inbound.received_at,
        kind=reply.kind,
        asks=reply.asks,
        choices=[{"label": choice.label, "value": choice.value} for choice in reply.choices],
        answers_seq=answers_seq,
        delivery="queued",
    )


def _repeat(found: RowMapping) -> Received:
    return Received(conversation_id=found["conversation_id"], seq=found["seq"], is_repeat=True)
