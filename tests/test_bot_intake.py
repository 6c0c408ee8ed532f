"""One inbound message is one transaction: on real databases, whatever goes wrong."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import ASPIRE, NOW
from engines import OTHER, read_as
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.intake import known_already, take_in
from channels.message import InboundMessage
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.cases import cases_of_conversation, history, tampered
from triage.store.conversations import answers_to, messages_after
from triage.vocabulary import Channel

RULEBOOK = load_rulebook("aspire")
BOILER = read_as("complaint", ongoing=True, service_area="heating_hot_water")


def message(text="the boiler is off", *, id_="m1", channel="webchat", minutes=0) -> InboundMessage:
    return InboundMessage(
        landlord="aspire",
        channel=Channel(channel),
        address="somebody",
        scope="somebody",
        provider_id=id_,
        text=text,
        received_at=NOW + timedelta(minutes=minutes),
    )


def take(database, inbound, read=BOILER):
    return database.write(take_in, inbound, read, landlord=ASPIRE, rulebook=RULEBOOK)


def count(database, table) -> int:
    return database.read(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_first_message_that_matters_opens_a_case_with_its_date(database):
    received = take(database, message())
    complaint, repair = database.read(cases_of_conversation, "aspire", received.conversation_id)
    assert (complaint["status"], complaint["type"]) == ("unfinished", "complaint")
    assert complaint["decision"]["respond_by"] == "2026-02-17"
    assert (repair["type"], repair["linked_case_id"]) == ("service_request", complaint["id"])
    assert database.read(tampered, "aspire", complaint["id"]) is None


def test_a_greeting_is_kept_and_opens_nothing(database):
    received = take(database, message("hello"), OTHER)
    assert database.read(cases_of_conversation, "aspire", received.conversation_id) == []
    assert count(database, tables.messages) == 2


def test_a_repeat_gives_the_same_answer_and_changes_nothing(database):
    first = take(database, message())
    answers = database.read(answers_to, "aspire", first.conversation_id, first.seq)
    again = take(database, message("changed on the way"))
    assert (again.is_repeat, again.seq) == (True, first.seq)
    assert database.read(answers_to, "aspire", again.conversation_id, again.seq) == answers
    assert database.read(known_already, message()) == again


def test_the_same_message_twenty_times_at_once_is_one_message_and_one_reply(database):
    with ThreadPoolExecutor(20) as pool:
        received = list(pool.map(lambda _: take(database, message()), range(20)))
    assert sum(not each.is_repeat for each in received) == 1
    assert count(database, tables.messages) == 2
    assert count(database, tables.cases) == 2


def test_messages_at_once_in_one_conversation_all_get_their_turn(database):
    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(lambda number: take(database, message(id_=f"m{number}")), range(8)))
    rows = database.read(messages_after, "aspire", received[0].conversation_id, 0)
    assert [row["seq"] for row in rows] == list(range(1, 17))
    assert {row["provider_id"] for row in rows if row["sender"] == "customer"} == {f"m{n}" for n in range(8)}


def test_a_confirmed_complaint_says_so_in_its_history(database):
    for number, text in enumerate(["12 Low Lane", "Joan", "phone 07700 900123", "fix it", "not sure", "yes", "yes"]):
        received = take(database, message() if number == 0 else message(text, id_=f"a{number}", minutes=number),
                        BOILER if number == 0 else OTHER)  # fmt: skip
    complaint = database.read(cases_of_conversation, "aspire", received.conversation_id)[0]
    assert complaint["status"] == "formal"
    kinds = [link.kind for link in database.read(history, "aspire", complaint["id"])]
    assert kinds[0] == "opened"
    assert kinds.count("confirmed") == 1


def test_danger_is_recorded_as_an_alert(database):
    gas = read_as("service_request", "emergency", service_area="gas_electric_safety")
    received = take(database, message("i smell gas"), gas)
    (case,) = database.read(cases_of_conversation, "aspire", received.conversation_id)
    alerts = [link for link in database.read(history, "aspire", case["id"]) if link.kind == "alerted"]
    assert [alert.public["roles"] for alert in alerts] == [["on_call"]]


def test_a_state_that_cannot_be_read_keeps_the_message_for_staff(database):
    take(database, message("hello"), OTHER)
    database.write(lambda conn: conn.execute(update(tables.conversations).values(state={"v": 99})))
    received = take(database, message(id_="m2"))
    rows = database.read(messages_after, "aspire", received.conversation_id, 2)
    assert [row["sender"] for row in rows] == ["customer", "bot"]
    assert "a person will read it" in rows[1]["text"]
    attention = database.read(lambda conn: conn.execute(select(tables.conversations.c.attention)).scalar_one())
    assert attention == "unread"


def test_what_fails_in_the_middle_leaves_nothing_behind(database):
    no_case_can_be_made_of_it = replace(BOILER, engine=None)
    with pytest.raises(IntegrityError):
        take(database, message(), no_case_can_be_made_of_it)
    assert count(database, tables.messages) == 0
    assert count(database, tables.conversations) == 0


def test_a_text_message_is_answered_through_a_job_after_a_quiet_while(database):
    take(database, message(channel="sms"))
    (job,) = database.read(lambda conn: conn.execute(select(tables.jobs)).mappings().all())
    assert (job["kind"], job["payload"], job["repeatable"]) == ("sms", {"to": "somebody"}, False)
    assert job["due"] - job["created_at"] == timedelta(seconds=8)


def test_a_burst_of_texts_is_answered_once_and_nothing_counts_as_asked_that_was_not_sent(database):
    take(database, message(channel="sms"))
    received = take(database, message("it is so cold", id_="m2", channel="sms", minutes=1), OTHER)
    rows = database.read(messages_after, "aspire", received.conversation_id, 0)
    first, second = [row for row in rows if row["sender"] == "bot"]
    assert (first["delivery"], second["delivery"]) == ("superseded", "queued")
    assert second["asks"] == first["asks"], "the question that was never sent is asked now"
    assert "Automatic reply" in second["text"]
    case = database.read(cases_of_conversation, "aspire", received.conversation_id)[0]
    assert case["reference"] in second["text"]


def test_safety_advice_goes_out_at_once_and_is_never_withdrawn(database):
    gas = read_as("service_request", "emergency", service_area="gas_electric_safety")
    take(database, message("i smell gas", channel="sms"), gas)
    received = take(database, message("ok", id_="m2", channel="sms", minutes=1), OTHER)
    rows = database.read(messages_after, "aspire", received.conversation_id, 0)
    first = next(row for row in rows if row["sender"] == "bot")
    assert (first["delivery"], first["text"][:17]) == ("queued", "If you smell gas:")
    job = database.read(lambda conn: conn.execute(select(tables.jobs).order_by(tables.jobs.c.id)).mappings().first())
    assert job is not None
    assert (job["repeatable"], job["due"]) == (True, job["created_at"])


def test_one_landlords_messages_never_reach_another(database):
    other = ASPIRE.model_copy(update={"id": "other"})
    mine = take(database, message())
    theirs = database.write(take_in, replace(message(), landlord="other"), BOILER, landlord=other, rulebook=RULEBOOK)
    assert theirs.conversation_id != mine.conversation_id
    assert database.read(cases_of_conversation, "other", mine.conversation_id) == []
