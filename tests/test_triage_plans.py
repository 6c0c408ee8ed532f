"""How SQLite finds what every message and every page asks for: by an index that leads to it, whatever else is kept.

PostgreSQL plans by statistics, which an empty database has none of.
"""

import re
from functools import partial

import pytest
from conftest import NOW
from sqlalchemy import event

from triage.cases import Status
from triage.store.before_sending import before_sending
from triage.store.conversations import NewMessage, lock, lock_open
from triage.store.database import Database
from triage.store.deliveries import record_report
from triage.store.known import cases_of_address
from triage.store.migrate import migrate
from triage.store.outgoing import post
from triage.store.queue import QueueFilter, _with_beside, queue
from triage.store.undelivered import send_again, undelivered_of
from triage.store.ways import needs_another_way
from triage.vocabulary import FeedbackType

ADDRESS = {"channel": "sms", "address": "+447700900123"}


@pytest.fixture
def sqlite(tmp_path):
    """A database with one conversation in which one message of ours is on its way."""

    def put(conn):
        conversation = lock_open(conn, "aspire", **ADDRESS, new_state={"v": 1}, now=NOW)
        message = NewMessage(sender="bot", channel="sms", scope="s", text="Hello", at=NOW, kind="ordinary")
        post(conn, "aspire", lock(conn, "aspire", conversation["id"]), message)

    opened = Database(f"sqlite:///{tmp_path / 'sayso.sqlite3'}")
    migrate(str(opened.url), now=NOW)
    opened.write(put)
    yield opened
    opened.close()


def plans_of(database, act) -> list[str]:
    """Return the steps by which SQLite finds the rows that something reads or changes."""
    asked = []

    def remember(_conn, _cursor, statement, parameters, *_rest):
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", remember)
    database.write(act)
    event.remove(database.engine, "before_cursor_execute", remember)

    def explain(conn):
        explained = [conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all() for sql, values in asked]
        return [step[-1] for steps in explained for step in steps]

    return database.read(explain)


@pytest.mark.parametrize(
    "act",
    [
        partial(cases_of_address, landlord="aspire", **ADDRESS),
        partial(before_sending, landlord="aspire", message_id=1, channel="sms", to="+447700900123"),
        partial(
            record_report, landlord="aspire", channel="sms", provider_id="SM1", message_id=1, delivery="failed", at=NOW
        ),
        partial(needs_another_way, landlord="aspire", message_id=1),
        partial(undelivered_of, landlord="aspire", conversation_id=1),
        partial(send_again, landlord="aspire", job_id=1),
        partial(_with_beside, rows=[{"landlord": "aspire", "conversation_id": 7, "reference": "ASP-1"}]),
    ],
    ids=lambda act: act.func.__name__,
)
def test_what_a_message_asks_for_is_found_by_more_than_its_landlord(sqlite, act):
    steps = plans_of(sqlite, act)
    assert steps
    assert [step for step in steps if re.search(r"^SCAN (?!CONSTANT)|\(landlord=\?\)", step)] == []


@pytest.mark.parametrize("wanted", [{}, {"type": FeedbackType.COMPLAINT}, {"status": Status.CLOSED}])
def test_a_page_of_the_queue_is_read_in_the_order_of_an_index(sqlite, wanted):
    steps = plans_of(sqlite, partial(queue, wanted=QueueFilter(landlords=("aspire",), **wanted)))
    assert steps
    assert [step for step in steps if "SCAN cases" in step or "TEMP B-TREE" in step] == []
