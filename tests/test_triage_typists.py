"""Who types in a live chat, and who looks at it, on both databases."""

from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy import insert, update

from triage.store import tables
from triage.store.presence import look_at
from triage.store.typists import Typist, customer_types, is_customer_typing, staff_type, typist

SOON = NOW + timedelta(seconds=3)
LATER = NOW + timedelta(seconds=9)


@pytest.fixture
def sam(database):
    """The seat of somebody who looks at the first of two chats; a person has both."""

    def prepare(conn):
        account = {"email": "sam@example.org", "name": "Sam Okoro", "password": "-", "created_at": NOW}
        account_id = conn.execute(insert(tables.accounts).values(**account)).inserted_primary_key[0]
        seated = {"landlord": "aspire", "account_id": account_id, "roles": ["handler"], "joined_at": NOW}
        seat = conn.execute(insert(tables.staff).values(**seated)).inserted_primary_key[0]
        row = {"landlord": "aspire", "channel": "webchat", "state": {"v": 1}, "opened_at": NOW, "last_inbound_at": NOW}
        for address in ("a", "b"):
            conn.execute(insert(tables.conversations).values(address=address, with_staff=True, **row))
        look_at(conn, "aspire", 1, staff_id=seat, now=NOW)
        return seat

    return database.write(prepare)


def test_somebody_types_where_they_look_for_a_few_seconds(database, sam):
    assert database.read(typist, "aspire", 1, now=NOW) is None
    assert database.write(staff_type, "aspire", 1, staff_id=sam, now=NOW)
    assert not database.write(staff_type, "aspire", 2, staff_id=sam, now=NOW)
    assert not database.write(staff_type, "alliance", 1, staff_id=sam, now=NOW)
    database.write(look_at, "aspire", 1, staff_id=sam, now=SOON)
    assert database.read(typist, "aspire", 1, now=SOON) == Typist(name="Sam Okoro", at=NOW)
    assert database.read(typist, "aspire", 1, now=LATER) is None
    assert database.read(typist, "alliance", 1, now=SOON) is None
    database.write(look_at, "aspire", 2, staff_id=sam, now=SOON)
    assert database.read(typist, "aspire", 2, now=SOON) is None


def test_nothing_is_kept_of_a_customer_to_whom_the_assistant_answers(database, sam):
    del sam

    def typed(conn):
        return conn.execute(tables.conversations.select().order_by(tables.conversations.c.id)).mappings().first()

    with_bot = update(tables.conversations).values(with_staff=False)
    database.write(lambda conn: conn.execute(with_bot))
    database.write(customer_types, "aspire", 1, now=NOW)
    assert database.read(typed)["typing_at"] is None
    database.write(lambda conn: conn.execute(with_bot.values(with_staff=True)))
    database.write(customer_types, "alliance", 1, now=NOW)
    assert database.read(typed)["typing_at"] is None
    database.write(customer_types, "aspire", 1, now=NOW)
    assert [is_customer_typing(database.read(typed)["typing_at"], now) for now in (SOON, LATER)] == [True, False]
