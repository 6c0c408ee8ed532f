"""Readings that the words do not bear out."""

import pytest
from conftest import NOW, SETTING
from engines import read_as

from bot.dialogue.borne_out import borne_out
from bot.dialogue.state import Said, State
from bot.dialogue.turn import Heard


def read(text, understanding, *asking):
    heard = Heard(text=text, understanding=understanding, received_at=NOW)
    return borne_out(heard, State(said=Said(asking=asking)), SETTING["webchat"]).understanding


@pytest.mark.parametrize(
    ("text", "asking", "wants"),
    [
        ("strong gas smell, ring me on this number", (), False),
        ("please write to Barbara Quill, 7 Marlow Court", (), False),
        ("I am the one to write to", (), False),
        ("someone to ring me back", ("desired_outcome",), False),
        ("ring me after six", ("where", "name"), False),
        ("who do i speak to about a parking permit", (), False),
        ("u said youd ring me back about my transfer", (), False),
        ("you promised to call and never did", (), False),
        ("you said you would ring me, I want to talk to a person", (), True),
        ("who can I speak to, a real person please", (), True),
        ("can somebody ring me", (), True),
        ("I want to talk to a person", (), True),
        ("I want to talk to a person", ("reply_by", "contact"), True),
    ],
)
def test_a_way_to_be_reached_is_no_wish_for_a_person(text, asking, wants):
    assert ("human" in read(text, read_as("service_request", "human"), *asking).flags) == wants


@pytest.mark.parametrize(
    ("text", "asking", "is_claim"),
    [
        ("an account of the matter and the window replaced", ("desired_outcome",), False),
        ("£40 for the day I lost", ("desired_outcome",), True),
        ("pay me for the carpet", ("desired_outcome",), True),
        ("an account of the matter and the window replaced", (), True),
    ],
)
def test_a_wish_without_money_is_no_claim(text, asking, is_claim):
    assert ("compensation" in read(text, read_as("complaint", "compensation"), *asking).flags) == is_claim


@pytest.mark.parametrize(
    ("text", "is_theirs"),
    [
        ("the estate office was shut all week", False),
        ("your contractors left a mess", False),
        ("the council put a bus stop outside and your office does nothing", True),
        ("the bus company never comes", True),
        ("my rent is far more than the private lets round here", False),
        ("the council put up my rent", True),
    ],
)
def test_our_own_office_is_no_other_body(text, is_theirs):
    assert ("third_party" in read(text, read_as("complaint", third_party=True)).facts) == is_theirs


@pytest.mark.parametrize(
    ("text", "is_decided"),
    [
        ("your family worker missed our last four meetings and never rang, I am making a complaint", False),
        ("this is the third time I have told you about the bins", False),
        ("you sent me your final answer and I still want to complain", True),
        ("the panel turned me down", True),
        ("they told me that was the end of the matter", True),
    ],
)
def test_what_nobody_has_answered_is_not_decided(text, is_decided):
    assert ("already_decided" in read(text, read_as("complaint", already_decided=True)).facts) == is_decided
