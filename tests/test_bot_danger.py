"""Danger first: what is said and asked when somebody may come to harm."""

from dataclasses import replace

import pytest
from conftest import NOW
from engines import read_as
from one_customer import ADDRESS, Customer, hear

from bot.dialogue.turn import Heard
from nlu.understanding import Entity


def test_gas_brings_safety_first_and_at_most_two_questions():
    may = Customer()
    reply = may.says("i can smell gas")
    assert reply.startswith("If you smell gas")
    assert "0800 111 999" in reply.split("\n")[0]
    assert may.state.matters[0].confirmed
    may.says(ADDRESS)
    may.says("07700 900123")
    assert len(may.questions) <= 2
    assert "on its way" not in " ".join(turn.reply.text for turn in may.turns if turn.reply)


def test_veiled_danger_opens_a_case_even_when_the_kind_is_unclear():
    may = Customer()
    assert may.says("he hits me").startswith("If you or somebody else is in danger now, ring 999")
    assert len(may.state.matters) == 1


def test_a_complaint_in_danger_gets_safety_first_and_its_date_all_the_same():
    reply = Customer().says("still no heating and the baby is blue")
    assert reply.startswith("Stay together in one room")
    assert reply.index("Ring 01632 960 199 now") < reply.index("Tuesday 17 February 2026")


def test_in_danger_whatever_follows_goes_to_the_same_case():
    may = Customer()
    may.says("i can smell gas")
    may.says(f"{ADDRESS}, 07700 900123")
    may.says("phew, thank you, we are all outside")
    (matter,) = may.state.matters
    assert "we are all outside" in matter.words


def test_words_of_abuse_are_not_repeated_and_no_ordinary_question_follows():
    may = Customer()
    reply = may.says("he hits me")
    assert "he hits me" not in reply
    assert may.questions == [("safe_contact",)]
    assert "Is it safe to write to you here?" in reply
    may.says("1")
    assert may.questions == [("safe_contact",), ("contact",)]
    may.says("07700 900123")
    assert len(may.questions) == 2


@pytest.mark.parametrize(
    ("text", "is_safe"),
    [
        ("this number", True),
        ("text is fine", True),
        ("not this number", False),
        ("it isnt safe", False),
        ("2", False),
        ("no dont ring me", False),
        ("please don't ring or text", False),
        ("dont contact me here", False),
    ],
)
def test_whether_it_is_safe_to_write_is_said_in_many_words(text, is_safe):
    may = Customer()
    may.says("he hits me")
    may.says(text)
    assert may.state.safe is is_safe


@pytest.mark.parametrize(
    "text", ["text only dont ring", "please don't call me, he listens", "only message me", "no phone calls please"]
)
def test_who_wants_no_call_is_asked_for_no_number_to_ring(text):
    may = Customer(channel="sms")
    may.says("he hits me")
    may.says(text)
    assert may.state.safe is True
    assert may.questions == [("safe_contact",)]


@pytest.mark.parametrize("text", ["dont ring me", "no calls please", "text only"])
def test_who_is_asked_by_telephone_and_wants_no_call_is_not_safe_to_ring(text):
    may = Customer(channel="phone")
    may.says("he hits me")
    may.says(text)
    assert may.state.safe is False


@pytest.mark.parametrize(
    ("text", "flag", "area", "first"),
    [
        ("i can smell gas", "emergency", "gas_electric_safety", "If you smell gas"),
        ("the carbon monoxide alarm is going", "emergency", "other", "If an alarm for carbon monoxide"),
        ("there is a fire in the bin store", "emergency", "other", "If something is burning"),
        ("sparks come out of the cooker", "emergency", "repairs", "Keep everybody away from it"),
        ("no heating and a newborn", "emergency", "heating_hot_water", "Stay together in one room"),
        ("stuck in the lift", "emergency", "repairs", "If somebody is stuck in a lift"),
        ("my back door will not lock", "emergency", "repairs", "If somebody is trying to get in"),
        ("something is very wrong", "emergency", "other", "If anyone is in danger now, ring 999"),
        ("i want to end my life", "safeguarding", "other", "If you or somebody else is in danger now, ring 999"),
    ],
)
def test_each_danger_has_its_own_first_line_then_whom_to_ring(text, flag, area, first):
    may = Customer()
    reply = hear(may, text, read_as("service_request", flag, service_area=area))
    assert reply.startswith(first)
    assert "999" in reply
    assert ("Ring 01632 960 199 now. If you can't, reply CALL." in reply) == (flag == "emergency")


def test_help_lines_are_named_only_once_it_is_safe_to_write():
    may = Customer(channel="sms")
    first = may.says("he hits me")
    assert "Is it safe to text here?" in first
    assert "0808" not in first
    assert "0808" not in may.says("no")
    june = Customer(channel="sms")
    june.hears(Heard(text="he hits me", understanding=read_as("other", "safeguarding"), received_at=NOW))
    assert "0808 2000 247" in june.says("1")


def test_call_in_danger_asks_for_a_number_that_is_not_known():
    may = Customer()
    may.says("i can smell gas")
    may.says(ADDRESS)
    hear(may, "CALL", read_as("other"))
    assert may.turns[-1].attention == "person"


def test_call_with_a_number_is_answered_with_who_rings_there_and_when():
    may = Customer(channel="email")
    first = may.says("you were rude to me")
    assert "answer with CALL and your phone number" in first
    text = "CALL 07700 900123"
    number = Entity(kind="phone", start=5, end=len(text))
    reply = hear(may, text, replace(read_as("other"), entities=(number,)))
    assert "to ring you on 07700 900123, by" in reply
    assert may.turns[-1].attention == "person"


def test_nothing_is_repeated_of_what_was_said_while_it_may_not_be_safe():
    may = Customer()
    may.says("he hits me")
    hear(
        may,
        "also my kitchen tap drips and you never came",
        read_as("complaint", "vulnerability", service_area="repairs"),
    )
    said = " ".join(turn.reply.text for turn in may.turns if turn.reply)
    assert "kitchen tap" not in said
    assert "hits" not in said


def test_two_dangers_at_once_are_told_to_ring_999_once():
    reply = Customer().says("he hits me and i smell gas")
    assert reply.count("in danger now") == 1
    assert reply.startswith("If you smell gas")
