"""What a confirmation has to say comes from the pack, for the part of the group and the rules in force."""

from datetime import UTC, date, datetime

from triage.customer_notes import customer_notes
from triage.decision import decide
from triage.pack import load_rulebook
from triage.vocabulary import Channel, Rules

RECEIVED = datetime(2026, 3, 11, 10, 30, tzinfo=UTC)


def notes(policy, facts, entity=None, rules=Rules.AS_WRITTEN):
    rulebook = load_rulebook(policy)
    decision = decide(facts, rulebook, entity=entity, channel=Channel.WEBCHAT, received_at=RECEIVED, rules=rules)
    return customer_notes(rulebook, decision, entity, rules)


def keys(found):
    return [promise.key for promise in found.promises]


def test_aspire_housing_names_lead_reviewer_appeal_and_promises():
    found = notes("aspire", {}, "aspire_housing")
    assert found.lead_words == "the Head of Customer Services"
    assert found.reviewer_words == "a team manager or service manager"
    assert found.respond_is_aim
    assert (found.next_stage.title, found.next_stage.within, found.next_stage.unit) == ("Stage 2: Appeal", 14, "days")
    assert keys(found) == ["personal_contact", "who_deals", "kept_updated", "guide"]
    assert found.outside.opens_after_weeks == 8
    assert found.outside.contact.phone == "0300 111 3000"
    assert "152" not in found.outside.contact.post


def test_achieve_never_hears_of_the_housing_ombudsman():
    found = notes("aspire", {}, "achieve_training", Rules.BEST_OF_BOTH)
    assert found.lead_words == "the Quality Manager"
    assert "guide" not in keys(found)
    assert found.outside.key == "esfa"
    assert found.outside.contact is None
    assert not found.may_ask_ombudsman_now


def test_realises_outside_contact_is_not_printed_while_it_is_in_doubt():
    assert notes("aspire", {}, "realise").outside.contact is not None
    assert notes("aspire", {}, "realise", Rules.BEST_OF_BOTH).outside.contact is None


def test_compass_has_no_outside_body_and_that_is_said():
    found = notes("pioneer", {}, "compass")
    assert found.outside is None
    assert found.has_no_outside


def test_alliance_states_no_date_and_promises_no_worse_treatment():
    found = notes("alliance", {}, "housing")
    assert found.states_no_date
    assert "no_worse_treatment" in keys(found)
    assert not notes("alliance", {}, "housing", Rules.BEST_OF_BOTH).states_no_date


def test_inspiring_sends_a_copy_and_another_reviewer_if_somebody_is_named():
    assert not notes("inspiring", {}).other_reviewer
    found = notes("inspiring", {"staff_member": "Mr Pell"})
    assert found.other_reviewer
    assert {"copy_of_policy", "registration_number"} <= set(keys(found))


def test_neighbourhoods_says_that_a_senior_manager_was_told():
    assert "passed_to_senior_manager" in keys(notes("neighbourhoods", {"type": "comment", "health_safety": True}))


def test_what_came_in_public_is_answered_in_private():
    assert notes("pioneer", {"public_post": True}, "pioneer").private_reply
    assert not notes("pioneer", {}, "pioneer").private_reply


def test_a_suggestion_gives_its_reason_destination_and_the_day_a_person_settles_it():
    found = notes("neighbourhoods", {"third_party": True})
    assert found.reason.startswith("This is not our job")
    assert found.reason_clause == "3"
    assert found.refer_to_words == "the organisation in charge of it"
    assert found.settle_by == date(2026, 3, 18)
    assert not found.may_ask_ombudsman_now
    assert notes("neighbourhoods", {"third_party": True}, rules=Rules.BEST_OF_BOTH).may_ask_ombudsman_now


def test_under_the_code_the_ombudsman_is_open_at_once_and_for_twelve_months():
    found = notes("pioneer", {}, "pioneer", Rules.BEST_OF_BOTH).outside
    assert (found.key, found.opens_after_weeks, found.limit_months) == ("housing_ombudsman", 0, 12)
