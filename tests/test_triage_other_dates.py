"""What would give each clock another date: other facts, the other line, another start."""

from datetime import UTC, datetime

import pytest

from triage.decision import decide
from triage.other_dates import of_clock, other_dates
from triage.pack import load_rulebook
from triage.vocabulary import Channel, Rules

FRIDAY = datetime(2026, 2, 6, 10, tzinfo=UTC)


def told(pack, facts, rules=Rules.AS_WRITTEN):
    rulebook = load_rulebook(pack)
    matter = {"entity": None, "channel": Channel.WEBCHAT, "received_at": FRIDAY, "rules": rules}
    facts = {"type": "complaint", **facts}
    found = other_dates(facts, rulebook, **matter)
    clocks = decide(facts, rulebook, **matter).clocks
    return {clock.name: of_clock(found, clock.as_dict(), rulebook.calendar) for clock in clocks}


@pytest.mark.parametrize(
    ("facts", "rules", "clock", "sentences"),
    [
        (
            {},
            Rules.AS_WRITTEN,
            "respond_by",
            ["It would be 16 February 2026 if it were counted from 9 February 2026."],
        ),
        (
            {},
            Rules.BEST_OF_BOTH,
            "respond_by",
            [
                "It would be 16 February 2026 if it were counted from 9 February 2026.",
                "It would be 27 February 2026 if only the Code applied.",
            ],
        ),
        ({"emergency": True}, Rules.AS_WRITTEN, "hazard.emergency", ["It would not run if nobody was in danger now."]),
        (
            {"health_safety": True, "service_area": "damp_mould"},
            Rules.AS_WRITTEN,
            "hazard.investigate",
            [
                "It would be 23 February 2026 if it were counted from 9 February 2026.",
                "It would not run if it was about another service.",
            ],
        ),
    ],
)
def test_each_clock_says_what_would_give_it_another_date(facts, rules, clock, sentences):
    assert list(told("aspire", facts, rules)[clock]) == sentences


def test_a_weekend_gives_the_same_date_so_the_first_day_that_does_not_is_named():
    assert told("aspire", {})["respond_by"] == (
        "It would be 16 February 2026 if it were counted from 9 February 2026.",
    )


def test_a_date_that_a_person_has_moved_is_said_to_come_from_no_other_start():
    rulebook = load_rulebook("aspire")
    matter = {"entity": None, "channel": Channel.WEBCHAT, "received_at": FRIDAY, "rules": Rules.AS_WRITTEN}
    clock = decide({"type": "complaint"}, rulebook, **matter).clocks[0].as_dict()
    found = other_dates({"type": "complaint"}, rulebook, **matter)
    assert of_clock(found, {**clock, "due": "2026-02-24"}, rulebook.calendar) == ()
