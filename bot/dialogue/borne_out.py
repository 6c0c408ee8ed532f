"""Readings that the words do not bear out.

A way to be reached or a promised call is no wish for a person, a wish without money no claim, our office no other body,
and what nobody has answered is not decided.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.saying import says
from bot.dialogue.state import State
from bot.dialogue.turn import Heard, Setting
from bot.dialogue.wording import DEFAULT
from nlu.understanding import Understanding
from triage.vocabulary import Flag

REACHING: Final = frozenset(
    {"reply_by", "contact", "safe_contact", "where", "emergency_where", "name", "confirm", "when", "first_known"}
)
"""Questions in whose answer a way to be rung, or a call that was made, is just that: not a wish for a person."""

_WAYS: Final = frozenset({"phone", "email"})
"""What stands beside a wish to be rung or written to when it only says where."""


def borne_out(heard: Heard, state: State, setting: Setting) -> Heard:
    """Return the message with a reading that its words bear out."""
    read, text, phrases = heard.understanding, heard.text, setting.phrases
    if Flag.HUMAN in read.flags and _says_how_to_reach(heard, state, phrases):
        read = _without_flag(read, Flag.HUMAN)
    if Flag.COMPENSATION in read.flags and "desired_outcome" in state.said.asking and not says(text, phrases["money"]):
        read = _without_flag(read, Flag.COMPENSATION)
    if read.facts.get("third_party") and says(text, phrases["own_service"]) and not says(text, phrases["other_body"]):
        read = _without_fact(read, "third_party")
    is_ours = read.language == DEFAULT  # in another language the words would be other ones
    if read.facts.get("already_decided") and is_ours and not says(text, phrases["decided"]):
        read = _without_fact(read, "already_decided")
    return heard if read is heard.understanding else replace(heard, understanding=read)


def _says_how_to_reach(heard: Heard, state: State, phrases: Mapping[str, Any]) -> bool:
    """Return whether words only say how to reach somebody, ask who deals with it, or speak of a promised call."""
    if "desired_outcome" in state.said.asking or says(heard.text, phrases["asks_who"]):
        return True
    if says(heard.text, phrases["asks_person"]):
        return False
    if says(heard.text, phrases["promised_call"]):
        return True
    gives_number = any(entity.kind in _WAYS for entity in heard.understanding.entities)
    return gives_number or bool(REACHING & set(state.said.asking)) or says(heard.text, phrases["gives_contact"])


def _without_flag(read: Understanding, flag: Flag) -> Understanding:
    issues = tuple(replace(issue, flags=tuple(each for each in issue.flags if each != flag)) for issue in read.issues)
    return replace(read, flags=tuple(each for each in read.flags if each != flag), issues=issues)


def _without_fact(read: Understanding, key: str) -> Understanding:
    issues = tuple(replace(issue, facts=_less(issue.facts, key)) for issue in read.issues)
    return replace(read, facts=_less(read.facts, key), issues=issues)


def _less(facts: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != key}
