"""Customers who ask for news of a case: found by what they give, read out once a code has shown whose it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engines import OTHER, read_as
from returning_customer import (
    PHONE,
    PIONEER,
    RUDE,
    TAP,
    Customer,
    code_sent,
    notes,
    on_the_web,
    reference,
    with_a_complaint,
    wrong,
)
from sqlalchemy import select

from nlu.understanding import Entity
from triage.store import tables
from triage.vocabulary import Channel


@pytest.fixture
def joan(database):
    return with_a_complaint(database)


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
