"""Stories of one customer each: what they say, what is asked, what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW
from engines import OTHER, read_as
from hypothesis import given, settings
from hypothesis import strategies as st
from one_customer import ADDRESS, BOILER, ENGINE, Customer, hear

from bot.dialogue.turn import Heard
from nlu.understanding import Entity


def test_a_complaint_from_the_first_words_to_the_receipt():
    joan = Customer()
    reply = joan.says(BOILER)
    assert joan.status() == "unfinished"
    assert joan.state.matters[0].reference in reply
    joan.says(f"{ADDRESS}, I am Joan Price")
    joan.says("ring me on 07700 900123")
    summary = joan.says("just fix it")
    for shown in (BOILER, "for three weeks", ADDRESS, "Joan Price", "07700 900123", "just fix it"):
        assert shown in summary
    assert joan.questions[-1] == ("confirm",)
    receipt = joan.says("yes that's right")
    assert joan.status() == "formal"
    assert "Tuesday 17 February 2026" in receipt
    assert "aim" in receipt
    assert joan.turns[-1].reply is not None
    assert joan.turns[-1].reply.kind == "confirmation"


def test_nothing_is_asked_twice_and_a_complaint_costs_at_most_four_questions():
    joan = Customer()
    joan.says(BOILER)
    while joan.questions[-1] != ("confirm",):
        joan.says("don't know")
    asked = [key for keys in joan.questions[:-1] for key in keys]
    assert len(asked) == len(set(asked))
    assert len(joan.questions) - 1 <= 4


def test_what_was_said_already_is_not_asked():
    joan = Customer()
    joan.says(BOILER)
    joan.says(f"Joan Price here, {ADDRESS}, phone 07700 900123, by phone")
    assert not {"name", "where", "contact", "when"} & {key for keys in joan.questions[1:] for key in keys}


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("lovely lads, thank them for me", "compliment", "good to hear"),
        ("why not plant some trees", "comment", "Thank you for your idea"),
    ],
)
def test_praise_and_ideas_are_recorded_without_a_question(text, kind, words):
    kim = Customer()
    reply = kim.says(text)
    assert words in reply
    assert kim.state.matters[0].type == kind
    assert kim.status() == "recorded"
    assert kim.questions == []


def test_a_request_is_logged_confirmed_and_given_no_date():
    lee = Customer()
    lee.says("please fix my dripping tap")
    lee.says(f"{ADDRESS}, Joan Price")
    lee.says("07700 900123")
    receipt = lee.says("yes")
    assert lee.status() == "recorded"
    assert "2026" not in receipt


def test_every_date_counts_from_the_first_message():
    joan = Customer()
    joan.says(BOILER)
    late = Heard(text="12 Station Road", understanding=OTHER, received_at=NOW + timedelta(days=9))
    joan.hears(late)
    decision = joan.turns[-1].decisions[joan.state.matters[0].reference]
    assert str(decision.respond_by) == "2026-02-17"


def test_thanks_after_the_receipt_end_the_conversation_kindly():
    kim = Customer()
    kim.says("lovely lads, thank them for me")
    assert kim.says("thanks") == "You are welcome. If there is anything else, just write here."
    assert len(kim.state.matters) == 1


def test_text_messages_are_short():
    kim = Customer(channel="sms")
    assert len(kim.says("lovely lads, thank them for me")) <= 306


LINES = [*ENGINE.texts, ADDRESS, "yes", "no", "thanks", "hello", "don't know", "07700 900123", "", "👍", "x" * 10_000]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8), st.sampled_from(["webchat", "sms"]))
def test_any_sequence_of_messages_is_answered_and_repeats_itself(texts, channel):
    first, second = Customer(channel), Customer(channel)
    for text in texts:
        known = {matter.reference for matter in first.state.matters}
        reply = first.says(text)
        assert reply or first.state.with_staff
        assert known <= {matter.reference for matter in first.state.matters}
        assert second.says(text) == reply


def test_a_name_in_passing_is_not_the_customers():
    joan = Customer()
    text = "the lad who came, Joan Price, was rude to me and nobody cares"
    read = replace(read_as("complaint"), entities=(Entity(kind="person", start=18, end=28),))
    hear(joan, text, read)
    assert "name" not in joan.state.person
