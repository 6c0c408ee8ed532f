"""Our answers to what is asked beside the matter: from the landlord's data and the decision only. Pure.

No answer states a date that the decision does not give, and none promises money.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.dialogue import replies
from bot.dialogue.danger import IN_DANGER, emergency_number
from bot.dialogue.opening import closed_note
from bot.dialogue.state import Matter, State
from bot.dialogue.taken import unsettled
from bot.dialogue.turn import Setting
from triage.customer_notes import CustomerNotes, customer_notes
from triage.decision import Decision
from triage.vocabulary import FeedbackType, Outcome

Decide = Callable[[Matter], Decision]
"""Gives what the landlord's rules make of a matter."""


def open_one(state: State) -> Matter | None:
    """Return the matter that the customer has neither agreed to nor withdrawn, None when there is none."""
    return next(iter(unsettled(state)), None)


def at_hand(state: State) -> Matter | None:
    """Return the matter that a question is about: the open one, else the last."""
    settled = (matter for matter in reversed(state.matters) if matter.linked_to is None)
    return open_one(state) or next(settled, None)


def answer(name: str, state: State, setting: Setting, decide: Decide) -> list[str]:
    """Return our answer to one aside as lines; empty when it needs none."""
    matter = at_hand(state)
    if name in ANSWERS:
        return [line for line in ANSWERS[name](matter, state, setting, decide) if line]
    key = f"{name}.answer"
    return [setting.wording.say(key, **_blanks(setting))] if setting.wording.knows(key) else []


def _blanks(setting: Setting) -> Mapping[str, str]:
    return {**replies.contact(setting), **emergency_number(setting), "landlord": setting.landlord.name}


def _how_long(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    say = setting.wording.say
    if matter is None or matter.doubtful:
        return [say("how_long.first")]
    if IN_DANGER & set(matter.flags):
        return [say("how_long.danger", **emergency_number(setting))]
    decision = decide(matter)
    notes = _notes(decision, setting)
    if decision.outcome is Outcome.ACCEPTED_FORMAL and decision.respond_by is not None:
        day = setting.wording.date(decision.respond_by)
        has_repair = any(each.linked_to == matter.reference for each in state.matters)
        promise = say("how_long.aim" if notes.respond_is_aim else "how_long.firm", date=day)
        return [f"{promise} {say('how_long.not_the_repair')}" if has_repair else promise]
    if notes.settle_by is not None:
        return [say("how_long.check", date=setting.wording.date(notes.settle_by))]
    return [say("how_long.no_date", **replies.contact(setting))]


def _what_next(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    say = setting.wording.say
    if matter is None:
        return [say("what_next.first" if state.unsorted is None else "what_next.open")]
    if IN_DANGER & set(matter.flags):
        return _how_long(matter, state, setting, decide)
    if not matter.confirmed:
        return [say("what_next.open"), *_dated(matter, state, setting, decide)]
    return [_handled(matter, setting, decide, "what_next"), *_dated(matter, state, setting, decide)]


def _dated(matter: Matter, state: State, setting: Setting, decide: Decide) -> list[str]:
    return _how_long(matter, state, setting, decide) if matter.type is FeedbackType.COMPLAINT else []


def _who_reads(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del state
    return [_handled(matter, setting, decide, "who_reads")]


def _handled(matter: Matter | None, setting: Setting, decide: Decide, section: str) -> str:
    """Return who deals with a complaint by the landlord's rules, and for anything else that the team does."""
    is_complaint = matter is not None and matter.type is FeedbackType.COMPLAINT and not IN_DANGER & set(matter.flags)
    notes = _notes(decide(matter), setting) if matter is not None and is_complaint else None
    if notes is not None and notes.reviewer_words:
        handler = notes.reviewer_words[:1].upper() + notes.reviewer_words[1:]
        return setting.wording.say(f"{section}.handler", handler=handler)
    return setting.wording.say("who_reads.answer" if section == "who_reads" else "what_next.team")


def _compensation(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del state, decide
    return [setting.wording.say("compensation.answer" if matter is not None else "compensation.first")]


def _private(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del matter, state, decide
    return _with_link("private", setting)


def _sorting(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del matter, state, decide
    return _with_link("sorting", setting)


def _with_link(name: str, setting: Setting) -> list[str]:
    link = setting.landlord.links.get("privacy")
    lines = [setting.wording.say(f"{name}.answer"), setting.wording.say(f"{name}.link", link=link) if link else ""]
    return [" ".join(line for line in lines if line)]


def _ombudsman(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    """Say whom a customer of this part of the landlord may turn to today, and how; the rules in force name the body."""
    asked = replace(matter, type=FeedbackType.COMPLAINT) if matter is not None else None
    asked = asked or Matter(reference="", type=FeedbackType.COMPLAINT, words="", raised_at=state.heard_at or "")
    outside = _notes(decide(asked), setting).outside
    if outside is None:
        return [setting.wording.say("ombudsman.none")]
    phone = outside.contact.phone if outside.contact is not None else None
    contact = setting.wording.say("ombudsman.contact", phone=phone) if phone else ""
    return [setting.wording.say("ombudsman.answer", body=outside.words, contact=contact)]


def _hours(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del matter, decide
    say = setting.wording.say
    closed = closed_note(setting, datetime.fromisoformat(state.heard_at)) if state.heard_at else ""
    lines = [say("hours.answer", **replies.contact(setting)), *([closed] if closed else [])]
    if setting.landlord.contact.out_of_hours:
        lines.append(say("hours.emergency", **emergency_number(setting)))
    return [" ".join(lines)]


def _why_ask(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del matter, decide
    asked = [key.removeprefix("emergency_").removeprefix("safe_") for key in state.said.asking]
    texts = [setting.wording.say(f"why_ask.{key}") for key in asked if setting.wording.knows(f"why_ask.{key}")]
    return [*texts[:1]] if texts else [setting.wording.say("why_ask.other")]


def _greeting(matter: Matter | None, state: State, setting: Setting, decide: Decide) -> list[str]:
    del matter, decide
    return [setting.wording.say("greeting.still_here")] if state.said.asking else []


def _notes(decision: Decision, setting: Setting) -> CustomerNotes:
    return setting.wording.told(customer_notes(setting.rulebook, decision, decision.entity, setting.landlord.rules))


Answering = Callable[[Matter | None, State, Setting, Decide], list[str]]

ANSWERS: Final[Mapping[str, Answering]] = {
    "how_long": _how_long,
    "what_next": _what_next,
    "who_reads": _who_reads,
    "compensation": _compensation,
    "private": _private,
    "sorting": _sorting,
    "ombudsman": _ombudsman,
    "hours": _hours,
    "why_ask": _why_ask,
    "greeting": _greeting,
}
"""Asides whose answer depends on the matter or the landlord; the others have one text, `<name>.answer`."""
