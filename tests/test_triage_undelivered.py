"""What did not go out: how it comes on the list and how it leaves it, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy import select, update

from bot.dialogue.state import State, to_json
from triage.store import jobs, tables
from triage.store.conversations import NewMessage, lock_open
from triage.store.deliveries import REPORTED, record_delivery, record_report
from triage.store.outgoing import post, withdraw_unsent
from triage.store.undelivered import MOST_SHOWN, send_again, settle, undelivered, undelivered_of

LATER = NOW + timedelta(hours=1)
FOREVER = NOW.replace(year=NOW.year + 100)
"""Later than the database's own clock."""


def say(conn, text="We have it.", *, kind="confirmation", landlord="aspire"):
    """Write a text to a customer; returns its conversation."""
    state = to_json(State())
    row = lock_open(conn, landlord, channel="sms", address="+447700900123", new_state=state, now=NOW)
    message = NewMessage(
        sender="bot", channel="sms", scope="+447700900123", text=text, at=NOW, kind=kind, delivery="queued"
    )
    post(conn, landlord, row, message)
    return row


def work(conn, outcome, *, error="Twilio answered 503", provider_id="SM1"):
    """Do what is due as the outbox does, with this outcome."""
    for row in jobs.lease_due(conn, worker="w", now=FOREVER, lease=timedelta(minutes=1), limit=8, kinds=["sms"]):
        if outcome == "sent":
            jobs.finish(conn, row["id"], worker="w", now=NOW)
            record_delivery(conn, row, delivery="sent", at=NOW, provider_id=provider_id)
        else:
            jobs.give_up(conn, row["id"], worker="w", now=NOW, error=error, status=outcome)
            record_delivery(conn, row, delivery="unsure" if outcome == "unsure" else "failed", at=NOW)


def report(database, delivery, provider_id="SM1"):
    return database.write(
        record_report, "aspire", channel="sms", provider_id=provider_id, message_id=None, delivery=delivery, at=LATER
    )


def listed(database, landlord="aspire"):
    return [(row["status"], row["text"]) for row in database.read(undelivered, [landlord])]


def job_of(database):
    (row,) = database.read(undelivered, ["aspire"])
    return row["id"]


def message(database):
    return database.read(lambda conn: conn.execute(select(tables.messages)).mappings().one())


@pytest.mark.parametrize("outcome", ["dead", "unsure", "expired"])
def test_what_was_given_up_is_listed_for_its_own_landlord_with_why(database, outcome):
    conversation = database.write(say)
    database.write(work, outcome)
    (row,) = database.read(undelivered, ["aspire", "pioneer"])
    assert (row["status"], row["error"], row["attempts"]) == (outcome, "Twilio answered 503", 1)
    assert (row["reference"], row["seq"], row["finished_at"]) == (None, 1, NOW)
    assert listed(database, "pioneer") == []
    assert database.read(undelivered_of, "aspire", conversation["id"])[row["message_id"]] == row
    assert database.read(undelivered_of, "pioneer", conversation["id"]) == {}


def test_a_message_that_was_sent_and_reported_as_failed_is_listed_once(database):
    database.write(say)
    database.write(work, "sent")
    assert listed(database) == []
    assert report(database, "failed")
    assert report(database, "failed")
    (row,) = database.read(undelivered, ["aspire"])
    assert (row["status"], row["error"], row["finished_at"]) == ("dead", REPORTED, LATER)


@pytest.mark.parametrize("later", ["delivered", "read"])
def test_a_message_that_arrived_after_all_leaves_the_list_and_is_not_sent_again(database, later):
    database.write(say)
    database.write(work, "sent")
    report(database, "failed")
    job = job_of(database)
    report(database, later)
    assert listed(database) == []
    assert not database.write(send_again, "aspire", job)
    assert not database.write(settle, "aspire", job, now=NOW)


def test_what_is_sent_again_goes_out_once_more_and_old_reports_no_longer_concern_it(database):
    database.write(say)
    database.write(work, "sent")
    report(database, "failed")
    job = job_of(database)
    assert not database.write(send_again, "pioneer", job)
    assert database.write(send_again, "aspire", job)
    assert not database.write(send_again, "aspire", job)
    assert (message(database)["delivery"], listed(database)) == ("queued", [])
    assert not report(database, "failed")
    database.write(work, "sent", provider_id="SM2")
    assert (message(database)["delivery"], message(database)["provider_id"]) == ("sent", "SM2")
    assert report(database, "delivered", "SM2")
    assert message(database)["delivery"] == "delivered"


def test_what_fails_again_is_listed_again(database):
    database.write(say)
    database.write(work, "dead")
    assert database.write(send_again, "aspire", job_of(database))
    database.write(work, "unsure", error="no answer in time")
    assert listed(database) == [("unsure", "We have it.")]


def test_an_ordinary_message_sent_again_gives_way_to_what_the_customer_writes(database):
    conversation = database.write(say, kind="ordinary")
    database.write(work, "dead")
    database.write(send_again, "aspire", job_of(database))
    assert database.write(withdraw_unsent, "aspire", conversation)
    assert (message(database)["delivery"], listed(database)) == ("superseded", [])


def test_what_is_settled_is_gone_for_good(database):
    database.write(say)
    database.write(work, "dead")
    job = job_of(database)
    assert not database.write(settle, "pioneer", job, now=NOW)
    assert database.write(settle, "aspire", job, now=NOW)
    assert not database.write(settle, "aspire", job, now=NOW)
    assert not database.write(send_again, "aspire", job)
    assert (message(database)["delivery"], listed(database)) == ("failed", [])


def test_a_job_without_a_message_is_listed_too(database):
    job = jobs.NewJob(kind="alert", due=NOW, payload={}, repeatable=True)

    def prepare(conn):
        jobs.add_job(conn, "aspire", job, now=NOW)
        conn.execute(update(tables.jobs).values(status="dead", finished_at=NOW))

    database.write(prepare)
    assert listed(database) == [("dead", None)]
    assert database.write(send_again, "aspire", job_of(database))
    assert listed(database) == []


def test_the_longest_waiting_come_first_and_the_list_ends_somewhere(database):
    def prepare(conn):
        for number in range(MOST_SHOWN + 2):
            say(conn, f"text {number}")
        ended = NOW - timedelta(minutes=1) * tables.jobs.c.id if conn.dialect.name != "sqlite" else NOW
        conn.execute(update(tables.jobs).values(status="dead", finished_at=ended))
        conn.execute(update(tables.messages).values(delivery="failed"))

    database.write(prepare)
    rows = database.read(undelivered, ["aspire"])
    assert len(rows) == MOST_SHOWN + 1
    assert [(row["finished_at"], row["id"]) for row in rows] == sorted((row["finished_at"], row["id"]) for row in rows)
