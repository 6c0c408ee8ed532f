"""A pack as a page: every rule with its clause, in words."""

import pytest

from triage.pack import load_rulebook, pack_names
from triage.pack_page import as_html, as_markdown, pack_page
from triage.wording_of_rules import condition_in_words


@pytest.mark.parametrize("name", pack_names())
def test_every_ground_stage_and_promise_is_on_the_page(name):
    rulebook = load_rulebook(name)
    text = as_markdown(pack_page(rulebook))
    pack = rulebook.pack
    assert all(ground.customer in text for ground in pack.ground)
    assert all(stage.title in text and stage.clause in text for stage in pack.stage)
    assert all(promise.text in text for promise in pack.promise)


def test_times_and_rules_are_in_words():
    text = as_markdown(pack_page(load_rulebook("aspire")))
    assert (
        "| Stage 1: Complaint | Answered | 5 working days after the day it reached us, as an aim | 3.4 Stage 1 |"
        in text
    )
    assert "more than 6 months have passed since when it last happened or when it happened" in text


def test_a_document_without_times_says_so():
    assert "the document states none, so none is shown" in as_markdown(pack_page(load_rulebook("alliance")))


def test_the_html_page_is_escaped():
    page = as_html(pack_page(load_rulebook("pioneer")))
    assert page.startswith("<!doctype html>")
    assert "Men&#x27;s" not in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("ongoing", "it is still going on"),
        ("not ongoing", "it had stopped"),
        ("ongoing and not (landlord_aware or wants_formal)",
         "it is still going on and not so if we knew about it or the customer asked for the formal process"),
        ("legal_stage in [threat, letter_of_claim]", "stage of legal action is threat or letter of claim"),
        ("not sender_role == staff", "who the sender is is not staff"),
        ("fix_within_wd <= 2", "working days until it is fixed: at most 2"),
        ("contract_for", "there is: work for another organisation"),
        ("not contract_for", "there is no: work for another organisation"),
        (None, "always"),
    ],
)  # fmt: skip
def test_a_condition_in_words(condition, words):
    assert condition_in_words(condition, load_rulebook("aspire").pack) == words
