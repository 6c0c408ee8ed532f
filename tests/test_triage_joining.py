"""Merged cases in the store, on SQLite and on PostgreSQL: alerts, restriction, where they lead, two people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from conftest import ASPIRE, NOW

from bot.dialogue.state import State, to_json
from bot.on_call import pass_on
from triage.cases import Case, CaseEvent, EventKind, IllegalMove, Status
from triage.store.cases import StaleCase, append, open_case, tampered
from triage.store.conversations import NewMessage, add_message, lock_open
from triage.store.item import item_of_case
from triage.store.joining import goes_on_in, land, lock_both, merge, unmerge
from triage.store.known import case_by_reference
from triage.store.need_to_know import Reader
from triage.vocabulary import FeedbackType

LATER = NOW + timedelta(hours=3)
EVERYBODY = Reader(sees_all=("aspire",))


def opened(conn, number, **given):
    """A case from a phone of its own, in which the customer says its number."""
    address = f"+4477009000{number:02}"
    row = lock_open(conn, "aspire", channel="sms", address=address, new_state=to_json(State()), now=NOW)
    said = NewMessage(
        sender="customer", channel="sms", scope=address, text=f"case {number}", at=NOW, provider_id=address
    )
    add_message(conn, "aspire", row["id"], said)
    due = f"2026-02-{20 - number:02}"
    clock = {"name": "respond_by", "due": due, "why": "because", "from": "2026-02-10"}
    values = {
        "reference": f"ASP-{number:03}",
        "type": FeedbackType.COMPLAINT,
        "status": Status.FORMAL,
        "channel": "sms",
        "summary": "cold",
        "decision": {"clocks": [clock]},
        "rules": "as_written",
        "pack": "p",
        "calendar": "c",
        "engine": "e",
        "received_at": NOW + timedelta(minutes=number),
    }
    return open_case(conn, "aspire", row["id"], Case(**{**values, **given}), actor="customer")


def rows(conn, *numbers):
    return [case_by_reference(conn, "aspire", f"ASP-{number:03}") for number in numbers]


def merged(conn, kept, other, *, same_address=False):
    one, two = rows(conn, kept, other)
    one, two = lock_both(conn, "aspire", one, two)
    return merge(conn, "aspire", one, two, actor="bot", now=LATER, same_address=same_address)


def alerted(conn, case_id):
    accept_by = (NOW + timedelta(minutes=30)).isoformat()
    event = CaseEvent(kind=EventKind.ALERTED, at=NOW, actor="bot", public={"roles": [], "accept_by": accept_by})
    append(conn, "aspire", case_id, event)


def whole(conn, *numbers):
    return [tampered(conn, "aspire", row["id"]) for row in rows(conn, *numbers)] == [None] * len(numbers)


def test_a_chain_of_duplicates_leads_to_the_last_and_is_read_there(database):
    def story(conn):
        for number in (1, 2, 3):
            opened(conn, number)
        merged(conn, 2, 1, same_address=True)
        merged(conn, 3, 2)

    database.write(story)
    (first,) = database.read(lambda conn: rows(conn, 1))
    assert database.read(goes_on_in, "aspire", first)["reference"] == "ASP-003"
    assert database.read(partial(goes_on_in, for_customer=True), "aspire", first)["reference"] == "ASP-002"
    item = database.read(item_of_case, "aspire", "ASP-003", EVERYBODY)
    assert [row["text"] for row in item.elsewhere.messages] == ["case 2", "case 1"]
    assert database.read(lambda conn: whole(conn, 1, 2, 3))
    (kept,) = database.read(lambda conn: rows(conn, 3))
    assert (kept["received_at"], kept["next_due_name"]) == (NOW + timedelta(minutes=1), "respond_by")
    assert kept["next_due"].date().isoformat() == "2026-02-18"


def test_words_to_the_first_of_a_chain_land_on_the_last_and_go_back_on_undoing(database):
    def story(conn):
        for number in (1, 2, 3):
            opened(conn, number)
        merged(conn, 2, 1)
        merged(conn, 3, 2)
        (first,) = rows(conn, 1)
        return land(conn, "aspire", first, flags=("safeguarding",), facts={"repeat": True}, clocks=[], now=LATER)

    _, new_flags = database.write(story)
    kept, middle = database.read(lambda conn: rows(conn, 3, 2))
    assert (new_flags, kept["flags"], kept["restricted"], middle["flags"]) == (
        {"safeguarding"},
        ["safeguarding"],
        True,
        [],
    )

    def undo(conn):
        (row,) = rows(conn, 2)
        unmerge(conn, "aspire", row, actor="bot", now=LATER, expected=row["event_seq"], reason="")

    database.write(undo)
    kept, middle = database.read(lambda conn: rows(conn, 3, 2))
    assert (kept["flags"], middle["flags"], middle["status"]) == ([], ["safeguarding"], "formal")
    assert (kept["restricted"], middle["restricted"]) == (True, True)
    assert database.read(lambda conn: whole(conn, 1, 2, 3))


def test_danger_that_nobody_has_accepted_is_put_before_people_on_the_kept_one(database):
    def story(conn):
        opened(conn, 1)
        alerted(conn, opened(conn, 2, flags=("emergency",)))
        merged(conn, 1, 2)

    database.write(story)
    kept, other = database.read(lambda conn: rows(conn, 1, 2))
    assert (kept["accept_alert_by"], kept["alert_accepted_at"]) == (NOW + timedelta(minutes=30), None)
    job = {"landlord": "aspire", "case_id": other["id"], "id": 1, "payload": {"place": 0}}
    assert database.write(pass_on, job, ASPIRE) == "ASP-001"
    taken_on = CaseEvent(kind=EventKind.ALERT_ACCEPTED, at=LATER, actor="bot")
    database.write(append, "aspire", kept["id"], taken_on)
    assert database.write(pass_on, job, ASPIRE) is None


@pytest.mark.parametrize("restricted", [1, 2])
def test_both_are_restricted_when_one_is_and_words_are_read_by_those_who_may(database, restricted):
    def story(conn):
        for number in (1, 2):
            opened(conn, number, restricted=number == restricted)
        merged(conn, 1, 2)

    database.write(story)
    assert [row["restricted"] for row in database.read(lambda conn: rows(conn, 1, 2))] == [True, True]
    stranger = database.read(item_of_case, "aspire", "ASP-001", Reader(staff_ids=(5,)))
    assert (stranger.elsewhere.messages, stranger.elsewhere.withheld) == ([], ("ASP-002",))
    seen = database.read(item_of_case, "aspire", "ASP-001", EVERYBODY)
    assert [row["case"] for row in seen.elsewhere.messages] == ["ASP-002"]


def test_of_two_people_who_merge_the_same_two_cases_each_way_round_one_does_it(database):
    database.write(lambda conn: (opened(conn, 1), opened(conn, 2)))

    def tries(kept, other):
        try:
            database.write(merged, kept, other)
        except IllegalMove:
            return 0
        return 1

    with ThreadPoolExecutor(2) as people:
        done = sum(people.map(tries, (1, 2), (2, 1)))
    assert done == 1
    statuses = sorted(row["status"] for row in database.read(lambda conn: rows(conn, 1, 2)))
    assert statuses == ["closed", "formal"]
    assert database.read(lambda conn: whole(conn, 1, 2))


def test_undoing_what_has_changed_since_is_stale(database):
    def story(conn):
        opened(conn, 1)
        opened(conn, 2)
        merged(conn, 1, 2)
        (row,) = rows(conn, 2)
        append(conn, "aspire", row["id"], CaseEvent(kind=EventKind.NOTED, at=LATER, actor="bot"))
        return row

    row = database.write(story)
    with pytest.raises(StaleCase):
        database.write(partial(unmerge, actor="bot", now=LATER, expected=row["event_seq"], reason=""), "aspire", row)
    assert database.read(lambda conn: rows(conn, 2))[0]["status"] == "closed"


def test_nothing_leads_to_another_landlord(database):
    def story(conn):
        opened(conn, 1)
        opened(conn, 2)
        merged(conn, 1, 2)

    database.write(story)
    assert database.read(case_by_reference, "pioneer", "ASP-002") is None
    assert database.read(item_of_case, "pioneer", "ASP-001", EVERYBODY) is None
