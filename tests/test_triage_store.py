"""The store on real SQLite and real PostgreSQL: the same functions, the same answers."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from conftest import NOW
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, NoResultFound, StatementError

from triage.cases import Case, CaseEvent, EventKind, IllegalMove, Status
from triage.store import cases, conversations, jobs, keeping, tables
from triage.store.conversations import NewMessage
from triage.vocabulary import FeedbackType

CASE = Case(
    reference="ASP-000-000-018",
    type=FeedbackType.COMPLAINT,
    status=Status.UNFINISHED,
    channel="webchat",
    summary="the boiler has been off",
    facts={"ongoing": True},
    flags=("vulnerability",),
    decision={"clocks": [{"name": "respond_by", "due": "2026-02-17", "why": "five working days"}]},
    rules="as_written",
    pack="p",
    calendar="c",
    engine="e",
    received_at=NOW,
)


def a_conversation(conn, landlord="aspire", address="session-1") -> int:
    return conversations.lock_open(conn, landlord, channel="webchat", address=address, new_state={"v": 1}, now=NOW)[
        "id"
    ]


def a_message(text_="hello", provider_id="m1", sender="customer") -> NewMessage:
    return NewMessage(sender=sender, channel="webchat", scope="session-1", text=text_, at=NOW, provider_id=provider_id)


def test_one_open_conversation_per_address_and_landlord(database):
    first = database.write(a_conversation)
    assert database.write(a_conversation) == first
    assert database.write(a_conversation, "other") != first
    assert database.write(a_conversation, address="session-2") != first


def test_messages_are_numbered_in_order_and_found_by_the_id_of_the_channel(database):
    def talk(conn):
        conversation = a_conversation(conn)
        for number in range(3):
            conversations.add_message(conn, "aspire", conversation, a_message(f"text {number}", f"m{number}"))
        return conversation

    conversation = database.write(talk)
    rows = database.read(conversations.messages_after, "aspire", conversation, 1)
    assert [(row["seq"], row["text"]) for row in rows] == [(2, "text 1"), (3, "text 2")]
    found = database.read(conversations.find_message, "aspire", channel="webchat", scope="session-1", provider_id="m2")
    assert found is not None
    assert found["seq"] == 3


def test_a_message_id_is_taken_once_within_its_scope(database):
    def twice(conn):
        conversation = a_conversation(conn)
        conversations.add_message(conn, "aspire", conversation, a_message())
        conversations.add_message(conn, "aspire", conversation, a_message())

    with pytest.raises(IntegrityError):
        database.write(twice)
    assert database.read(lambda conn: conn.execute(select(tables.messages)).all()) == []


def test_no_row_can_point_across_landlords(database):
    conversation = database.write(a_conversation)
    with pytest.raises(IntegrityError):
        database.write(lambda conn: conn.execute(insert(tables.messages).values(
            landlord="other", conversation_id=conversation, seq=1, sender="customer", channel="webchat",
            scope="s", text="x", at=NOW)))  # fmt: skip


def test_two_writers_on_one_conversation_never_share_a_number(database):
    conversation = database.write(a_conversation)
    gate = threading.Barrier(8)

    def add(number):
        gate.wait()

        def both(conn):
            conversations.lock(conn, "aspire", conversation)
            return conversations.add_message(conn, "aspire", conversation, a_message("x", f"m{number}"))["seq"]

        return database.write(both)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(8))) == list(range(1, 9))


def test_times_without_a_zone_are_refused_and_others_come_back_in_utc(database):
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"):
        database.write(lambda conn: conversations.lock_open(
            conn, "aspire", channel="sms", address="a", new_state={}, now=naive))  # fmt: skip
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    database.write(
        lambda conn: conversations.lock_open(conn, "aspire", channel="sms", address="a", new_state={}, now=summer)
    )
    row = database.read(conversations.find_open, "aspire", channel="sms", address="a")
    assert row is not None
    assert row["opened_at"] == summer
    assert row["opened_at"].tzinfo is UTC


@pytest.fixture
def case_id(database) -> int:
    return database.write(lambda conn: cases.open_case(conn, "aspire", a_conversation(conn), CASE, actor="customer"))


def test_a_case_comes_back_as_it_was_opened_with_its_next_due_date(database, case_id):
    row = database.read(cases.lock_case, "aspire", case_id)
    assert cases.case_of(row) == CASE
    assert row["next_due_name"] == "respond_by"
    assert row["next_due"] == datetime(2026, 2, 18, 0, 0, tzinfo=UTC)


def test_a_day_in_summer_is_over_at_midnight_in_london(database):
    summer = replace(CASE, decision={"clocks": [{"name": "respond_by", "due": "2026-07-01", "why": "w"}]})
    made = database.write(lambda conn: cases.open_case(conn, "aspire", a_conversation(conn), summer, actor="customer"))
    assert database.read(cases.lock_case, "aspire", made)["next_due"] == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)


def test_events_change_the_case_and_stand_in_its_history(database, case_id):
    event = CaseEvent(kind=EventKind.CONFIRMED, at=NOW, actor="customer", public={"status": "formal"})
    database.write(cases.append, "aspire", case_id, event)
    row = database.read(cases.lock_case, "aspire", case_id)
    assert (row["status"], row["event_seq"]) == ("formal", 2)
    assert [link.kind for link in database.read(cases.history, "aspire", case_id)] == ["opened", "confirmed"]
    assert database.read(cases.tampered, "aspire", case_id) is None


def test_what_the_customer_said_is_private_in_the_history(database, case_id):
    (opened,) = database.read(cases.history, "aspire", case_id)
    assert "boiler" not in str(opened.public)
    assert opened.private is not None
    assert opened.private["summary"] == CASE.summary


def test_a_met_clock_is_no_longer_what_is_due_next(database, case_id):
    event = CaseEvent(kind=EventKind.RESPONDED, at=NOW, actor="staff:1")
    database.write(cases.append, "aspire", case_id, event)
    assert database.read(cases.lock_case, "aspire", case_id)["next_due"] is None


def test_an_illegal_event_leaves_no_trace(database, case_id):
    event = CaseEvent(kind=EventKind.CLOSED, at=NOW, actor="staff:1")
    with pytest.raises(IllegalMove):
        database.write(cases.append, "aspire", case_id, event)
    assert len(database.read(cases.history, "aspire", case_id)) == 1


def test_an_event_for_an_older_state_of_the_case_is_refused(database, case_id):
    event = CaseEvent(kind=EventKind.ACKNOWLEDGED, at=NOW, actor="staff:1")
    with pytest.raises(cases.StaleCase):
        database.write(cases.append, "aspire", case_id, event, expected_seq=0)


def test_a_case_of_another_landlord_is_not_found(database, case_id):
    event = CaseEvent(kind=EventKind.NOTED, at=NOW, actor="staff:1")
    with pytest.raises(NoResultFound):
        database.write(cases.append, "other", case_id, event)


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (update(tables.events).where(tables.events.c.seq == 1).values(public={"status": "formal"}), "Event 1"),
        (text("DELETE FROM events WHERE seq = 2"), "missing"),
    ],
    ids=["changed", "cut off"],
)
def test_a_history_that_was_tampered_with_shows(database, case_id, harm, found):
    database.write(cases.append, "aspire", case_id, CaseEvent(kind=EventKind.NOTED, at=NOW, actor="staff:1"))
    database.write(lambda conn: conn.execute(harm))
    assert found in (database.read(cases.tampered, "aspire", case_id) or "")


@pytest.fixture
def staff_id(database) -> int:
    def join(conn):
        account = conn.execute(
            insert(tables.accounts)
            .values(email="a@example.org", name="A", password="x", created_at=NOW)
            .returning(tables.accounts.c.id)
        ).scalar_one()
        return conn.execute(
            insert(tables.staff)
            .values(landlord="aspire", account_id=account, roles=["handler"], joined_at=NOW)
            .returning(tables.staff.c.id)
        ).scalar_one()

    return database.write(join)


def test_a_form_sent_twice_acts_once(database, case_id, staff_id):
    form = {"kind": EventKind.ACKNOWLEDGED, "staff_id": staff_id, "now": NOW, "expected_seq": 1, "action_id": "f1"}
    assert database.write(cases.act, "aspire", case_id, **form).acknowledged_at == NOW
    with pytest.raises(cases.RepeatedAction):
        database.write(cases.act, "aspire", case_id, **form)
    assert len(database.read(cases.history, "aspire", case_id)) == 2


def a_job(lane="c1", *, minutes=0, repeatable=True, kind="send") -> jobs.NewJob:
    due = NOW + timedelta(minutes=minutes)
    return jobs.NewJob(kind=kind, due=due, payload={}, repeatable=repeatable, lane=lane)


def lease(database, worker="w1", *, now=NOW, limit=10):
    return database.write(
        jobs.lease_due, worker=worker, now=now, lease=timedelta(seconds=30), limit=limit, kinds=["send"]
    )


def test_a_lane_gives_one_job_at_a_time_and_in_order(database):
    ids = [database.write(jobs.add_job, "aspire", a_job(), now=NOW) for _ in range(3)]
    assert [row["id"] for row in lease(database)] == ids[:1]
    assert lease(database, "w2") == []
    assert database.write(jobs.finish, ids[0], worker="w1", now=NOW)
    assert [row["id"] for row in lease(database, "w2")] == ids[1:2]


def test_jobs_without_a_lane_or_in_other_lanes_run_beside_each_other(database):
    for lane in (None, None, "c1", "c2"):
        database.write(jobs.add_job, "aspire", a_job(lane), now=NOW)
    assert len(lease(database)) == 4


def test_a_job_is_not_leased_before_it_is_due_nor_by_a_worker_for_other_kinds(database):
    database.write(jobs.add_job, "aspire", a_job(minutes=5), now=NOW)
    database.write(jobs.add_job, "aspire", a_job("c2", kind="alert"), now=NOW)
    assert lease(database) == []
    assert len(lease(database, now=NOW + timedelta(minutes=5))) == 1


def test_many_workers_never_lease_the_same_job(database):
    for number in range(20):
        database.write(jobs.add_job, "aspire", a_job(f"c{number}"), now=NOW)
    gate = threading.Barrier(4)

    def work(worker):
        gate.wait()
        return [row["id"] for row in lease(database, f"w{worker}", limit=20)]

    with ThreadPoolExecutor(4) as pool:
        leased = [id_ for ids in pool.map(work, range(4)) for id_ in ids]
    leased += [row["id"] for row in lease(database, "last", limit=20)]
    assert len(leased) == len(set(leased)) == 20


def test_the_lease_of_a_dead_worker_ends_and_the_kind_of_job_decides(database):
    sure = database.write(jobs.add_job, "aspire", a_job("c1", repeatable=True), now=NOW)
    unsure = database.write(jobs.add_job, "aspire", a_job("c2", repeatable=False), now=NOW)
    lease(database)
    later = NOW + timedelta(seconds=31)
    assert [row["id"] for row in database.write(jobs.take_back, now=later)] == [unsure]
    assert [row["id"] for row in lease(database, "w2", now=later)] == [sure]
    assert not database.write(jobs.finish, sure, worker="w1", now=later), "the dead worker's lease is over"


def test_nobody_works_only_where_a_job_lies_that_could_be_done_and_nothing_is_being_done(database):
    def nobody_works(minutes):
        return database.read(jobs.nobody_works, now=NOW + timedelta(minutes=minutes), late=timedelta(minutes=5))

    assert not nobody_works(6), "there is nothing to do"
    first = database.write(jobs.add_job, "aspire", a_job("c1"), now=NOW)
    database.write(jobs.add_job, "aspire", a_job("c1"), now=NOW)
    assert not nobody_works(4)
    assert nobody_works(6)
    late = NOW + timedelta(minutes=6)
    assert [row["id"] for row in lease(database, now=late)] == [first]
    assert not nobody_works(6), "a worker holds a lease"
    assert nobody_works(12), "the lease has run out"
    database.write(jobs.retry_later, first, worker="w1", due=late + timedelta(hours=1), error="busy")
    assert not nobody_works(12), "what is due stands behind a try that failed"


def test_a_dead_job_lets_its_lane_go_on_and_can_be_sent_again(database):
    first = database.write(jobs.add_job, "aspire", a_job(), now=NOW)
    second = database.write(jobs.add_job, "aspire", a_job(), now=NOW)
    lease(database)
    assert database.write(jobs.give_up, first, worker="w1", now=NOW, error="no such number")
    assert [row["id"] for row in lease(database)] == [second]
    assert database.write(jobs.resend, "aspire", first, now=NOW)
    assert not database.write(jobs.resend, "other", first, now=NOW)


def test_only_unsent_ordinary_jobs_are_superseded(database):
    keep = [
        database.write(jobs.add_job, "aspire", a_job(repeatable=True), now=NOW),
        database.write(jobs.add_job, "aspire", a_job("c2", repeatable=False), now=NOW),
    ]
    gone = database.write(jobs.add_job, "aspire", a_job(repeatable=False), now=NOW)
    database.write(jobs.supersede, "aspire", lane="c1", kind="send", now=NOW)
    rows = database.read(lambda conn: conn.execute(select(tables.jobs.c.id, tables.jobs.c.status)).all())
    assert {row.id: row.status for row in rows} == {**dict.fromkeys(keep, "due"), gone: "superseded"}


def test_the_database_tells_the_time(database):
    assert abs(database.read(jobs.database_now) - datetime.now(UTC)) < timedelta(seconds=5)


def test_keys_and_contents_are_kept_once(database):
    key = database.write(keeping.server_key, "sessions", now=NOW)
    assert len(key) == 32
    assert database.write(keeping.server_key, "sessions", now=NOW) == key
    for _ in range(2):
        database.write(keeping.keep_content, digest="d", kind="pack", name="aspire", body={"a": 1}, now=NOW)
    assert database.read(lambda conn: conn.execute(select(tables.contents.c.body)).scalars().all()) == [{"a": 1}]
