"""Customers who come back about a case they have: what they may hear, what is always taken, and what is recorded."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import LANDLORDS, NOW
from engines import OTHER, read_as
from sqlalchemy import select

from bot.intake import take_in
from channels.message import InboundMessage
from nlu.understanding import Entity, Issue
from triage.cases import CaseEvent, EventKind, Status
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.cases import append, cases_of_conversation, history
from triage.store.conversations import answers_to
from triage.store.known import case_by_reference
from triage.store.opt_outs import is_stopped
from triage.store.outgoing import mark_arrived
from triage.vocabulary import Channel, FeedbackType, Rules

PIONEER = LANDLORDS["pioneer"].model_copy(update={"rules": Rules.BEST_OF_BOTH})
RULEBOOK = load_rulebook("pioneer")
RUDE = read_as("complaint", service_area="staff_conduct", event_when="on Monday")
TAP = read_as("service_request", service_area="repairs")
PHONE = "+447700900131"


@dataclass
class Customer:
    """Somebody on one channel; what they write goes through the whole intake."""

    database: Any
    channel: str = "sms"
    address: str = PHONE
    now: datetime = NOW
    count: int = 0
    conversation: int = 0
    asked: list[str] = field(default_factory=list)
    landlord: Any = PIONEER

    def says(self, text: str, read=OTHER, *, after: timedelta = timedelta(minutes=1)) -> str:
        """Say something and return the reply."""
        self.now += after
        self.count += 1
        inbound = InboundMessage(
            landlord="pioneer",
            channel=Channel(self.channel),
            address=self.address,
            scope=self.address,
            provider_id=f"{self.address}-{self.count}",
            text=text,
            received_at=self.now,
        )
        received = self.database.write(take_in, inbound, read, landlord=self.landlord, rulebook=RULEBOOK)
        self.conversation = received.conversation_id
        self.database.write(mark_arrived, "pioneer", received.conversation_id, at=self.now)
        rows = self.database.read(answers_to, "pioneer", received.conversation_id, received.seq)
        self.asked = [key for row in rows for key in row["asks"] or ()]
        return "\n".join(row["text"] for row in rows)

    def agrees(self) -> None:
        """Leave every question open and agree to the summary."""
        while self.asked != ["confirm"]:
            self.says("dont know")
        self.says("yes")

    def cases(self):
        """Return the cases of the conversation."""
        return self.database.read(cases_of_conversation, "pioneer", self.conversation)

    def attention(self):
        """Return why a person must look at the conversation."""
        table = tables.conversations
        query = select(table.c.attention).where(table.c.id == self.conversation)
        return self.database.read(lambda conn: conn.execute(query).scalar_one())


@pytest.fixture
def joan(database):
    """A customer with a formal complaint by text message: to be answered by 24 February 2026."""
    customer = Customer(database)
    customer.says("your caretaker was rude to me on monday", RUDE)
    customer.agrees()
    (case,) = customer.cases()
    assert case["status"] == Status.FORMAL
    return customer


def on_the_web(joan):
    return Customer(joan.database, channel="webchat", address="a-session", now=joan.now)


def reference(joan) -> str:
    return joan.cases()[0]["reference"]


def happens(joan, kind, *, by=1, **public):
    (case, *_) = joan.cases()
    event = CaseEvent(kind=kind, at=joan.now, actor=f"staff:{by}", public=public)
    joan.database.write(append, "pioneer", case["id"], event)


def notes(joan, of=None) -> list[tuple[str, Any]]:
    row = joan.database.read(case_by_reference, "pioneer", of or reference(joan))
    links = joan.database.read(history, "pioneer", row["id"])
    return [(link.kind, link.public.get("note") or link.public.get("late")) for link in links]


def code_sent(joan) -> str:
    """Return the code of the newest text message that has one."""
    query = select(tables.messages.c.text).order_by(tables.messages.c.id.desc())
    texts = joan.database.read(lambda conn: conn.execute(query).scalars().all())
    return next(found[0] for text in texts if (found := re.search(r"\b\d{6}\b", text)))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


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


def test_somebody_else_hears_nothing_without_the_code_from_the_phone_of_the_case(joan):
    web = on_the_web(joan)
    reply = web.says(f"what is happening with my complaint {reference(joan)}")
    assert web.asked == ["code"]
    assert "2026" not in reply
    assert "caretaker" not in reply
    code = code_sent(joan)
    assert code not in reply
    assert "That is not the code" in web.says(wrong(code))
    told = web.says(f"its {code[:3]} {code[3:]}")
    assert "We aim to give you our answer by Tuesday 24 February 2026." in told


def test_a_code_goes_out_like_any_message_and_only_while_it_is_of_use(joan):
    on_the_web(joan).says(f"where is my complaint {reference(joan)}")
    query = select(tables.jobs).order_by(tables.jobs.c.id.desc())
    job = joan.database.read(lambda conn: conn.execute(query).mappings().first())
    assert job["payload"] == {"to": PHONE}
    assert job["expires_at"] - job["created_at"] == timedelta(minutes=10)


def test_no_code_goes_to_a_phone_that_wants_no_messages(joan):
    joan.says("STOP")
    web = on_the_web(joan)
    assert "A person will find your case" in web.says(f"what is happening with my complaint {reference(joan)}")
    assert web.asked != ["code"]


def test_five_wrong_codes_lead_to_a_person_and_the_talk_goes_on(joan):
    web = on_the_web(joan)
    web.says(f"what is happening with my complaint {reference(joan)}")
    code = code_sent(joan)
    replies = [web.says(wrong(code)) for _ in range(5)]
    assert "A person will ring you about it" in replies[-1]
    assert web.asked == ["contact"]
    assert web.attention() == "person"
    assert "2026" not in web.says(code)
    assert "complaint" in web.says("your caretaker was rude to me as well on tuesday", RUDE)


def test_an_old_code_is_replaced_by_a_new_one(joan):
    web = on_the_web(joan)
    web.says(f"what is happening with my complaint {reference(joan)}")
    old = code_sent(joan)
    assert "new code" in web.says(old, after=timedelta(minutes=11))
    assert "24 February" in web.says(code_sent(joan))


def test_who_cannot_get_at_the_phone_is_rung(joan):
    web = on_the_web(joan)
    web.says(f"what is happening with my complaint {reference(joan)}")
    assert "A person will find your case and ring you" in web.says("i dont have that phone anymore")
    assert web.attention() == "person"


def test_a_code_that_did_not_come_is_sent_again_a_few_times_only(joan):
    web = on_the_web(joan)
    web.says(f"what is happening with my complaint {reference(joan)}")
    assert "new code" in web.says("i didnt get a code")
    assert "new code" in web.says("send it again please")
    assert "A person will ring you" in web.says("still no code")


def test_a_restricted_case_is_never_read_out(joan):
    joan.database.write(lambda conn: conn.execute(tables.cases.update().values(restricted=True)))
    own = joan.says("whats happening with my complaint?")
    assert "A person will find your case and ring you" in own
    assert reference(joan) not in own
    web = on_the_web(joan)
    reply = web.says(f"what is happening with {reference(joan)}")
    assert ("code" in web.asked, "2026" in reply) == (False, False)
    assert web.attention() == "person"


def test_a_reference_that_nobody_has_is_logged_and_a_person_rings(database):
    web = Customer(database, channel="webchat", address="a-session")
    reply = web.says("what is happening with my complaint PIO-482-773-618")
    assert "A person will find your case and ring you" in reply
    (case,) = web.cases()
    assert (case["type"], case["status"]) == ("service_request", "unfinished")
    assert web.attention() == "person"


def test_a_question_without_a_reference_asks_which_case_it_is_and_is_kept(database):
    web = Customer(database, channel="webchat", address="a-session")
    reply = web.says("hi where is my answer, you said i would hear by friday")
    assert "write the reference here" in reply
    assert web.asked == ["reference"]
    assert [case["status"] for case in web.cases()] == ["unfinished"]
    assert web.cases()[0]["reference"] not in reply
    assert web.attention() == "unread"


def test_who_has_no_reference_is_rung_by_a_person_who_has_all_words(database):
    web = Customer(database, channel="webchat", address="a-session")
    web.says("any news on my repair please")
    reply = web.says("not sure sorry")
    assert "A person will find your case and ring you" in reply
    (case,) = web.cases()
    assert case["type"] == "service_request"
    assert "any news on my repair please" in case["summary"]
    assert web.attention() == "person"


def test_the_number_that_we_hold_gets_a_code_for_a_case_that_was_not_named(joan):
    web = on_the_web(joan)
    web.says("what is happening with my complaint")
    reply = web.says("its 07700 900131")
    assert web.asked == ["code"]
    assert "2026" not in reply
    assert "24 February" in web.says(code_sent(joan))
    (enquiry,) = web.cases()
    assert enquiry["status"] == "recorded"
    assert ("noted", "about_case") in notes(joan, of=enquiry["reference"])
    later = web.says("any news on my complaint?", after=timedelta(days=2))
    assert web.asked == ["reference"]
    assert enquiry["reference"] not in later


def test_a_number_in_the_question_itself_is_not_asked_for(joan):
    web = on_the_web(joan)
    web.says("any news on my complaint? my number is 07700 900131")
    assert web.asked == ["code"]
    assert "24 February" in web.says(code_sent(joan))


def test_a_number_without_a_case_hears_the_same_words_and_gets_no_code(joan):
    web, other = on_the_web(joan), on_the_web(joan)
    other.address = "another-session"
    questions = ("any news on my complaint, 07700 900131", "any news on my complaint, 07700 900999")
    known, unknown = web.says(questions[0]), other.says(questions[1])
    assert known == unknown
    assert "That is not the code" in other.says("123456")
    assert "A person will find your case and ring you" in other.says("nothing came")


def test_a_case_from_the_web_is_found_by_the_phone_that_was_given_there(database):
    web = Customer(database, channel="webchat", address="a-session")
    web.says("your caretaker was rude to me on monday", RUDE)
    web.says("07700 900131", replace(OTHER, entities=(Entity(kind="phone", start=0, end=12),)))
    web.agrees()
    phone = Customer(database, now=web.now)
    phone.says("whats happening with my complaint")
    assert phone.asked == ["code"]
    assert "24 February 2026" in phone.says(code_sent(phone))


@pytest.mark.parametrize("text", ["whats happening with the bins on our road", "any news on when the office opens"])
def test_news_of_other_things_is_no_question_about_a_case(database, text):
    web = Customer(database, channel="webchat", address="a-session")
    web.says(text, TAP)
    assert "reference" not in web.asked
    assert len(web.cases()) == 1


def test_a_fault_beside_the_question_for_news_is_taken_at_once(database):
    web = Customer(database, channel="webchat", address="a-session")
    reply = web.says("The kitchen tap drips all night long. Any news on my complaint?", TAP)
    assert "About the case you already have" in reply
    assert len(web.cases()) == 1


def test_a_code_goes_by_email_where_there_is_no_phone(database):
    web = Customer(database, channel="webchat", address="a-session")
    web.says("your caretaker was rude to me on monday", RUDE)
    web.says("joan@example.com", replace(OTHER, entities=(Entity(kind="email", start=0, end=16),)))
    web.agrees()
    mailing = {**PIONEER.channels, Channel.EMAIL: {"smtp": "mail.example.com"}}
    later = Customer(database, channel="webchat", address="later", now=web.now)
    later.landlord = PIONEER.model_copy(update={"channels": mailing})
    reply = later.says(f"what is happening with {reference(web)}")
    assert "to the e-mail address we have" in reply
    assert "24 February" in later.says(code_sent(later))


def test_a_complaint_that_asks_for_news_is_a_complaint(database):
    new = Customer(database)
    reply = new.says("any news on the bathroom window you promised, its been 3 weeks now", read_as("complaint"))
    assert new.cases()[0]["type"] == "complaint"
    assert "reference" not in new.asked
    assert reply


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
