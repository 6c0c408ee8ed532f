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

LISTED = [
    (
        "Firstly nobody turned up Tuesday for the boiler. Secondly the girl on the phone was rude. Third, a day gone.",
        2,
    ),
    (
        "Two things. First, your officer Lynn was rude to me and hung up. Second, my rent account is wrong.",
        2,
    ),
    (
        (
            "The bins have not been emptied for three weeks and nobody answers the phone about it. Also can you send "
            "someone to mend my bathroom light pull. And please thank Yusuf the caretaker, he is a star."
        ),
        3,
    ),
    ("1. kitchen tap drips 2. the grass at the back is up to my waist 3. can I have a copy of my rent statement", 3),
    ("Couple of things: the hallway light at Ash Court is out. And could you tell me when my rent review is?", 2),
    (
        (
            "I write about the stairwell, which has not been cleaned since August.\n\nI also wish to complain about my "
            "service charge, which went up by forty pounds with no letter."
        ),
        2,
    ),
]

ONE = [
    "I've had no hot water since Monday. I rang twice. Nobody came. I am fed up.",
    "thank you",
    "My shower has dripped for weeks and nobody came. Also nobody rang me back. I am fed up.",
    "The boiler man came. Second time he left without fixing it. First time I rang the lady hung up on me.",
    "I reported the leak in June. The plumber was lovely, thanks to him, but it leaks again and no one answers.",
    "You lost my exchange form AGAIN. Second time I filled it in and second time it has vanished. I am complaining.",
    "The tap drips. It keeps me awake. Please send a plumber to mend it when you can.",
]


@pytest.mark.parametrize(("text", "areas"), SEVERAL)
def test_different_matters_are_told_apart(text, areas):
    issues = ENGINE.understand(text, NOW).issues
    assert [i.facts.get("service_area") for i in issues] == areas
    assert all(a.end <= b.start for a, b in itertools.pairwise(issues))


@pytest.mark.parametrize(("text", "count"), LISTED)
def test_what_is_listed_is_told_apart(text, count):
    assert len(ENGINE.understand(text, NOW).issues) == count


@pytest.mark.parametrize("text", ONE)
def test_one_matter_stays_one(text):
    (issue,) = ENGINE.understand(text, NOW).issues
    assert (issue.start, issue.end) == (0, len(text))


def test_a_date_belongs_to_its_matter():
    lift, rubbish, rent = ENGINE.understand(SEVERAL[0][0], NOW).issues
    dated = [i for i in (lift, rubbish, rent) if "event_date" in i.facts]
    assert len(dated) == 1
