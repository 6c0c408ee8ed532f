"""A turn while people answer on a channel: danger first, one holding text, no question; matters are noted. Pure."""

from dataclasses import replace
from functools import partial

from bot.dialogue import asides, danger, interpreting, leaving, replies
from bot.dialogue.borne_out import borne_out
from bot.dialogue.deciding import decision_on
from bot.dialogue.matters import is_bare_wish
from bot.dialogue.state import State
from bot.dialogue.taking import take
from bot.dialogue.turn import Heard, Reply, Setting, Turn


def held_turn(state: State, heard: Heard, setting: Setting) -> Turn:
    """Return what one message makes of the conversation while people answer: unfinished matters, and who answers."""
    heard = borne_out(interpreting.with_doubt(heard), state, setting)
    now = replace(state, heard_at=heard.received_at.isoformat(), said=replace(state.said, asking=()))
    aside, _ = asides.aside_in(heard, state, setting)
    deciding = partial(decision_on, setting=setting, person=state.person)
    if turn := leaving.word(aside, heard, replace(now, with_staff=True), setting, deciding):
        return replace(turn, state=replace(turn.state, with_staff=state.with_staff))
    after = _noted(now, heard, setting)
    kinds = [kind for kind in danger.perils(heard, setting) if kind not in state.said.warned]
    new = [each.reference for each in after.matters if each.reference not in state.said.told and not is_bare_wish(each)]
    lines = danger.advice(kinds, setting)
    is_safety = bool(lines)
    if not state.with_staff and not state.said.held:
        lines.append(replies.by_a_person("held.people_answer", heard.received_at, setting))
    if new and not danger.must_be_discreet(after):
        lines.append(setting.wording.say("held.reference", reference=new[0]))
    said = replace(
        after.said,
        held=True,
        warned=(*state.said.warned, *kinds),
        told=(*state.said.told, *new) if lines else state.said.told,
    )
    turn = Turn(
        state=replace(after, said=said, said_before=state.said) if lines else after,
        reply=Reply(text="\n\n".join(lines), kind="safety" if is_safety else "ordinary") if lines else None,
        decisions={each.reference: decision_on(each, setting, after.person) for each in after.matters},
        attention=interpreting.attention(after, heard) or "person",
    )
    return leaving.hushed(turn, state)


def _noted(state: State, heard: Heard, setting: Setting) -> State:
    """Return the state with what the message raises or adds, none of it settled: nobody has been asked."""
    state = replace(state, kept=(*state.kept, *heard.attachments))
    if heard.understanding.error is not None or not heard.text.strip():
        return state
    settled = {matter.reference for matter in state.matters if matter.confirmed}
    after = take(state, heard, setting).state
    matters = tuple(replace(each, confirmed=each.reference in settled) for each in after.matters)
    return replace(after, matters=matters, misses=state.misses)
