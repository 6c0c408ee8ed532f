"""Proof of identity by a code, and addresses that want no more messages, on real databases."""

from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy import select

from triage.cases import Case, Status
from triage.store import opt_outs, proofs
from triage.store.cases import open_case
from triage.store.conversations import lock_open
from triage.store.proofs import MOST_CODES, MOST_TRIES, Verdict
from triage.store.tables import proofs as table
from triage.vocabulary import FeedbackType


@pytest.fixture
def asked(database):
    """A case of one conversation and another conversation that asks about it."""

    def both(conn):
        first, second = (
            lock_open(conn, "aspire", channel="webchat", address=name, new_state={"v": 1}, now=NOW)["id"]
            for name in ("mine", "elsewhere")
        )
        case = Case(
            reference="ASP-000-000-018",
            type=FeedbackType.COMPLAINT,
            status=Status.FORMAL,
            channel="webchat",
            summary="the tap",
            rules="as_written",
            pack="p",
            calendar="c",
            engine="e",
            received_at=NOW,
        )
        return {"case_id": open_case(conn, "aspire", first, case, actor="customer"), "conversation_id": second}

    return database.write(both)


def code(database, asked, at=NOW):
    return database.write(proofs.make_code, "aspire", **asked, now=at)


def tried(database, asked, typed, at=NOW):
    return database.write(proofs.try_code, "aspire", conversation_id=asked["conversation_id"], code=typed, now=at)


def another(right):
    return f"{(int(right) + 1) % 10**6:06}"


def test_the_right_code_proves_the_case_once(database, asked):
    right = code(database, asked)
    assert (len(right), right.isdigit()) == (6, True)
    assert tried(database, asked, another(right)) is Verdict.WRONG
    assert tried(database, asked, right) is Verdict.RIGHT
    assert tried(database, asked, right) is Verdict.EXPIRED
    conversation = asked["conversation_id"]
    proven = database.read(proofs.proven_in, "aspire", conversation_id=conversation, since=NOW)
    assert proven == {"ASP-000-000-018"}
    assert (
        database.read(proofs.proven_in, "aspire", conversation_id=conversation, since=NOW + timedelta(days=1)) == set()
    )


def test_the_code_itself_is_kept_nowhere(database, asked):
    right = code(database, asked)
    (row,) = database.read(lambda conn: conn.execute(select(table)).mappings().all())
    assert right not in {str(value) for value in row.values()}


def test_after_some_tries_even_the_right_code_counts_no_more(database, asked):
    right = code(database, asked)
    verdicts = [tried(database, asked, another(right)) for _ in range(MOST_TRIES)]
    assert verdicts == [Verdict.WRONG] * (MOST_TRIES - 1) + [Verdict.SPENT]
    assert tried(database, asked, right) is Verdict.SPENT


def test_a_code_lasts_ten_minutes(database, asked):
    right = code(database, asked)
    assert tried(database, asked, right, NOW + timedelta(minutes=10)) is Verdict.EXPIRED
    assert tried(database, asked, right, NOW + timedelta(minutes=9)) is Verdict.RIGHT


def test_only_the_last_code_counts_and_only_a_few_go_out_in_an_hour(database, asked):
    codes = [code(database, asked) for _ in range(MOST_CODES)]
    assert code(database, asked) is None
    if codes[0] != codes[-1]:
        assert tried(database, asked, codes[0]) is Verdict.WRONG
    assert tried(database, asked, codes[-1]) is Verdict.RIGHT
    assert code(database, asked, NOW + timedelta(hours=2)) is not None


def test_a_code_is_of_no_use_in_another_conversation(database, asked):
    right = code(database, asked)
    assert tried(database, {**asked, "conversation_id": 999}, right) is Verdict.EXPIRED


def test_a_stop_holds_for_the_address_until_its_start(database):
    address = {"channel": "sms", "address": "+447700900001"}
    other = {"channel": "sms", "address": "+447700900002"}
    for minute in range(2):
        database.write(opt_outs.stop, "aspire", **address, now=NOW + timedelta(minutes=minute))
    assert database.read(opt_outs.is_stopped, "aspire", **address)
    assert not database.read(opt_outs.is_stopped, "aspire", **other)
    assert not database.read(opt_outs.is_stopped, "pioneer", **address)
    database.write(opt_outs.start, "aspire", **address)
    assert not database.read(opt_outs.is_stopped, "aspire", **address)
