"""Stopping and going on: no more messages, withdrawing, starting again, goodbyes, and coming back after days. Pure.

Nothing that was recorded is lost by any of it, and nothing is closed: a person settles that with the customer.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.dialogue import replies
from bot.dialogue.aside_answers import Decide, at_hand, open_one
from bot.dialogue.asides import Aside, back, spoken
from bot.dialogue.danger import IN_DANGER
from bot.dialogue.state import Matter, Said, State
from bot.dialogue.turn import Effect, Heard, Reply, Setting, Turn
from triage.cases import EventKind
from triage.vocabulary import Channel, Flag, ServiceArea

TO_A_PHONE: Final = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM, Channel.MESSENGER})
"""Channels on which we send of our own accord, so that STOP and START mean something."""

AWAY: Final = timedelta(days=1)
"""After so long a silence the customer is reminded where we were."""

HAZARDS: Final = frozenset({ServiceArea.DAMP_MOULD, ServiceArea.GAS_ELECTRIC_SAFETY})
"""Service areas in which nothing is stopped before a person has talked to the customer."""

ESSENTIAL: Final = frozenset({"safety", "confirmation"})
"""Kinds of reply that go out even to somebody who wants no more messages."""

NEW_START: Final = frozenset({"event_when", "event_date", "desired_outcome"})
"""Facts that are told anew after a new start; what else is known stays."""


def word(aside: Aside, heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    """Return the whole turn for a message that only stops, goes on, starts again or says goodbye; else None."""
    if not aside.is_all:
        return None
    for name in aside.names if not state.with_staff else {"stop", "start"} & set(aside.names):
        if name in WORDS and (turn := WORDS[name](heard, state, setting, decide)) is not None:
            return turn
    return None


def hushed(turn: Turn, before: State) -> Turn:
    """Return the turn as somebody hears it who wants no more messages: safety and confirmations only; staff see it."""
    if not (before.stopped and turn.state.stopped) or turn.reply is None or turn.reply.kind in ESSENTIAL:
        return turn
    unheard = replace(turn.state, said=before.said, said_before=before.said_before)
    return replace(turn, state=unheard, reply=None, attention=turn.attention or "unread")


def welcomed(turn: Turn, before: State, heard: Heard, setting: Setting) -> Turn:
    """Return the turn with a line on where we were, for a customer who comes back after days of silence."""
    matter = open_one(before)
    is_ordinary = turn.reply is not None and turn.reply.kind == "ordinary"
    if matter is None or turn.reply is None or not is_ordinary or not _is_back(before, heard) or _in_danger(matter):
        return turn
    line = setting.wording.say("back.after_days", reference=matter.reference)
    return replace(turn, reply=replace(turn.reply, text=f"{line}\n\n{turn.reply.text}"))


def withdrawal(aside: Aside, state: State, setting: Setting) -> tuple[list[str], tuple[Effect, ...]]:
    """Return the line and the record for a wish to stop that stands beside other words."""
    matter = at_hand(state)
    if "withdraw" not in aside.names or matter is None:
        return [], ()
    return [stopping(matter, setting)], (_asked_to_stop(matter),)


def withdrawn_beside(aside: Aside, before: State, after: State, setting: Setting, decide: Decide) -> Turn | None:
    """Return the turn for a wish to stop beside words that tell nothing new: they are kept, and nothing is asked.

    None when the message says something else as well that has to be gone on with.
    """
    matter = open_one(before)
    if "withdraw" not in aside.names or matter is None or before.person != after.person:
        return None
    if len(before.matters) != len(after.matters) or matter.reference not in {each.reference for each in after.matters}:
        return None
    kept = replace(matter, words=f"{matter.words}\n{aside.words}", withdrawn=True)
    state = replace(before, matters=tuple(kept if each is matter else each for each in before.matters))
    turn = spoken(state, [stopping(kept, setting)], setting, decide)
    return replace(turn, effects=(_asked_to_stop(kept),))


def _is_back(before: State, heard: Heard) -> bool:
    return before.heard_at is not None and heard.received_at - datetime.fromisoformat(before.heard_at) >= AWAY


def _in_danger(matter: Matter) -> bool:
    return bool(IN_DANGER & set(matter.flags))


def _stop(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    if setting.channel not in TO_A_PHONE:
        return _bye(heard, state, setting, decide)
    say = setting.wording.say
    matter = at_hand(state)
    public = {"note": "stopped"}
    lines = [say("stop.done", **replies.contact(setting))]
    if matter is not None and Flag.SAFEGUARDING not in matter.flags:
        lines.insert(0, say("stop.kept", reference=matter.reference))
    turn = spoken(replace(state, stopped=True), lines, setting, decide, attention="unread", keeps_asking=True)
    effects = () if matter is None else (Effect(reference=matter.reference, kind=EventKind.NOTED, public=public),)
    return replace(turn, effects=effects)


def _start(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    del heard
    if setting.channel not in TO_A_PHONE or not state.stopped:
        return None
    state = replace(state, stopped=False)
    reply = back(state, setting)
    matter = at_hand(state)
    public = {"note": "started"}
    turn = spoken(state, [setting.wording.say("start.done"), reply.text], setting, decide, reply=reply)
    effects = () if matter is None else (Effect(reference=matter.reference, kind=EventKind.NOTED, public=public),)
    return replace(turn, effects=effects)


def _bye(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    del heard
    say = setting.wording.say
    matter = open_one(state)
    if matter is not None and not _in_danger(matter):
        return spoken(state, [say("bye.kept", reference=matter.reference)], setting, decide, keeps_asking=True)
    return spoken(state, [say("bye.done")], setting, decide, keeps_asking=True)


def _all_said(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    return None if state.said.asking else _bye(heard, state, setting, decide)


def _thanks(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    """Answer thanks in the middle of a question; after a summary they may be a yes, at the end they are a goodbye."""
    del heard
    if not state.said.asking or "confirm" in state.said.asking or state.unsorted is not None:
        return None
    reply = back(state, setting)
    return spoken(state, [setting.wording.say("thanks.welcome"), reply.text], setting, decide, reply=reply)


def _start_again(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    """Tell the matter at hand anew on the same case; what is settled stays as it is."""
    del heard
    say = setting.wording.say
    matter = open_one(state)
    reply = Reply(text="", asks=("what_happened",))
    if matter is None:
        fresh = State(
            person=state.person, said=Said(introduced=True, warned=state.said.warned), language=state.language
        )
        fresh = replace(fresh, stopped=state.stopped, safe=state.safe, language_known=state.language_known)
        settled = any(_in_danger(each) for each in state.matters)
        return spoken(state if settled else fresh, [say("start_again.fresh")], setting, decide, reply=reply)
    kept = {key: value for key, value in matter.facts.items() if key not in NEW_START}
    matters = tuple(replace(each, facts=kept) if each is matter else each for each in state.matters)
    anew = replace(state, matters=matters, unsorted=None, misses=0)
    return spoken(anew, [say("start_again.kept", reference=matter.reference)], setting, decide, reply=reply)


def _withdraw(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    """Note that the customer wants to stop; a person checks it with them, and nothing more is asked."""
    del heard
    matter = at_hand(state)
    if matter is None:
        waits = "unread" if state.unsorted is not None else None
        over = replace(state, unsorted=None, misses=0)
        return spoken(over, [setting.wording.say("withdraw.nothing")], setting, decide, attention=waits)
    stopped = tuple(replace(each, withdrawn=True) if each is matter else each for each in state.matters)
    turn = spoken(replace(state, matters=stopped), [stopping(matter, setting)], setting, decide)
    return replace(turn, effects=(_asked_to_stop(matter),))


def _wrong_number(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    """Say goodbye to somebody who meant to write to others; what is open stays open."""
    if state.matters:
        return None
    del heard
    over = replace(state, unsorted=None, misses=0)
    return spoken(over, [setting.wording.say("wrong_number.done", landlord=setting.landlord.name)], setting, decide)


def _carry_on(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    del heard
    matter = next((each for each in reversed(state.matters) if each.withdrawn), None)
    if matter is None:
        return None
    again = tuple(replace(each, withdrawn=False) if each is matter else each for each in state.matters)
    state = replace(state, matters=again)
    reply = Reply(text="") if matter.confirmed else replies.summary(state, setting)
    lines = [setting.wording.say("carry_on.noted", reference=matter.reference), reply.text]
    effect = Effect(reference=matter.reference, kind=EventKind.NOTED, public={"note": "goes_on"})
    return replace(spoken(state, lines, setting, decide, reply=reply), effects=(effect,))


def _changed_mind(heard: Heard, state: State, setting: Setting, decide: Decide) -> Turn | None:
    has_stopped = any(matter.withdrawn for matter in state.matters)
    return (_carry_on if has_stopped else _withdraw)(heard, state, setting, decide)


def stopping(matter: Matter, setting: Setting) -> str:
    """Return that the wish to stop is noted; where it may be about safety, that it stays open until a person rings."""
    risky = {Flag.EMERGENCY, Flag.SAFEGUARDING, Flag.HEALTH_SAFETY} & set(matter.flags)
    if risky or matter.facts.get("service_area") in HAZARDS:
        return setting.wording.say("withdraw.careful")
    return setting.wording.say("withdraw.noted", reference=matter.reference)


def _asked_to_stop(matter: Matter) -> Effect:
    return Effect(reference=matter.reference, kind=EventKind.WITHDRAWAL_ASKED)


Saying = Callable[[Heard, State, Setting, Decide], Turn | None]

WORDS: Final[Mapping[str, Saying]] = {
    "stop": _stop,
    "start": _start,
    "bye": _bye,
    "all_said": _all_said,
    "thanks": _thanks,
    "start_again": _start_again,
    "changed_mind": _changed_mind,
    "withdraw": _withdraw,
    "wrong_number": _wrong_number,
    "carry_on": _carry_on,
}
"""Asides that change how the talk goes on, by name."""
