"""One turn of the conversation: what the customer said and what is known, in; what we say and remember, out. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import replies
from bot.questions import next_question
from bot.state import Matter, State
from bot.taking import DANGER, Taken, open_matter, take
from bot.turn import Choice, Heard, Reply, Setting, Turn
from triage.decision import Decision, decide
from triage.vocabulary import Flag

PATIENCE = 2
"""After so many messages in a row that nobody could place, a person is offered."""


def next_turn(state: State, heard: Heard, setting: Setting) -> Turn:
    """Return what one message makes of the conversation: state, reply, decisions, and whether a person must look."""
    if state.with_staff:
        return Turn(state=state)
    if heard.attachments and not heard.text.strip():
        return _for_staff(state, setting, replies.attachment(heard, setting))
    if heard.understanding.error is not None:
        return _for_staff(state, setting, [setting.wording.say("opening.kept_for_staff", **replies.contact(setting))])
    taken = take(state, heard, setting)
    decisions = {each.reference: decision_on(each, setting) for each in taken.state.matters}
    return _spoken(taken, heard, setting, decisions)


def decision_on(matter: Matter, setting: Setting) -> Decision:
    """Return what the landlord's rules make of a matter as it is known now."""
    facts: dict[str, Any] = {**matter.facts, "type": matter.type.value, **dict.fromkeys(matter.flags, True)}
    return decide(
        facts,
        setting.rulebook,
        entity=setting.entity or setting.landlord.entity_for(matter.facts.get("service_area")),
        channel=setting.channel,
        received_at=datetime.fromisoformat(matter.raised_at),
        rules=setting.landlord.rules,
    )


def _for_staff(state: State, setting: Setting, lines: list[str]) -> Turn:
    """Return the turn that keeps what cannot be read here and puts it before a person."""
    introduced = [] if state.introduced else [replies.introduction(setting)]
    reply = Reply(text="\n\n".join([*introduced, *lines]))
    return Turn(state=replace(state, introduced=True), reply=reply, attention="unread")


def _spoken(taken: Taken, heard: Heard, setting: Setting, decisions: Mapping[str, Decision]) -> Turn:
    state = taken.state
    safety, state = _safety(taken, state, heard, setting)
    opening = [] if state.introduced else [replies.introduction(setting)]
    state = replace(state, introduced=True)
    state, lines, reply = _next_step(taken, state, heard, setting, decisions)
    attention = None
    if Flag.HUMAN in heard.understanding.flags:
        state, attention = replace(state, with_staff=True, asking=()), "person"
        reply = Reply(text=setting.wording.say("opening.with_person", **replies.contact(setting)), kind=reply.kind)
    elif state.misses >= PATIENCE:
        attention = "unread"
    text = "\n\n".join(part for part in (*safety, *opening, *lines, reply.text) if part)
    kind = "safety" if safety and reply.kind == "ordinary" else reply.kind
    return Turn(
        state=replace(state, asking=reply.asks),
        reply=replace(reply, text=text, kind=kind),
        decisions=decisions,
        attention=attention,
    )


def _safety(taken: Taken, state: State, heard: Heard, setting: Setting) -> tuple[list[str], State]:
    """Return the advice that stands before everything else, once for each kind of danger."""
    new = [flag for flag in heard.understanding.flags if flag in DANGER and flag not in state.warned]
    if not new:
        return [], state
    area = heard.understanding.facts.get("service_area")
    del taken
    return replies.safety(new, area, setting), replace(state, warned=(*state.warned, *new))


def _next_step(
    taken: Taken, state: State, heard: Heard, setting: Setting, decisions: Mapping[str, Decision]
) -> tuple[State, list[str], Reply]:
    """Return the lines that answer the message, and what comes next: a question, the summary or the confirmation."""
    del heard
    lines = replies.answer_to(taken, state, setting)
    matter = open_matter(state)
    if state.unsorted is not None or (matter is None and not taken.confirmed):
        return state, lines, replies.invite(taken, state, setting)
    if matter is None:
        matter = _last_confirmed(state)
        if asked := _question(matter, state, setting, decisions):
            return _asking(state, matter, asked), lines, replies.question(asked, setting)
        return state, lines, replies.confirmation(matter, state, decisions[matter.reference], setting)
    if taken.unclear:
        return state, lines, Reply(text=setting.wording.say("ask_again.confirm"), asks=("confirm",))
    if asked := _question(matter, state, setting, decisions):
        return _asking(state, matter, asked), lines, replies.question(asked, setting)
    return state, lines, replies.summary(matter, state, setting)


def _question(matter: Matter, state: State, setting: Setting, decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    asked = frozenset(key for each in state.matters for key in each.answered)
    needs = decisions[matter.reference].needs
    return next_question(matter, state.person, needs, channel=setting.channel, asked=asked, plan=setting.plan)


def _asking(state: State, matter: Matter, asked: tuple[str, ...]) -> State:
    """Return the state in which the question has been put and counted."""
    counted = replace(matter, questions=matter.questions + 1, answered=(*matter.answered, *asked))
    matters = tuple(counted if each.reference == matter.reference else each for each in state.matters)
    return replace(state, matters=matters)


def _last_confirmed(state: State) -> Matter:
    return next(matter for matter in reversed(state.matters) if matter.confirmed and matter.linked_to is None)


__all__ = ["Choice", "Heard", "Reply", "Setting", "Turn", "decision_on", "next_turn"]
