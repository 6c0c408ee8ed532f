"""What a form or a colleague gave beside the customer's words, put where the conversation keeps it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.dialogue.state import Said, State
from nlu.understanding import Understanding
from triage.vocabulary import Channel

OF_PERSON: Final = ("name", "where", "contact", "reply_by")
"""What is known of the customer, under the names that the questions have."""

OF_MATTER: Final = ("desired_outcome",)
"""What is known of the matter: facts, verbatim."""

BY_STAFF: Final = frozenset({Channel.PHONE, Channel.LETTER, Channel.IN_PERSON})
"""Channels on which a colleague speaks or reads for us: nobody has to be told that this is automatic."""


def new_state(language: str, channel: Channel) -> State:
    """Return the state in which a conversation on this channel begins."""
    return State(language=language, said=Said(introduced=channel in BY_STAFF))


def with_given(state: State, given: Mapping[str, str]) -> State:
    """Return the state that knows what was given of the customer."""
    known = {key: given[key] for key in OF_PERSON if given.get(key)}
    return replace(state, person={**state.person, **known}) if known else state


def read_with_given(read: Understanding, given: Mapping[str, str], *, is_public: bool = False) -> Understanding:
    """Return what a message says together with what was given about its matter, and that everybody can read it."""
    facts: dict[str, Any] = {key: given[key] for key in OF_MATTER if given.get(key)}
    facts |= {"public_post": True} if is_public else {}
    if not facts:
        return read
    issues = tuple(replace(issue, facts={**issue.facts, **facts}) for issue in read.issues)
    return replace(read, facts={**read.facts, **facts}, issues=issues)
