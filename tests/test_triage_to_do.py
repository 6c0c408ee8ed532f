"""What is still to be done on cases: on real SQLite and real PostgreSQL, by landlord and owner."""

from dataclasses import replace
from datetime import timedelta

from conftest import NOW
from sqlalchemy import insert, select
from test_triage_store import CASE

from triage.case_life.life import life_from
from triage.cases import CaseEvent, EventKind
from triage.store import cases, conversations, tables
from triage.store.cases import case_of
from triage.store.need_to_know import Reader
from triage.store.to_do import open_tasks


def stored(database, landlord="aspire", **changes):
    def begin(conn):
        conversation = conversations.lock_open(
            conn, landlord, channel="webchat", address=f"s-{landlord}", new_state={"v": 1}, now=NOW
        )["id"]
        account = conn.execute(
            insert(tables.accounts)
            .values(email=f"sam@{landlord}.example.org", name="Sam", password="!", created_at=NOW)
            .returning(tables.accounts.c.id)
        ).scalar_one()
        seat = conn.execute(
            insert(tables.staff)
            .values(landlord=landlord, account_id=account, joined_at=NOW, roles=["handler"])
            .returning(tables.staff.c.id)
        ).scalar_one()
        return cases.open_case(conn, landlord, conversation, replace(CASE, **changes), actor="customer"), seat

    return database.write(begin)


def add(database, case_id, seat, kind, due, landlord="aspire"):
    public = {"task": kind, "due": due, "owner_id": seat}
    event = CaseEvent(kind=EventKind.TASK_ADDED, at=NOW, actor=f"staff:{seat}", public=public, private={"what": kind})
    database.write(cases.append, landlord, case_id, event)


def row(database, case_id):
    found = select(tables.cases).where(tables.cases.c.id == case_id)
    return database.read(lambda conn: conn.execute(found).mappings().one())


def test_what_is_due_first_comes_first_and_stays_when_the_case_is_closed(database):
    case_id, seat = stored(database)
    add(database, case_id, seat, "request", "2026-02-16")
    add(database, case_id, seat, "action", "2026-02-12")
    assert row(database, case_id)["next_due_name"] == "task.action.2"
    responded = CaseEvent(kind=EventKind.RESPONDED, at=NOW, actor=f"staff:{seat}", public={"finding": "upheld"})
    database.write(cases.append, "aspire", case_id, responded)
    database.write(cases.append, "aspire", case_id, CaseEvent(kind=EventKind.CLOSED, at=NOW, actor=f"staff:{seat}"))
    found = database.read(open_tasks, ["aspire"])
    assert [(each.task.what, each.is_closed, each.owner) for each in found] == [
        ("action", True, "Sam"),
        ("request", True, "Sam"),
    ]
    done = CaseEvent(kind=EventKind.TASK_DONE, at=NOW + timedelta(days=1), actor=f"staff:{seat}", public={"number": 2})
    database.write(cases.append, "aspire", case_id, done)
    assert [each.task.number for each in database.read(open_tasks, ["aspire"])] == [1]
    assert row(database, case_id)["next_due_name"] == "task.request.1"


def test_only_what_the_reader_may_see_is_shown(database):
    case_id, seat = stored(database)
    add(database, case_id, seat, "action", "2026-02-12")
    hidden, other = stored(database, landlord="other", restricted=True)
    add(database, hidden, other, "action", "2026-02-11", landlord="other")
    both = ["aspire", "other"]
    assert [each.landlord for each in database.read(open_tasks, both)] == ["aspire"]
    sees = Reader(sees_all=("other",))
    assert [each.landlord for each in database.read(open_tasks, both, reader=sees)] == ["other", "aspire"]
    assert database.read(open_tasks, both, owners=[other]) == []
    assert [each.landlord for each in database.read(open_tasks, both, owners=[seat])] == ["aspire"]


def test_the_stored_life_is_what_the_events_make_of_it(database):
    case_id, seat = stored(database)
    add(database, case_id, seat, "action", "2026-02-12")
    kept = row(database, case_id)
    assert case_of(kept).life == life_from(kept["life"])
    assert [task.what for task in case_of(kept).life.tasks] == ["action"]
