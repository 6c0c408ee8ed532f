"""The summary: agreed to, corrected, or left open."""

import pytest
from engines import read_as
from one_customer import ADDRESS, BOILER, Customer, hear


def test_words_that_name_no_day_never_take_the_place_of_words_that_do():
    ann = Customer()
    ann.says("the plumber swore at me in May 2024")
    ann.says("no, it was just that night")
    facts = ann.state.matters[0].facts
    assert (facts["event_when"], facts["event_date"]["end"]) == ("in May 2024", "2024-05-31")


@pytest.mark.parametrize(
    ("correction", "shown", "gone"),
    [
        ("no sorry it was october", "When: october", "When: for three weeks"),
        ("no, 21 Low Lane", "Where: 21 Low Lane", f"Where: {ADDRESS}"),
    ],
)
def test_a_correction_to_the_summary_is_taken_and_shown(correction, shown, gone):
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    summary = joan.says(correction)
    assert shown in summary
    assert gone not in summary
    joan.says("yes")
    assert joan.status() == "formal"


def test_a_bare_no_is_asked_what_is_wrong():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    assert "What should I change?" in joan.says("no")
    assert joan.status() == "unfinished"


def test_not_being_sure_of_the_summary_changes_nothing_and_is_asked_about_once():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    before = joan.state.matters
    assert "Is what I have written down for you right?" in joan.says("not sure sorry")
    assert joan.state.matters == before
    joan.says("not sure sorry")
    assert joan.status() == "formal"
    assert joan.state.matters[0].words == BOILER


def test_an_answer_to_the_question_before_is_taken_while_the_summary_waits():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    joan.says("No there is no court thing. Yes that is right")
    assert joan.status() == "formal"


def test_a_yes_with_a_wish_is_a_yes():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    joan.says("yes but please no letters")
    assert joan.status() == "formal"
    assert "no letters" in joan.state.matters[0].words


def test_a_word_put_in_the_place_of_another_is_changed_where_it_stands():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price"):
        joan.says(text)
    joan.says("not number 12, 21")
    assert joan.state.person["where"] == "21 Station Road, ST5 9ZZ"


def test_the_same_correction_twice_is_an_agreement():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    joan.says("no sorry it was october")
    joan.says("no sorry it was october")
    assert joan.status() == "formal"


def test_what_is_asked_for_besides_is_said_back_and_kept_for_staff():
    joan = Customer()
    hear(joan, "i want large print and a copy of your policy, the lift is always broken", read_as("complaint"))
    assert joan.state.matters[0].facts["requests"] == ["large_print", "copy_of_policy"]
    for _ in range(2):
        summary = joan.says("don't know")
    assert "You also asked for: large print, a copy of our complaints policy" in summary
    assert "large print, a copy of our complaints policy" in joan.says("yes")


def test_a_reason_why_we_are_wrong_is_kept_with_the_day_on_which_it_is_read():
    old = read_as("complaint", ongoing=False, event_date={"start": "2024-03-01", "end": "2024-03-31"})
    joan = Customer()
    hear(joan, "in march 2024 you cut down my hedge without asking", old)
    for text in (f"{ADDRESS}, Joan Price", "phone, 07700 900123", "say sorry"):
        joan.says(text)
    receipt = joan.says("yes")
    assert joan.status() == "suggested_exclusion"
    for words in ("Nothing is decided yet", "Tuesday 17 February 2026", "tell me why"):
        assert words in receipt
    reply = joan.says("that is not fair, i only found out now")
    assert "Tuesday 17 February 2026" in reply
    assert joan.state.matters[0].facts["disagrees"]
