"""Repairs beside complaints: a fault that is still there gets a request of its own, which does not wait. Pure."""

from dataclasses import replace
from typing import Final

from bot.dialogue.faults import may_be_fault
from bot.dialogue.matters import ABOUT_ANYTHING, replaced, spare
from bot.dialogue.saying import says
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Setting
from triage.vocabulary import FeedbackType

_FIRST_WORDS: Final = 8
"""Who goes back to something says so within so many words."""


def with_repairs(state: State, setting: Setting) -> State:
    """Return the state with a request beside each complaint about a fault that is still there, when it is first made.

    A request about the same service that was settled before carries on beside the complaint about it.
    """
    state = _carrying_on(state, setting)
    has_one = {matter.linked_to for matter in state.matters}
    free = spare(state, setting)
    faults = (
        matter
        for matter in state.matters
        if matter.type is FeedbackType.COMPLAINT
        and matter.reference not in has_one
        and not matter.doubtful
        and "request_stage" not in matter.facts
        and matter.facts.get("ongoing") is True
        and may_be_fault(matter.facts.get("service_area"), matter.words, setting)
    )
    repairs = [
        replace(
            matter,
            reference=reference,
            type=FeedbackType.SERVICE_REQUEST,
            facts={key: value for key, value in matter.facts.items() if key not in {"desired_outcome", "requests"}},
            linked_to=matter.reference,
            beside=None,
        )
        for matter, reference in zip(faults, free, strict=False)
    ]
    return replace(state, matters=(*state.matters, *repairs))


def _carrying_on(state: State, setting: Setting) -> State:
    """Return the state in which each settled request belongs to the complaint that came of it.

    The complaint is about the same service, or goes back to the request with its first words: "I reported this".
    """
    for matter in state.matters:
        area = matter.facts.get("service_area")
        goes_back = says(" ".join(matter.words.split()[:_FIRST_WORDS]), setting.phrases["goes_back"])
        if matter.type is not FeedbackType.COMPLAINT or matter.confirmed or (area in ABOUT_ANYTHING and not goes_back):
            continue
        before = [each for each in reversed(state.matters) if _came_before(each, matter)]
        request = next((each for each in before if goes_back or each.facts.get("service_area") == area), None)
        if request is not None:
            about = {key: request.facts[key] for key in ("service_area",) if key in request.facts}
            state = replaced(state, replace(matter, facts={**matter.facts, **about}))
            state = replaced(state, replace(request, linked_to=matter.reference))
    return state


def _came_before(request: Matter, complaint: Matter) -> bool:
    """Return whether a settled request, which belongs to no complaint yet, was made before a complaint."""
    is_free = request.type is FeedbackType.SERVICE_REQUEST and request.linked_to is None and request.confirmed
    return is_free and request.raised_at < complaint.raised_at
