"""Which part of a group a matter concerns: given, named, told by service or role, or asked for where it decides."""

import pytest
from beside_the_matter import setting
from conftest import NOW
from engines import read_as

from bot.dialogue.conversation import next_turn
from bot.dialogue.entity import entity_for, named_part
from bot.dialogue.state import State
from bot.dialogue.turn import Heard
from triage.pack import load_rulebook

PIONEER, ASPIRE = load_rulebook("pioneer"), load_rulebook("aspire")
VAGUE = read_as("complaint", service_area="other")


@pytest.mark.parametrize(
    ("facts", "preset", "part"),
    [
        ({}, None, "aspire_housing"),
        ({"service_area": "training_course"}, None, "achieve_training"),
        ({"sender_role": "donor"}, None, "realise"),
        ({"entity": "realise", "service_area": "training_course"}, None, "realise"),
        ({"entity": "nobody"}, None, "aspire_housing"),
        ({"entity": "realise"}, "achieve_training", "achieve_training"),
    ],
)
def test_what_is_preset_goes_before_what_is_named_and_that_before_service_and_role(facts, preset, part):
    assert entity_for(facts, ASPIRE, preset=preset) == part


@pytest.mark.parametrize(
    ("text", "asked", "part"),
    [
        ("my lad came home from Tiggy Winkles with a bump", False, "tiggy_winkles"),
        ("I realise this is late", False, None),
        ("the tiggy one please", True, "tiggy_winkles"),
        ("cvch I think", True, "cvch"),
        ("not sure sorry", True, None),
    ],
)
def test_a_part_is_named_by_its_title_and_in_an_answer_by_any_word_of_it(text, asked, part):
    assert named_part(text, PIONEER, asked=asked) == part


def test_which_service_is_asked_where_it_decides_and_is_not_known():
    place = setting("pioneer")
    first = next_turn(State(), Heard(text="nobody there listens to me", understanding=VAGUE, received_at=NOW), place)
    assert first.reply is not None
    assert first.reply.asks == ("which_service",)
    assert "Tiggy Winkles" in first.reply.text
    answer = Heard(text="tiggy winkles", understanding=read_as("other"), received_at=NOW)
    second = next_turn(first.state, answer, place)
    (matter,) = second.state.matters
    assert second.decisions[matter.reference].refer_to == "tiggy_winkles_policy"


@pytest.mark.parametrize(
    ("landlord", "read"),
    [
        ("pioneer", read_as("complaint", service_area="repairs")),
        ("pioneer", read_as("service_request", service_area="other")),
        ("aspire", VAGUE),
        ("neighbourhoods", VAGUE),
    ],
)
def test_which_service_is_not_asked_where_nothing_hangs_on_it(landlord, read):
    heard = Heard(text="nobody there listens to me", understanding=read, received_at=NOW)
    turn = next_turn(State(), heard, setting(landlord))
    assert turn.reply is not None
    assert "which_service" not in turn.reply.asks
