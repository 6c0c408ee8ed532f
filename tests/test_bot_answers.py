"""What words tell by the answer file: the next stage, disclosures, handling, when it was known, and what is no wish."""

from dataclasses import replace

import pytest
from conftest import NOW, SETTING
from engines import Known, read_as

from bot.dialogue.about_matter import answered
from bot.dialogue.answers import plain_wish, renumbered, requests, told, wish
from bot.dialogue.plainly import read_plainly
from bot.dialogue.saying import says
from bot.dialogue.state import Matter, Said, State
from bot.dialogue.turn import Heard
from triage.vocabulary import FeedbackType

PHRASES = SETTING["webchat"].phrases
IN_MAY = {"start": "2025-05-11", "end": "2025-05-11"}


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Your answer to my complaint is wrong. I want to appeal", "stage2"),
        ("you turned down my complaint about the shed, stage 2 please", "stage2"),
        ("I have your stage 1 letter and want a senior manager to review it", "stage2"),
        ("I had your letter of 9 November about my complaint and I don't accept it", "stage2"),
        ("You answered my stage 1 complaint in May. Please have it reviewed by a senior manager", "stage2"),
        ("I am not satisfied with your reply to my complaint", "stage2"),
        ("Your stage 2 letter is no better. I'd like it to go to the panel", "review_panel"),
        ("The panel said no and I have been to the panel twice", None),
        ("You put me in band C and I want to appeal", None),
        ("I am still waiting for an answer to my complaint and I am not happy with your office", None),
        ("I don't accept that nobody answered my complaint", None),
        ("I do not accept the letter about my rent", None),
        ("Please let me have an answer to my complaint", None),
        ("You never sent a reply to my complaint", None),
    ],
)
def test_a_wish_to_go_on_is_one_where_our_answer_is_named(text, stage):
    assert told(text, (), {}, PHRASES).get("request_stage") == stage


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("07700 900470 and I'd just like a new line put up", "a new line put up"),
        ("He left in a huff and I want him back to finish it.", "him back to finish it"),
        ("We'd like a lift that works, for once", "a lift that works, for once"),
        ("I rang twice and I wanted to know why", None),
        ("I want to complain and I was told to write", None),
    ],
)
def test_a_wish_is_found_where_a_clause_begins_with_it_and_shown_without_saying_so(text, wanted):
    said = wish(text, PHRASES)
    assert (said and plain_wish(said, PHRASES)) == wanted


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        ("'d like my drawers and a date", "my drawers and a date"),
        ("should like an apology", "an apology"),
        ("just fix it", "just fix it"),
        ("like for like flooring", "like for like flooring"),
        ("compensation", "compensation"),
    ],
)
def test_a_summary_shows_what_is_wanted(wish, shown):
    assert plain_wish(wish, PHRASES) == shown


@pytest.mark.parametrize(
    ("text", "misapplied"),
    [
        ("The figure's right, it is just too much", False),
        ("you've applied it right, I think the rule is cruel", False),
        ("the figure is not right", None),
        ("you applied it wrong", None),
    ],
)
def test_who_says_that_there_is_no_mistake_is_not_asked(text, misapplied):
    assert told(text, (), {}, PHRASES).get("misapplied") == misapplied


@pytest.mark.parametrize(
    ("text", "holds", "kind"),
    [
        ("she read out my arrears in reception", {"data_protection": True}, "breach"),
        ("she read out my arrears in reception", {}, None),
        ("send me all you hold", {"data_protection": True}, None),
    ],
)
def test_what_was_read_out_to_others_is_a_breach(text, holds, kind):
    assert told(text, (), holds, PHRASES).get("dp_kind") == kind


@pytest.mark.parametrize(
    ("text", "about_handling"),
    [
        ("your officer shouted at my wife, nothing to do with the court case", True),
        ("the hearing about the damp is in May and it is still wet", None),
    ],
)
def test_handling_beside_a_court_case_is_told_apart(text, about_handling):
    assert told(text, (), {"legal_action": True}, PHRASES).get("about_handling") == about_handling


