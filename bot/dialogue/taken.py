"""What a message did to a conversation, and which of its matters wait. Pure."""

from dataclasses import dataclass

from bot.dialogue.state import Matter, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The state after a message, and what the message did to it."""

    state: State
    """The conversation with the message taken in."""
    settled: tuple[str, ...] = ()
    """References of the matters that it settled: agreed to, or in no need of that."""
    changed: bool = False
    """It corrected something."""
    unclear: bool = False
    """It said "no" to the summary without saying what is wrong."""
    unsure: bool = False
    """It did not know whether the summary is right."""
    added_to: str | None = None
    """Reference of the settled matter that it adds to."""
    disagreed: bool = False
    """It says that what we think of a settled matter is wrong."""
    only_details: bool = False
    """It only says who or where the customer is."""
    thanked: bool = False
    """It only thanks."""


def unsettled(state: State) -> tuple[Matter, ...]:
    """Return the matters that the customer has not agreed to yet, repairs left out."""
    waiting = (matter for matter in state.matters if not matter.confirmed and not matter.withdrawn)
    return tuple(matter for matter in waiting if matter.linked_to is None)


def open_matter(state: State) -> Matter | None:
    """Return the matter that is being talked about, None when there is none.

    It is the one that our last question was about, else the first that the customer has not agreed to yet.
    """
    last = state.said.asked[-1] if state.said.asked else None
    about = last.about if last is not None and last.keys == state.said.asking else None
    asked_about = next((matter for matter in state.matters if matter.reference == about), None)
    return asked_about or next(iter(unsettled(state)), None)
