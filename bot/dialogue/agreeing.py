"""Taking the answer to the summary: a yes, a correction, or neither. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.dialogue.answers import Said, last_word
from bot.dialogue.matters import merged, replaced
from bot.dialogue.state import Matter, State
from bot.dialogue.taken import Taken, unsettled
from bot.dialogue.turn import Heard, Setting

BARE: Final = 3
"""With fewer words after it a yes or no to the summary says nothing besides."""


def agree(state: State, matter: Matter, heard: Heard, setting: Setting, *, corrected: bool) -> Taken:
    """Take the answer to the summary; `corrected` when it already changed what we know of the customer."""
    answer = last_word(heard.text, setting.phrases)
    with_reserve = any(word in setting.phrases["but"] for word in answer.rest.split())
    more = merged(matter, state, heard, setting, correcting=True)
    changes = _without_requests(more) != _without_requests(matter) or corrected
    agrees = answer.said is Said.YES and not (with_reserve and changes)
    if not changes and answer.said in {Said.UNSURE, Said.DECLINE}:
        return _left_open(state)
    if agrees or (not changes and _is_written_down(heard, matter)):
        if agrees and len(answer.rest.split()) >= BARE:
            more = replace(more, words=f"{matter.words}\n{heard.text}")
        facts = {**more.facts, **_without_requests(matter)}
        kept = replace(matter, words=more.words, flags=more.flags, facts=facts)
        state, settled = confirm(replaced(state, kept), unsettled(state))
        return Taken(state=state, settled=settled)
    if answer.said is Said.NO and len(answer.rest.split()) < BARE and more == matter and not corrected:
        return Taken(state=state, unclear=True)
    if not changes or more.type is not matter.type:
        more = replace(more, words=f"{matter.words}\n{heard.text}")
    return Taken(state=replaced(state, more), changed=True)


def _left_open(state: State) -> Taken:
    """Take "not sure" to the summary: it changes nothing, and said again it leaves everything as it stands."""
    if not state.misses:
        return Taken(state=replace(state, misses=1), unsure=True)
    state, settled = confirm(replace(state, misses=0), unsettled(state))
    return Taken(state=state, settled=settled)


def _is_written_down(heard: Heard, matter: Matter) -> bool:
    """Return whether a message that changes nothing names what we have already: a correction said once more."""
    read = heard.understanding
    if len(heard.text.split()) < BARE:
        return False
    return bool(read.entities) or "event_when" in read.facts or heard.text.strip() in matter.words


def _without_requests(matter: Matter) -> dict[str, object]:
    return {key: value for key, value in matter.facts.items() if key != "requests"}


def confirm(state: State, matters: Sequence[Matter]) -> tuple[State, tuple[str, ...]]:
    """Return the state in which these matters and their repairs are agreed to, and their references."""
    agreed = {matter.reference for matter in matters}
    settled = (
        replace(each, confirmed=True) if agreed & {each.reference, each.linked_to} else each for each in state.matters
    )
    return replace(state, matters=tuple(settled)), tuple(matter.reference for matter in matters)
