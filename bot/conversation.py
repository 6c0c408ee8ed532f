"""One turn of the conversation: what the customer said and what is known, in; what we say and remember, out. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import replies
from bot.entity import entity_for
from bot.questions import next_question
from bot.state import Asked, Matter, Said, State
from bot.taking import DANGER, Taken, open_matter, take
from bot.turn import Heard, Reply, Setting, Turn
from triage.decision import Decision, decide
from triage.vocabulary import Flag


def next_turn(state: State, heard: Heard, setting: Setting) -> Turn:
    """Return what one message makes of the conversation: state, reply, decisions, and whether a person must look."""
    if state.with_staff:
        return Turn(state=state)
    if heard.attachments and not heard.text.strip():
        return _for_staff(state, "opening.attachment", setting)
    if heard.understanding.error is not None:
        return _for_staff(state, "opening.kept_for_staff", setting)
    taken = take(state, heard, setting)
    decisions = {each.reference: decision_on(each, setting) for each in taken.state.matters}
    return _spoken(taken, heard, setting, decisions)


def decision_on(matter: Matter, setting: Setting) -> Decision:
    """Return what the landlord's rules make of a matter as it is known now."""
    facts: dict[str, Any] = {**matter.facts, "type": matter.type.value, **dict.fromkeys(matter.flags, True)}
    return decide(
        facts,
        setting.rulebook,
        entity=entity_for(matter.facts, setting.rulebook, preset=setting.entity),
        channel=setting.channel,
        received_at=datetime.fromisoformat(matter.raised_at),
        rules=setting.landlord.rules,
    )


def _for_staff(state: State, text: str, setting: Setting) -> Turn:
    """Return the turn that keeps what cannot be read here and puts it before a person."""
    introduced = [] if state.said.introduced else [replies.introduction(setting)]
    lines = [*introduced, setting.wording.say(text, **replies.contact(setting))]
    said = replace(state.said, introduced=True)
    return Turn(
        state=replace(state, said=said, said_before=state.said),
        reply=Reply(text="\n\n".join(lines), asks=state.said.asking),
        attention="unread",
    )


def _spoken(taken: Taken, heard: Heard, setting: Setting, decisions: Mapping[str, Decision]) -> Turn:
    """Return the turn with its reply: safety first, then who we are, what we did, and what comes next."""
    state = taken.state
    dangers = [flag for flag in heard.understanding.flags if flag in DANGER and flag not in state.said.warned]
    advice = replies.safety(dangers, heard.understanding.facts.get("service_area"), setting)
    introduction = [] if state.said.introduced else [replies.introduction(setting)]
    done = replies.what_was_done(taken, setting)
    reply, asked = _next_step(taken, setting, decisions)
    wants_person = _wants_person(taken, heard)
    if wants_person:
        reply = Reply(text=setting.wording.say("opening.with_person", **replies.contact(setting)))
        asked = None
    text = "\n\n".join(part for part in (*advice, *introduction, *done, reply.text) if part)
    said = Said(
        introduced=True,
        warned=(*state.said.warned, *dangers),
        told=tuple(matter.reference for matter in state.matters),
        asked=(*state.said.asked, asked) if asked else state.said.asked,
        asking=reply.asks,
    )
    return Turn(
        state=replace(state, said=said, said_before=state.said, with_staff=wants_person),
        reply=replace(reply, text=text, kind="safety" if advice and reply.kind == "ordinary" else reply.kind),
        decisions=decisions,
        attention=_attention(state, wants_person=wants_person),
    )


def _wants_person(taken: Taken, heard: Heard) -> bool:
    """Return whether the customer asks for a person instead of us; a way to reach them is not that."""
    gives_contact = {"reply_by", "contact", "safe_contact"} & set(taken.state.said.asking)
    return Flag.HUMAN in heard.understanding.flags and not gives_contact


def _attention(state: State, *, wants_person: bool) -> str | None:
    if wants_person:
        return "person"
    return "unread" if state.misses >= replies.PATIENCE else None


def _next_step(taken: Taken, setting: Setting, decisions: Mapping[str, Decision]) -> tuple[Reply, Asked | None]:
    """Return what comes next, a question, the summary, the confirmation or an invitation, and what it asks about."""
    state = taken.state
    matter = open_matter(state)
    if taken.confirmed and matter is None:
        return _settled(_last_confirmed(state), state, setting, decisions)
    if matter is None or state.unsorted is not None:
        return replies.invitation(taken, setting), None
    if matter.confirmed:
        return _after_danger(matter, state, setting, decisions)
    if taken.unclear:
        return Reply(text=setting.wording.say("ask_again.confirm"), asks=("confirm",)), None
    if keys := _question(matter, state, setting, decisions):
        return replies.question(keys, setting), _asked(matter, keys)
    return replies.summary(matter, state, setting), None


def _settled(
    matter: Matter, state: State, setting: Setting, decisions: Mapping[str, Decision]
) -> tuple[Reply, Asked | None]:
    """Return the receipt for a matter, in an emergency with the first of the few questions after it."""
    done = replies.confirmation(matter, state, decisions[matter.reference], setting)
    if not (keys := _question(matter, state, setting, decisions)):
        return done, None
    question = replies.question(keys, setting)
    return replace(question, text=f"{done.text}\n\n{question.text}", kind=done.kind), _asked(matter, keys)


def _after_danger(
    matter: Matter, state: State, setting: Setting, decisions: Mapping[str, Decision]
) -> tuple[Reply, Asked | None]:
    """Return the next of the few questions in an emergency, or that we have what we need."""
    noted = setting.wording.say("heard.noted")
    if Flag.EMERGENCY not in matter.flags:
        return Reply(text=noted), None
    if keys := _question(matter, state, setting, decisions):
        question = replies.question(keys, setting)
        return replace(question, text=f"{noted}\n\n{question.text}"), _asked(matter, keys)
    return Reply(text=f"{noted} {setting.wording.say('emergency.ring', **replies.emergency_number(setting))}"), None


def _question(matter: Matter, state: State, setting: Setting, decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    needs = decisions[matter.reference].needs
    return next_question(matter, state, needs, channel=setting.channel, plan=setting.plan)


def _asked(matter: Matter, keys: tuple[str, ...]) -> Asked:
    return Asked(about=matter.reference, keys=keys)


def _last_confirmed(state: State) -> Matter:
    return next(matter for matter in reversed(state.matters) if matter.confirmed and matter.linked_to is None)
