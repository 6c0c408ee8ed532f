"""Customers who come back about a case they have: what they hear, what is always taken, and what is recorded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import LANDLORDS, NOW
from engines import OTHER, read_as
from returning_customer import (
    PHONE,
    RUDE,
    TAP,
    Customer,
    code_sent,
    happens,
    notes,
    on_the_web,
    reference,
    with_a_complaint,
)

from bot.intake import take_in
from channels.message import InboundMessage
from nlu.understanding import Issue
from triage.cases import EventKind, Status
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.conversations import answers_to
from triage.store.opt_outs import is_stopped
from triage.vocabulary import Channel, FeedbackType


@pytest.fixture
def joan(database):
    return with_a_complaint(database)


def test_the_address_that_opened_a_case_hears_its_stage_and_next_date(joan):
    reply = joan.says("whats happening with my complaint?")
    assert reference(joan) in reply
    assert "A person will confirm by 17 February 2026." in reply
    assert "We aim to give you our answer by 24 February 2026." in reply


def test_where_our_date_has_passed_we_are_sorry_and_the_owner_is_told(joan):
    happens(joan, EventKind.ACKNOWLEDGED)
    reply = joan.says("any news?", after=timedelta(days=30))
    assert "Sorry: you should have heard from us by 24 February 2026." in reply
    assert "the Housing Ombudsman, on 0300 111 3000" in reply
    assert ("alerted", "respond_by") in notes(joan)


def test_an_answered_case_says_so_and_gives_no_date_to_come(joan):
    happens(joan, EventKind.RESPONDED)
    reply = joan.says("where is my answer", after=timedelta(days=30))
    assert "We answered" in reply
    assert "sorry" not in reply.lower()


def test_the_next_stage_is_taken_without_proof_and_counts_from_today(joan):
    web = on_the_web(joan)
    web.now += timedelta(days=40)
    reply = web.says(f"i am not happy with your answer to {reference(joan)}, please look at it again")
    assert "It counts from today" in reply
    assert "caretaker" not in reply
    (case,) = web.cases()
    assert case["facts"]["request_stage"] == "stage2"
    assert (case["stage"], case["received_at"]) == ("2", web.now)
    assert ("noted", "further_stage_asked") in notes(joan)
    assert ("noted", "about_case") in notes(joan, of=case["reference"])


def test_taking_it_further_begins_the_next_stage_of_the_same_case(joan):
    happens(joan, EventKind.RESPONDED)
    reply = joan.says("i want to take it further", after=timedelta(days=2))
    (case,) = joan.cases()
    assert (case["stage"], case["status"], case["acknowledged_at"]) == ("2", Status.FORMAL, None)
    assert notes(joan)[-1] == ("stage_begun", None)
    assert f"{case['reference']} is being looked into" in reply
    assert "answer by 12 March 2026" in reply


def test_weeks_later_the_same_number_takes_its_answered_case_further(joan):
    happens(joan, EventKind.RESPONDED)
    earlier = reference(joan)
    joan.database.write(lambda conn: conn.execute(tables.conversations.update().values(closed_at=NOW)))
    joan.says("im not happy with your answer, please look at it again", after=timedelta(days=12))
    assert joan.cases() == []
    assert ("stage_begun", None) in notes(joan, of=earlier)


def test_who_proves_a_case_takes_it_further_on_the_case_itself(joan):
    happens(joan, EventKind.RESPONDED)
    web = on_the_web(joan)
    web.says(f"what is happening with my complaint {reference(joan)}")
    web.says(code_sent(joan))
    reply = web.says("thats no good, i do not accept your answer")
    assert web.cases() == []
    assert ("stage_begun", None) in notes(joan)
    assert reference(joan) in reply


def test_a_wish_before_our_answer_is_put_with_the_case_and_its_date_stands(joan):
    reply = joan.says("i want this to go to stage 2")
    assert len(joan.cases()) == 1
    assert ("noted", "further_stage_asked") in notes(joan)
    assert "24 February 2026" in reply


def test_after_the_last_answer_the_customer_hears_who_else_can_help(joan):
    for person in range(3):
        happens(joan, EventKind.RESPONDED, by=person)
        reply = joan.says("i am still not happy with your answer", after=timedelta(days=1))
    (case,) = joan.cases()
    assert case["stage"] == "3"
    assert "the Housing Ombudsman, on 0300 111 3000" in reply
    assert ("noted", "further_stage_asked") in notes(joan)


def test_what_comes_with_another_matter_is_taken_as_cases_of_their_own(joan):
    happens(joan, EventKind.RESPONDED)
    text = "im not happy with your answer. and my boiler has been broken for a week"
    read = replace(
        read_as("complaint", service_area="staff_conduct"),
        issues=(
            Issue(start=0, end=30, type=FeedbackType.COMPLAINT, facts={"service_area": "staff_conduct"}),
            Issue(start=31, end=len(text), type=FeedbackType.COMPLAINT, facts={"service_area": "heating_hot_water"}),
        ),
    )
    joan.says(text, read)
    assert len(joan.cases()) > 1


def test_a_restricted_case_is_taken_further_and_not_spoken_of(joan):
    happens(joan, EventKind.RESPONDED)
    joan.database.write(lambda conn: conn.execute(tables.cases.update().values(restricted=True)))
    reply = joan.says("i want to take it further")
    assert ("stage_begun", None) in notes(joan)
    assert reference(joan) not in reply
    assert "2026" not in reply


def test_weeks_later_more_about_my_complaint_goes_to_the_one_that_the_number_has(joan):
    earlier = reference(joan)
    joan.database.write(lambda conn: conn.execute(tables.conversations.update().values(closed_at=NOW)))
    joan.says("about my complaint, the caretaker did it again to my neighbour", RUDE, after=timedelta(days=12))
    assert joan.cases() == []
    assert ("noted", "told_more") in notes(joan, of=earlier)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("my complaint is that nobody mended the lift", read_as("complaint", service_area="staff_conduct")),
        ("i have a complaint, my complaint is about the bins", read_as("complaint", service_area="communal_cleaning")),
        ("the caretaker shouted at my son today", RUDE),
    ],
)
def test_weeks_later_a_new_complaint_of_the_same_number_is_a_new_case(joan, text, read):
    joan.database.write(lambda conn: conn.execute(tables.conversations.update().values(closed_at=NOW)))
    joan.says(text, read, after=timedelta(days=12))
    assert len(joan.cases()) == 1


def test_an_appeal_about_another_service_is_a_matter_of_its_own(joan):
    parking = read_as("complaint", service_area="parking")
    joan.says("i want to appeal the warning letter about my bins and my car", parking)
    assert "request_stage" not in joan.cases()[-1]["facts"]


def test_taking_it_further_without_a_case_is_no_next_stage(database):
    new = Customer(database)
    new.says("i want to take this further, your caretaker was rude to me", RUDE)
    (case,) = new.cases()
    assert "request_stage" not in case["facts"]


def test_what_is_added_to_a_named_case_needs_no_proof_and_tells_nothing(joan):
    web = on_the_web(joan)
    reply = web.says(f"about {reference(joan)}: the caretaker did the same to my neighbour yesterday")
    assert "I have passed this on" in reply
    assert "2026" not in reply
    assert web.cases() == []
    assert ("noted", "told_more") in notes(joan)
    assert web.attention() == "unread"


def test_a_repair_that_went_wrong_becomes_a_complaint_beside_it(database):
    lee = Customer(database)
    lee.says("please fix my dripping tap", TAP)
    lee.agrees()
    request = reference(lee)
    web = Customer(database, channel="webchat", address="a-session", now=lee.now)
    web.says(f"{request} nobody turned up for the tap and i am fed up", read_as("complaint", service_area="repairs"))
    assert web.cases()[0]["type"] == "complaint"
    assert ("noted", "complaint_made") in notes(lee, of=request)
    assert ("noted", "about_case") in notes(web, of=web.cases()[0]["reference"])


def test_a_request_carries_on_beside_the_complaint_that_came_of_it(database):
    lee = Customer(database)
    lee.says("please fix my dripping tap", TAP)
    lee.agrees()
    lee.says("nobody came for the tap, i am fed up", read_as("complaint", service_area="repairs", ongoing=True))
    request, complaint = lee.cases()
    assert (request["type"], complaint["type"]) == ("service_request", "complaint")
    assert request["linked_case_id"] == complaint["id"]
    assert request["status"] == Status.RECORDED


def test_a_complaint_weeks_later_is_matched_with_the_request_of_the_same_phone(database):
    lee = Customer(database)
    lee.says("please fix my dripping tap", TAP)
    lee.agrees()
    request = reference(lee)
    closed = tables.conversations.update().values(closed_at=NOW)
    database.write(lambda conn: conn.execute(closed))
    lee.says("still nobody came for the tap", read_as("complaint", service_area="repairs"), after=timedelta(days=40))
    assert ("noted", "complaint_made") in notes(lee, of=request)
    assert ("noted", "about_case") in notes(lee)


def test_stop_and_start_are_kept_for_the_address_and_shown_to_staff(joan):
    address = {"channel": "sms", "address": PHONE}
    joan.says("stop")
    assert joan.database.read(is_stopped, "pioneer", **address)
    assert ("noted", "stopped") in notes(joan)
    assert joan.attention() == "unread"
    assert joan.says("hello?") == ""
    joan.says("start")
    assert not joan.database.read(is_stopped, "pioneer", **address)


def test_a_wish_to_withdraw_stands_in_the_history_and_closes_nothing(joan):
    joan.says("please cancel my complaint")
    assert joan.cases()[0]["status"] == Status.FORMAL
    assert ("withdrawal_asked", None) in notes(joan)


def test_weeks_later_the_same_phone_withdraws_its_case_and_a_person_checks(joan):
    closed = tables.conversations.update().values(closed_at=NOW)
    joan.database.write(lambda conn: conn.execute(closed))
    first = reference(joan)
    reply = joan.says("cancel my complaint please", after=timedelta(days=40))
    assert first in reply
    assert "A person will check with you" in reply
    assert ("withdrawal_asked", None) in notes(joan, of=first)


def test_a_stranger_who_withdraws_a_case_is_noted_and_told_nothing(joan):
    web = on_the_web(joan)
    reply = web.says(f"can i cancel my complaint {reference(joan)} please its sorted now")
    assert "I have passed this on" in reply
    assert ("noted", "withdrawal_asked") in notes(joan)
    assert joan.cases()[0]["status"] == Status.FORMAL
    assert web.cases() == []


def test_danger_comes_before_any_case(joan):
    web = on_the_web(joan)
    gas = read_as("service_request", "emergency", service_area="gas_electric_safety")
    reply = web.says(f"{reference(joan)} now i can smell gas", gas)
    assert reply.startswith("Go outside now") or "0800 111 999" in reply.split("\n\n")[0]
    assert web.cases()[0]["flags"] == ["emergency"]
    assert ("noted", "told_more") in notes(joan)


def test_a_case_of_another_landlord_is_unknown_here(joan):
    other = LANDLORDS["aspire"]
    inbound = InboundMessage(
        landlord="aspire",
        channel=Channel.WEBCHAT,
        address="x",
        scope="x",
        provider_id="1",
        text=f"what is happening with {reference(joan)}",
        received_at=NOW,
    )
    received = joan.database.write(take_in, inbound, OTHER, landlord=other, rulebook=load_rulebook("aspire"))
    (row,) = joan.database.read(answers_to, "aspire", received.conversation_id, received.seq)
    assert "code" not in (row["asks"] or ())
    assert "A person will find your case" in row["text"]


def test_an_email_address_proves_nothing(joan):
    mail = replace(on_the_web(joan), channel="email", address="joan@example.com")
    mail.says("your caretaker was rude to me on monday", RUDE)
    later = replace(mail, count=50)
    joan.database.write(
        lambda conn: conn.execute(
            tables.conversations.update().where(tables.conversations.c.channel == "email").values(closed_at=NOW)
        )
    )
    assert "caretaker" not in later.says("what is happening with my complaint")
