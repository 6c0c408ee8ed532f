"""Several matters in one message, each with its own type, facts and place."""

import itertools
from datetime import UTC, datetime

import pytest

from nlu.engine import load_engine

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)
ENGINE = load_engine()

SEVERAL = [
    (
        (
            "The lift has been broke for a week and nobody tells us anything. Also the rubbish in the bin store hasn't "
            "been collected since Christmas. And my rent statement is wrong, you've charged me twice for January."
        ),
        ["repairs", "communal_cleaning", "rent_charges"],
    ),
    (
        (
            "Thanks for fixing the boiler so quick, the lad was brilliant. Could someone also cut the grass by the "
            "block, it's up to my knee."
        ),
        ["heating_hot_water", "grounds"],
    ),
]

ONE = [
    "I've had no hot water since Monday. I rang twice. Nobody came. I am fed up.",
    "thank you",
    "The tap drips. It keeps me awake. Please send a plumber to mend it when you can.",
]


@pytest.mark.parametrize(("text", "areas"), SEVERAL)
def test_different_matters_are_told_apart(text, areas):
    issues = ENGINE.understand(text, NOW).issues
    assert [i.facts.get("service_area") for i in issues] == areas
    assert all(a.end <= b.start for a, b in itertools.pairwise(issues))


@pytest.mark.parametrize("text", ONE)
def test_one_matter_stays_one(text):
    (issue,) = ENGINE.understand(text, NOW).issues
    assert (issue.start, issue.end) == (0, len(text))


def test_a_date_belongs_to_its_matter():
    lift, rubbish, rent = ENGINE.understand(SEVERAL[0][0], NOW).issues
    dated = [i for i in (lift, rubbish, rent) if "event_date" in i.facts]
    assert len(dated) == 1
