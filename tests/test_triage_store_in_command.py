"""Sign-offs, texts to send and the daily sample, on both databases."""

from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy import insert

from triage.store import canned, quality, sign_offs, tables


@pytest.fixture
def staff_id(database):
    def seat(conn):
        account = {"email": "sam@example.org", "name": "Sam Okoro", "password": "-", "created_at": NOW}
        account_id = conn.execute(insert(tables.accounts).values(**account)).inserted_primary_key[0]
        seated = {"landlord": "aspire", "account_id": account_id, "roles": ["manager"], "joined_at": NOW}
        return conn.execute(insert(tables.staff).values(**seated)).inserted_primary_key[0]

    return database.write(seat)


def test_the_first_signature_stands_and_others_are_added(database, staff_id):
    later = NOW + timedelta(hours=1)
    database.write(sign_offs.sign, "aspire", {"a" * 64: "rule: one"}, staff_id=staff_id, now=NOW)
    database.write(
        sign_offs.sign, "aspire", {"a" * 64: "rule: one", "b" * 64: "rule: two"}, staff_id=staff_id, now=later
    )
    found = database.read(sign_offs.signatures, "aspire")
    assert {digest[0]: (each.name, each.at) for digest, each in found.items()} == {
        "a": ("Sam Okoro", NOW),
        "b": ("Sam Okoro", later),
    }
    assert database.read(sign_offs.signatures, "alliance") == {}


def test_a_text_has_one_name_in_a_language(database, staff_id):
    given = {"language": "en", "staff_id": staff_id, "now": NOW}
    assert database.write(canned.save_text, "aspire", None, name="A visit", body="one", **given)
    with pytest.raises(canned.NameTaken):
        database.write(canned.save_text, "aspire", None, name="A visit", body="two", **given)
    (kept,) = database.read(canned.canned_texts_of, "aspire")
    assert not database.write(canned.save_text, "alliance", kept.id, name="Theirs", body="x", **given)
    database.write(canned.drop_text, "alliance", kept.id)
    assert database.write(canned.save_text, "aspire", kept.id, name="A call", body="three", **given)
    (kept,) = database.read(canned.canned_texts_of, "aspire")
    assert (kept.name, kept.body, kept.by, kept.at) == ("A call", "three", "Sam Okoro", NOW)
    database.write(canned.drop_text, "aspire", kept.id)
    assert database.read(canned.canned_texts_of, "aspire") == []


def test_what_was_found_is_replaced_and_counted_by_day(database, staff_id):
    def talk(conn):
        row = {"landlord": "aspire", "channel": "webchat", "state": {"v": 1}, "opened_at": NOW, "last_inbound_at": NOW}
        for number in range(3):
            conn.execute(insert(tables.conversations).values(address=f"a{number}", **row))

    database.write(talk)
    bounds = {"begins": NOW, "ends": NOW + timedelta(days=1)}
    drawn = database.read(quality.sample, "aspire", NOW.date(), **bounds)
    assert len(drawn) == 3
    given = {"staff_id": staff_id, "now": NOW}
    for verdict in (False, True):
        database.write(quality.check, "aspire", NOW.date(), drawn[0], is_good=verdict, note="n", **given)
    database.write(quality.check, "aspire", NOW.date(), drawn[1], is_good=False, note="asked twice", **given)
    found = database.read(quality.checks_of, "aspire", NOW.date())
    assert {number: each.is_good for number, each in found.items()} == {drawn[0]: True, drawn[1]: False}
    assert database.read(quality.shares, "aspire") == [quality.Share(day="2026-02-10", good=1, checked=2)]
