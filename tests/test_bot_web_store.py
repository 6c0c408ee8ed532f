"""What the desk reads and keeps, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy import text

from bot.dialogue.state import State, to_json
from triage.cases import Case, CaseEvent, EventKind, Status
from triage.store import sessions, staff
from triage.store.cases import append, open_case
from triage.store.conversations import NewMessage, add_message, lock_open
from triage.store.item import item_of_case, item_of_conversation
from triage.store.queue import PAGE_SIZE, Place, QueueFilter, queue
from triage.store.search import keep_words
from triage.store.unread import keep_unread
from triage.store.waiting import settle_unread, unread, waiting_conversations
from triage.vocabulary import FeedbackType

LATER = NOW + timedelta(days=1)


def conversation(conn, address, text="hello", landlord="aspire"):
    row = lock_open(conn, landlord, channel="sms", address=address, new_state=to_json(State()), now=NOW)
    add_message(
        conn,
        landlord,
        row["id"],
        NewMessage(sender="customer", channel="sms", scope=address, text=text, at=NOW, provider_id=address),
    )
    return row["id"]


def case(number, *, due=None, type_=FeedbackType.COMPLAINT):
    clocks = [{"name": "respond_by", "due": due, "why": "because"}] if due else []
    return Case(
        reference=f"ASP-{number:03}",
        type=type_,
        status=Status.FORMAL,
        channel="sms",
        summary="cold",
        decision={"clocks": clocks},
        rules="as_written",
        pack="p",
        calendar="c",
        engine="e",
        received_at=NOW,
    )


def opened(conn, number, **given):
    conversation_id = conversation(conn, f"+44{number}")
    return open_case(conn, "aspire", conversation_id, case(number, **given), actor="customer")


def references(found):
    return [row["reference"] for row in found.cases]


def test_pages_follow_the_next_due_day_then_the_age_then_what_has_no_date(database):
    dues = [None, "2026-02-12", "2026-02-11", None, "2026-02-12"]
    for number, due in enumerate(dues * 8):
        database.write(opened, number, due=due)
    seen, after = [], None
    while True:
        found = database.read(queue, QueueFilter(landlords=("aspire",), after=after))
        seen += references(found)
        assert found.total == len(dues) * 8
        if found.more is None:
            break
        assert len(found.cases) == PAGE_SIZE
        after = found.more
    wanted = sorted(range(40), key=lambda number: (dues[number % 5] is None, dues[number % 5] or "", number))
    assert seen == [f"ASP-{number:03}" for number in wanted]
    assert found.cases[-1]["due_date"] is None


def test_filters_of_the_queue(database):
    praise = database.write(opened, 1, type_=FeedbackType.COMPLIMENT)
    database.write(opened, 2)
    token = database.write(
        staff.make_welcome_link, landlords=["aspire"], roles=["administrator"], now=NOW, expires_at=LATER
    )
    database.write(staff.join, token, name="Sam", email="sam@example.org", password="hash", now=NOW)
    (sam,) = database.read(staff.colleagues, "aspire")
    given = CaseEvent(kind=EventKind.ASSIGNED, at=NOW, actor="bot", public={"assignee_id": sam.staff_id})
    database.write(append, "aspire", praise, given)
    every = QueueFilter(landlords=("aspire",))
    assert references(database.read(queue, replace(every, type=FeedbackType.COMPLIMENT))) == ["ASP-001"]
    assert references(database.read(queue, replace(every, staff_ids=(sam.staff_id,)))) == ["ASP-001"]
    assert references(database.read(queue, replace(every, is_unassigned=True))) == ["ASP-002"]
    assert references(database.read(queue, replace(every, status=Status.PENDING))) == []
    assert references(database.read(queue, replace(every, landlords=()))) == []
    assert references(database.read(queue, replace(every, landlords=("pioneer",)))) == []
    database.write(append, "aspire", praise, CaseEvent(kind=EventKind.CLOSED, at=NOW, actor="bot"))
    assert references(database.read(queue, every)) == ["ASP-002"]
    assert references(database.read(queue, replace(every, status=Status.CLOSED))) == ["ASP-001"]
    assert database.read(queue, every).cases[0]["assignee"] is None


def test_who_needs_a_person_comes_with_the_last_words_and_the_case(database):
    def prepare(conn):
        waits = conversation(conn, "+441", "first")
        add_message(
            conn,
            "aspire",
            waits,
            NewMessage(sender="customer", channel="sms", scope="+441", text="then", at=NOW, provider_id="2"),
        )
        opened(conn, 2)
        conversation(conn, "+443", "all is well")
        conn.exec_driver_sql(
            "UPDATE conversations SET attention = 'person', waits_since = last_inbound_at WHERE address <> '+443'"
        )

    database.write(prepare)
    found = database.read(waiting_conversations, ["aspire"])
    assert [(row["last_words"], row["reference"]) for row in found] == [("then", None), ("hello", "ASP-002")]
    assert database.read(waiting_conversations, ["pioneer"]) == []
    assert QueueFilter(landlords=("aspire",), after=Place(due=None, case_id=0)).only_cases


def test_a_conversation_taken_over_waits_as_long_as_it_has_no_case(database):
    def prepare(conn):
        conversation(conn, "+441", "hello")
        opened(conn, 2)
        conn.exec_driver_sql("UPDATE conversations SET with_staff = true")

    database.write(prepare)
    assert [row["last_words"] for row in database.read(waiting_conversations, ["aspire"])] == ["hello"]
    assert database.read(waiting_conversations, ["aspire"])[0]["reference"] is None


def test_the_pages_of_several_landlords_follow_one_order_also_among_what_is_closed_or_found(database):
    def prepare(conn):
        for number in range(60):
            landlord = ("aspire", "pioneer")[number % 2]
            conversation_id = conversation(conn, f"+44{number}", "mould again", landlord)
            open_case(conn, landlord, conversation_id, case(number), actor="customer")
            keep_words(conn, landlord, conversation_id)
        conn.execute(text("UPDATE cases SET status = 'closed', closed_at = received_at WHERE id % 3 = 0"))

    def pages(**given):
        wanted, seen = QueueFilter(landlords=("aspire", "pioneer"), **given), []
        while True:
            found = database.read(queue, wanted)
            seen += [row["id"] for row in found.cases]
            if found.more is None:
                return seen
            wanted = replace(wanted, after=found.more)

    database.write(prepare)
    ids = range(1, 61)
    assert pages() == [i for i in ids if i % 3]
    assert pages(status=Status.CLOSED) == [i for i in reversed(ids) if i % 3 == 0]
    assert pages(words="mould") == list(reversed(ids))
    assert pages(words="mould", status=Status.FORMAL) == [i for i in reversed(ids) if i % 3]
    assert pages(words="damp") == []


def test_an_unreadable_request_is_settled_once_and_by_its_own_landlord(database):
    database.write(keep_unread, "aspire", channel="sms", reason="no text", body=b"\x00\xff", now=NOW)
    (row,) = database.read(unread, ["aspire"])
    assert bytes(row["body"]) == b"\x00\xff"
    assert not database.write(settle_unread, "pioneer", row["id"], now=NOW)
    assert database.write(settle_unread, "aspire", row["id"], now=NOW)
    assert not database.write(settle_unread, "aspire", row["id"], now=NOW)
    assert database.read(unread, ["aspire"]) == []


def test_an_item_belongs_to_its_landlord(database):
    database.write(opened, 1, due="2026-02-12")
    item = database.read(item_of_case, "aspire", "ASP-001")
    assert [message["text"] for message in item.messages] == ["hello"]
    assert [clock["due_date"] for clock in item.clocks] == ["2026-02-12"]
    assert (len(item.history), item.fault, item.siblings) == (1, None, [])
    assert database.read(item_of_case, "pioneer", "ASP-001") is None
    assert database.read(item_of_conversation, "pioneer", item.conversation["id"]) is None
    alone = database.read(item_of_conversation, "aspire", item.conversation["id"])
    assert alone.case is None
    assert [row["reference"] for row in alone.siblings] == ["ASP-001"]


def test_a_link_makes_one_account_with_a_seat_at_each_landlord(database):
    token = database.write(
        staff.make_welcome_link, landlords=["pioneer", "aspire"], roles=["administrator"], now=NOW, expires_at=LATER
    )
    assert not database.read(staff.has_accounts)
    assert database.read(staff.welcome_landlords, token, now=NOW) == ("aspire", "pioneer")
    account = database.write(staff.join, token, name="Sam", email=" Sam@Example.org", password="hash", now=NOW)
    assert database.read(staff.has_accounts)
    with pytest.raises(staff.LinkSpent):
        database.write(staff.join, token, name="Eve", email="eve@example.org", password="hash", now=NOW)
    known = database.read(staff.credentials, "SAM@example.ORG")
    assert (known.account_id, known.password) == (account, "hash")
    session = database.write(sessions.begin_session, account, now=NOW, expires_at=LATER)
    person = database.read(sessions.signed_in, session, now=NOW)
    assert set(person.seats) == {"aspire", "pioneer"}
    assert database.read(sessions.signed_in, session, now=LATER) is None
    database.write(sessions.end_session, session)
    assert database.read(sessions.signed_in, session, now=NOW) is None


def test_a_taken_address_leaves_the_link_usable(database):
    tokens = [
        database.write(staff.make_welcome_link, landlords=["aspire"], roles=["r"], now=NOW, expires_at=LATER)
        for _ in range(2)
    ]
    database.write(staff.join, tokens[0], name="Sam", email="sam@example.org", password="hash", now=NOW)
    with pytest.raises(staff.EmailTaken):
        database.write(staff.join, tokens[1], name="Eve", email="SAM@example.org", password="hash", now=NOW)
    assert database.write(staff.join, tokens[1], name="Eve", email="eve@example.org", password="hash", now=NOW)