@pytest.mark.parametrize(
    ("text", "where", "corrected"),
    [
        ("12 Harbour Road. oh no that's wrong, its number 21", "12 Harbour Road BS20 7LB", "21 Harbour Road BS20 7LB"),
        ("that is wrong, it's 21", "12 Harbour Road", "21 Harbour Road"),
        ("the rent is wrong, it's 95.50 a week", "12 Harbour Road", None),
        ("that's wrong, it's 3 weeks", "12 Harbour Road", None),
        ("that's wrong, it's 21", "Flat 3, 12 Harbour Road", None),
        ("that's wrong, it's 21", "Harbour House", None),
    ],
)
def test_a_door_number_put_right_takes_the_place_of_the_only_one(text, where, corrected):
    assert renumbered(text, {"where": where}, PHRASES).get("where") == corrected


@pytest.mark.parametrize(
    ("text", "asks"),
    [("I would like your answer to me in writing", True), ("I was told in writing that I could have two", False)],
)
def test_an_answer_in_writing_is_asked_for_in_so_many_words(text, asks):
    assert ("written" in requests(text, PHRASES)) is asks


def _answer(text, asking, marked=None, **facts):
    matter = Matter(reference="A", type=FeedbackType.COMPLAINT, words="he was rude", raised_at="", facts=facts)
    read = Known({}, marked or {}).understand(text, NOW)
    heard = Heard(text=text, understanding=read, received_at=NOW)
    return answered(matter, State(said=Said(asking=asking)), read, heard, SETTING["webchat"])


@pytest.mark.parametrize(
    ("text", "known"), [("that same day", IN_MAY), ("on the call", IN_MAY), ("when my sister told me", None)]
)
def test_what_was_known_at_the_time_was_known_on_that_day(text, known):
    assert _answer(text, ("first_known",), event_date=IN_MAY).get("aware_date") == known


@pytest.mark.parametrize(
    ("text", "marked", "is_wish"),
    [
        ("Lena Fry, lena@example.com, email me", {"Lena Fry": "person", "lena@example.com": "email"}, False),
        ("ring me back", {}, True),
        ("Lena Fry. I want the window back in", {"Lena Fry": "person"}, True),
    ],
)
def test_who_somebody_is_and_how_to_reach_them_is_no_wish(text, marked, is_wish):
    assert ("desired_outcome" in _answer(text, ("desired_outcome",), marked)) is is_wish


@pytest.mark.parametrize(
    ("text", "advises"),
    [
        ("I do not see the point in carrying on", True),
        ("no point in carrying on with this form", True),
        ("I am carrying on with the form", False),
    ],
)
def test_words_of_giving_up_point_to_help(text, advises):
    assert says(text, PHRASES["danger"]["self_harm"]) is advises


@pytest.mark.parametrize(
    ("text", "is_unsure"), [("ur cleaner never does our landing now", True), ("hello there", False)]
)
def test_words_that_may_be_feedback_are_asked_about_rather_than_left(text, is_unsure):
    scores = {FeedbackType.OTHER: 0.3, FeedbackType.COMPLAINT: 0.28, FeedbackType.SERVICE_REQUEST: 0.24}
    unsure = read_as("other", abstained=True)
    heard = Heard(text=text, understanding=replace(unsure, scores=scores), received_at=NOW)
    read = read_plainly(heard, SETTING["webchat"]).understanding
    assert (read.type is FeedbackType.COMPLAINT and read.abstained) is is_unsure


def test_who_asks_for_the_next_stage_complains():
    heard = Heard(
        text="I have read your stage 1 response and am not content. Please escalate to stage 2.",
        understanding=read_as("service_request", abstained=True),
        received_at=NOW,
    )
    read = read_plainly(heard, SETTING["webchat"]).understanding
    assert (read.type, read.abstained) == (FeedbackType.COMPLAINT, False)
