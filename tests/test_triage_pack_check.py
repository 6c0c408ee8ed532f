"""The check of a pack proves what it says by going through every combination of facts."""

from pathlib import Path

import pytest

from triage.exhaust import MOST_COMBINATIONS, TooManyError, situations
from triage.pack import load_rulebook, pack_names
from triage.pack_check import check_pack
from triage.remarks import Weight

HARBOUR = (Path(__file__).parent / "cases" / "pack_harbour.toml").read_text(encoding="utf-8")
SECOND_RULE = """
[[ground]]
ground = "out_of_time"
effect = "referred"
refer_to = "insurers"
when = "{when}"
customer = "Another result on the same facts."
clause = "2"
"""


@pytest.fixture
def checked(tmp_path):
    def check(text):
        file = tmp_path / "pack.toml"
        file.write_text(text, encoding="utf-8")
        return check_pack(str(file))

    return check


def errors(remarks):
    return [remark.text for remark in remarks if remark.weight is Weight.ERROR]


@pytest.mark.parametrize("name", pack_names())
def test_the_shipped_packs_have_no_error(name):
    assert errors(check_pack(name)) == []


def test_a_pack_that_is_not_well_formed_is_one_error_a_problem(checked):
    remarks = checked(HARBOUR.replace('when = "third_party"', 'when = "thrid_party"'))
    assert [remark.about for remark in remarks] == ["well formed"]
    assert "thrid_party" in remarks[0].text


def test_a_rule_that_can_never_fire_is_found(checked):
    text = HARBOUR.replace('when = "third_party"', 'when = "third_party and not third_party"')
    assert "can never hold: third_party and not third_party" in errors(checked(text))


def test_two_rules_with_different_results_on_the_same_facts_contradict_each_other(checked):
    found = errors(checked(HARBOUR + SECOND_RULE.format(when="too_old and repeat")))
    assert any("two rules hold at once with different results" in text for text in found)


def test_two_rules_that_never_meet_do_not_contradict_each_other(checked):
    assert errors(checked(HARBOUR + SECOND_RULE.format(when="too_old and ongoing"))) == []


def test_a_rule_behind_one_that_always_holds_first_is_found(checked):
    second = SECOND_RULE.format(when="too_old and not ongoing and repeat")
    assert any(text.startswith("never speaks") for text in errors(checked(HARBOUR + second)))


def test_a_question_that_changes_nothing_is_found(checked):
    text = HARBOUR.replace('when = "third_party"', 'when = "third_party or (third_party and ongoing)"')
    found = [remark.text for remark in checked(text) if remark.weight is Weight.WARNING]
    assert any(text.startswith("nobody needs to ask ongoing") for text in found)


def test_two_stages_for_one_request_are_found(checked):
    text = HARBOUR.replace('title = "First look"', 'title = "First look"\nrequests = ["stage2"]')
    assert any("'stage2' leads to 'First look' already" in found for found in errors(checked(text)))


def test_an_outside_body_that_nobody_reaches_is_found(checked):
    second = '\n[[outside]]\nbody = "lgo"\nentities = ["harbour"]\nwords = "the other Ombudsman"\nclause = "5"\n'
    assert any("another body stands before it" in text for text in errors(checked(HARBOUR + second)))


def test_two_clocks_of_one_name_that_start_together_are_found(checked):
    clock = (
        '\n[[clock]]\nname = "compensation.ask_by"\nwhen = "{when}"\nvalue = {value}\nunit = "weeks"\nclause = "2"\n'
    )
    text = HARBOUR + clock.format(when="compensation", value=2) + clock.format(when="repeat", value=3)
    assert any("two clocks of this name start at once" in found for found in errors(checked(text)))


def test_retired_contacts_are_found(checked):
    text = HARBOUR.replace(
        'words = "the Housing Ombudsman"\n',
        'words = "the Housing Ombudsman"\nwritten = { post = "PO Box 152, Liverpool" }\n',
    )
    assert any("'PO Box 152' is retired" in remark.text for remark in checked(text))


def test_a_third_stage_is_reported(checked):
    third = """
[[stage]]
stage = 3
title = "Third look"
requests = ["stage3"]
reviewer = "board"
reviewer_words = "the Board"
clause = "4"
"""
    remarks = checked(HARBOUR + third)
    assert any(remark.about == "Third look" and remark.code_clause == "5.2" for remark in remarks)


@pytest.mark.parametrize(
    ("name", "clause", "code_clause"),
    [
        ("aspire", "3.2", "2.3"),
        ("aspire", "3.4 Stage 2", "6.10"),
        ("aspire", "3.3", "1.3"),
        ("neighbourhoods", "3", "2.2"),
        ("neighbourhoods", "5 (Complaint resolution) Stage 1", "6.2"),
        ("alliance", "2.2", "6.3"),
        ("alliance", "2.2.7", "Ombudsman referral"),
        ("pioneer", "6 Stage 3", "5.2"),
        ("pioneer", "5", "2.4"),
        ("inspiring", "Housing Ombudsman Service", "Ombudsman referral"),
    ],
)
def test_weaker_rules_are_set_against_the_code(name, clause, code_clause):
    weaker = {(remark.clause, remark.code_clause) for remark in check_pack(name) if remark.weight is Weight.WEAKER}
    assert (clause, code_clause) in weaker


def test_the_documents_shorter_times_are_not_called_weaker():
    about = {remark.about for remark in check_pack("inspiring") if remark.weight is Weight.WEAKER}
    assert not {text for text in about if text.startswith(("acknowledgement", "answer"))}


def test_a_group_that_is_too_large_has_to_be_split():
    rulebook = load_rulebook("aspire")
    facts = ("ongoing", "repeat", "minor", "written", "human", "abuse", "petition", "emergency", "advocate")
    group = ((rulebook.pack, (" and ".join((*facts, "anonymous", "ombudsman")),)),)
    with pytest.raises(TooManyError, match=f"more than {MOST_COMBINATIONS} combinations"):
        list(situations(group, rulebook.calendar))
