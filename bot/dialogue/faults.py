"""Which complaints are about something broken that is still there: by the service, or by the words beside it. Pure."""

from typing import Final

from bot.dialogue.saying import says
from bot.dialogue.turn import Setting
from triage.vocabulary import ServiceArea

OF_WORKS: Final = ServiceArea.PLANNED_WORKS
"""Works that were to make something new: what they left broken is a fault, what they have not begun is none."""


def may_be_fault(area: object, words: str, setting: Setting) -> bool:
    """Return whether what is said about a service is about something broken in or about a home."""
    plan, phrases = setting.plan, setting.phrases
    if area in plan.fault_areas:
        return True
    if area in plan.may_be_faults:
        return says(words, phrases["fault"])
    is_part = says(words, phrases["fault"]) or says(words, phrases["fault_of_works"])
    return area == OF_WORKS and is_part and says(words, phrases["left_behind"])


def is_still_there(area: object, words: str, setting: Setting) -> bool | None:
    """Return whether a fault is still there as far as the words tell, None where they do not or there is none."""
    phrases = setting.phrases
    if not may_be_fault(area, words, setting):
        return None
    if says(words, phrases["no_longer_there"]):
        return False
    left = says(words, phrases["left_behind"]) and says(words, phrases["fault_of_works"])
    return True if left or says(words, phrases["still_there"]) else None
