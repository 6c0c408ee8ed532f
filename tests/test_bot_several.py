"""Several matters in one conversation, and repairs beside complaints."""

from dataclasses import replace

import pytest
from engines import read_as
from one_customer import ADDRESS, BOILER, Customer, hear

from nlu.understanding import Issue, Understanding
from triage.vocabulary import FeedbackType


def two(first: Issue, second: Issue, whole: str = "complaint", **facts) -> Understanding:
    return replace(read_as(whole, **facts), issues=(first, second))


BOTH = "the roof leaks and nobody came for weeks. also the cleaners never come to our stairs"


SPLIT = BOTH.index("also")


TWO = two(
    Issue(start=0, end=SPLIT, type=FeedbackType.COMPLAINT, facts={"service_area": "repairs", "ongoing": True}),
    Issue(
        start=SPLIT,
        end=len(BOTH),
        type=FeedbackType.COMPLAINT,
        facts={"service_area": "communal_cleaning"},
    ),
    service_area="repairs",
)


def test_a_fault_that_is_still_there_is_logged_as_a_request_beside_the_complaint():
    joan = Customer()
    reply = joan.says(BOILER)
    complaint, repair = joan.state.matters
    assert (repair.type, repair.linked_to) == ("service_request", complaint.reference)
    assert repair.reference in reply


def test_a_complaint_about_conduct_opens_no_repair():
    ann = Customer()
    ann.says("you were rude to me")
    assert len(ann.state.matters) == 1


def test_more_about_a_settled_matter_is_added_to_it():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it", "yes"):
        joan.says(text)
    reply = joan.says("still no word about that boiler of mine")
    assert joan.state.matters[0].reference in reply
    assert len(joan.state.matters) == 2


def test_two_matters_of_one_message_share_a_summary_and_a_confirmation_with_a_reference_each():
    joan = Customer()
    hear(joan, BOTH, TWO)
    roof, cleaning, repair = joan.state.matters
    assert (roof.beside, cleaning.beside, repair.linked_to) == (None, roof.reference, roof.reference)
    joan.says(f"{ADDRESS}, Joan Price")
    joan.says("phone, 07700 900123")
    summary = joan.says("put both right")
    assert joan.questions[-1] == ("confirm",)
    receipt = joan.says("yes")
    for text in (summary, receipt):
        assert all(each.reference in text for each in (roof, cleaning))
    assert all(joan.status(place) == "formal" for place in (0, 1))
    assert receipt.count("Tuesday 17 February 2026") >= 2


def test_a_split_that_is_not_sure_is_one_matter():
    for read in (replace(TWO, abstained=True), replace(TWO, issues=(TWO.issues[0], replace(TWO.issues[1], end=SPLIT)))):
        joan = Customer()
        hear(joan, BOTH, read)
        assert len([matter for matter in joan.state.matters if matter.linked_to is None]) == 1


def test_a_second_matter_raised_while_the_first_is_talked_about_is_one_of_its_own():
    joan = Customer()
    joan.says(BOILER)
    reply = hear(joan, "also the bins at the back are never emptied", read_as("complaint", service_area="grounds"))
    *_, bins = joan.state.matters
    assert bins.reference in reply
    assert bins.beside == joan.state.matters[0].reference


def test_the_date_is_for_the_answer_not_for_the_repair():
    joan = Customer()
    for text in (BOILER, f"{ADDRESS}, Joan Price", "phone, 07700 900123", "fix it"):
        joan.says(text)
    assert "is the date for our answer, not for the repair" in joan.says("yes")


def test_a_request_that_becomes_a_complaint_keeps_its_words_and_its_repair():
    joan = Customer()
    joan.says("please fix my dripping tap")
    joan.says(f"{ADDRESS}, I am Joan Price, 07700 900123")
    hear(joan, "I asked in July too and nobody came, so make it a complaint", read_as("complaint", repeat=True))
    complaint, repair = joan.state.matters
    assert (complaint.type, repair.type, repair.linked_to) == ("complaint", "service_request", complaint.reference)
    assert "dripping tap" in complaint.words
    assert "in July" in complaint.words


@pytest.mark.parametrize(
    ("words", "area", "repairs"),
    [
        ("the fence has been down since june and nobody came", "grounds", 1),
        ("the grass has not been cut since june and nobody came", "grounds", 0),
        ("the lights in the car park are still out", "parking", 1),
        ("your officer was rude when I rang about the fence", "staff_conduct", 0),
    ],
)
def test_what_is_broken_gets_its_repair_whichever_team_it_is_read_as(words, area, repairs):
    joan = Customer()
    hear(joan, words, read_as("complaint", ongoing=True, service_area=area))
    assert sum(matter.linked_to is not None for matter in joan.state.matters) == repairs


@pytest.mark.parametrize(
    ("words", "read", "matters"),
    [
        ("and maybe on Sundays as well", read_as("comment", service_area="communal_cleaning"), 1),
        ("oh and a bin", read_as("other"), 1),
        ("plus the office should open on Saturdays", read_as("comment", service_area="communication"), 1),
        ("and my tap has dripped for weeks, can somebody come", read_as("service_request", service_area="repairs"), 2),
        ("and your plumber never turned up on Monday", read_as("complaint", service_area="repairs"), 2),
        ("another idea, paint the fence green", read_as("comment", service_area="grounds"), 2),
        ("and Kay at the desk is lovely", read_as("compliment", service_area="staff_conduct", staff_member="Kay"), 2),
    ],
)
def test_what_is_joined_to_an_idea_goes_with_it_unless_it_is_another_kind_of_thing(words, read, matters):
    joan = Customer()
    hear(joan, "could the laundry stay open until nine?", read_as("comment", service_area="other"))
    hear(joan, words, read)
    assert sum(matter.linked_to is None for matter in joan.state.matters) == matters


@pytest.mark.parametrize(
    ("words", "area", "matters"),
    [
        ("and he was rude to my daughter as well", "staff_conduct", 1),
        ("another thing, the bins are never emptied", "staff_conduct", 2),
        ("and the bins are never emptied", "communal_cleaning", 2),
    ],
)
def test_what_speaks_of_the_same_person_goes_with_the_complaint_and_what_is_set_apart_does_not(words, area, matters):
    joan = Customer()
    for text in ("you were rude to me", f"{ADDRESS}, Joan Price", "phone, 07700 900123", "say sorry", "yes"):
        joan.says(text)
    hear(joan, words, read_as("complaint", service_area=area))
    assert len(joan.state.matters) == matters
