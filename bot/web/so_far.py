"""What somebody needs to know who takes a conversation over: what was said, known, asked and is still needed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from triage.store.item import Item

ABOUT_THEM: Final = ("name", "where", "contact")
"""What staff need to know of a customer to answer them."""

LAST: Final = 2
"""So many of the customer's last messages are repeated."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SoFar:
    """A conversation in short."""

    messages: int
    """How many the customer has written."""
    last: tuple[str, ...]
    """The last ones."""
    person: Mapping[str, str]
    """What is known of the customer."""
    matters: tuple[Mapping[str, Any], ...]
    """What was raised: reference, type, flags, facts, confirmed."""
    asked: tuple[str, ...]
    """What the assistant has asked for, by question key."""
    open_question: tuple[str, ...]
    """What it asked last and has no answer to."""
    needed: tuple[str, ...]
    """What nobody knows yet: facts on which the decision hangs, and how to reach the customer."""


def so_far(item: Item) -> SoFar:
    """Return a conversation in short."""
    state = item.conversation["state"]
    said = state.get("said") or {}
    person = state.get("person") or {}
    own = [row["text"] for row in item.messages if row["sender"] == "customer" and row["text"].strip()]
    decision = (item.case or {}).get("decision") or {}
    asked = [key for question in said.get("asked") or () for key in question["keys"]]
    return SoFar(
        messages=len(own),
        last=tuple(own[-LAST:]),
        person=person,
        matters=tuple(state.get("matters") or ()),
        asked=tuple(dict.fromkeys(asked)),
        open_question=tuple(said.get("asking") or ()),
        needed=(*decision.get("needs", ()), *(key for key in ABOUT_THEM if not person.get(key))),
    )
