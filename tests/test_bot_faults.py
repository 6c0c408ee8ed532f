"""What works left broken is a fault that does not wait for an answer; works that have not begun are none."""

import pytest
from conftest import SETTING

from bot.dialogue.faults import is_still_there, may_be_fault

SAID = {
    "the fitters left a hole in the kitchen wall and went": True,
    "you took the handrail off and never put it back": True,
    "bathroom done in July and the tiles are coming off": True,
    "the new window wont close since you fitted it": True,
    "they left her hall floor half laid": True,
    "the fitter took my kitchen drawers away and never brought them back": True,
    "the surveyor never came back about the kitchen drawers we chose": None,
    "the fitters left a hole in the wall. they came back and fixed it in July": False,
    "you promised us new windows two years ago": None,
    "the fitters left a mess and were rude": None,
    "nobody told us when the new kitchens start": None,
}


@pytest.mark.parametrize("words", SAID)
def test_what_planned_works_left_behind(words):
    assert is_still_there("planned_works", words, SETTING["webchat"]) is SAID[words]


@pytest.mark.parametrize(
    ("area", "words", "is_one"),
    [
        ("repairs", "nobody came", True),
        ("grounds", "the fence is down", True),
        ("grounds", "the grass is long", False),
        ("communal_cleaning", "the stairs and windows are filthy", False),
        ("planned_works", "our windows are always last on the list", False),
        ("planned_works", "the tiles are coming off since the refit", True),
        ("rent_charges", "my rent is wrong", False),
    ],
)
def test_a_fault_is_told_by_its_service_or_by_the_words_beside_it(area, words, is_one):
    assert may_be_fault(area, words, SETTING["webchat"]) is is_one
