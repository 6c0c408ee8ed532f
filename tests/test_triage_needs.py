"""What is still needed in a conversation: only what could matter, the most decisive first."""

import pytest

from triage.facts import Absent
from triage.lines import decide_line


def needs(policy, entity, rules=None, **facts):
    line = {
        "policy": policy,
        "entity": entity,
        "rules": rules,
        "received_at": "2026-03-11T10:30:00+00:00",
        "channel": "webchat",
        "facts": facts,
    }
    return decide_line(line, absent=Absent.UNKNOWN)["needs"]


ABOUT_SIX_MONTHS = {"start": "2025-09-01", "end": "2025-09-20"}


@pytest.mark.parametrize(
    ("says", "policy", "entity", "rules", "facts", "expected"),
    [
        ("nothing points to a ground", "aspire", "aspire_housing", None, {}, []),
        ("which part of Aspire decides who leads", "aspire", None, None, {}, ["entity"]),
        ("the service names the part", "aspire", None, None, {"service_area": "training_course"}, []),
        ("the sender's role names the part", "aspire", None, None, {"sender_role": "tenant"}, []),
        ("all parts of Alliance start the same as written", "alliance", None, None, {}, []),
        ("under the Code Alliance's parts differ in dates", "alliance", None, "best_of_both", {}, ["entity"]),
        (
            "an old event asks for the exceptions, not for other grounds",
            "aspire",
            "aspire_housing",
            None,
            {"event_date": "2025-01-01"},
            ["ongoing", "landlord_aware"],
        ),
        (
            "a vague date is asked for first, its exceptions after it",
            "aspire",
            "aspire_housing",
            None,
            {"event_date": ABOUT_SIX_MONTHS},
            ["event_date", "ongoing", "landlord_aware"],
        ),
        (
            "a vague date does not matter where the Code accepts it anyway",
            "aspire",
            "aspire_housing",
            "best_of_both",
            {"event_date": ABOUT_SIX_MONTHS},
            [],
        ),
        ("still going on asks whether we knew", "aspire", "aspire_housing", None,
         {"event_date": "2025-01-01", "ongoing": True}, ["landlord_aware"]),
        ("still going on settles it at Neighbourhoods", "neighbourhoods", None, None,
         {"event_date": "2024-01-01", "ongoing": True}, []),
        ("a solicitor points to the stage of legal action", "neighbourhoods", None, None,
         {"legal_action": True}, ["legal_stage"]),
        ("no legal question where the document has no such rule", "inspiring", None, None, {"legal_action": True}, []),
        ("a neighbour asks whether it is about the handling", "pioneer", "pioneer", None,
         {"neighbour_dispute": True}, ["asb_handling"]),
        ("the level of rent asks whether it was wrongly applied", "alliance", "housing", None,
         {"rent_level": True}, ["misapplied"]),
        ("a worker's complaint asks in which capacity", "inspiring", None, None,
         {"sender_role": "staff"}, ["as_worker"]),
        ("somebody who writes for another is asked for authority", "aspire", "aspire_housing", None,
         {"advocate": True, "advocate_kind": "friend"}, ["authority"]),
        ("an MP is asked for nothing", "pioneer", "pioneer", None, {"advocate_kind": "mp"}, []),
        ("a personal data matter asks which kind", "aspire", "aspire_housing", None,
         {"data_protection": True}, ["dp_kind"]),
        ("an appeal asks for the date of the answer", "aspire", "aspire_housing", None,
         {"request_stage": "stage2"}, ["previous_response_date"]),
        ("an appeal asks for no date where no window is stated", "neighbourhoods", None, None,
         {"request_stage": "stage2"}, []),
        ("a learner who wants to go outside is asked about funding", "aspire", "achieve_training", None,
         {"request_stage": "external", "final_response_date": "2026-02-01"}, ["funded_programme"]),
        ("praise is asked nothing", "pioneer", "pioneer", None, {"type": "compliment"}, []),
    ],
)  # fmt: skip
def test_only_what_could_matter_is_needed(says, policy, entity, rules, facts, expected):
    assert needs(policy, entity, rules, **facts) == expected, says
