"""A database that goes away, comes back, or must not be written to."""

from datetime import timedelta
from pathlib import Path

import pytest
from conftest import ASPIRE, NOW
from engines import read_as
from sqlalchemy import select

from bot.intake import take_in
from channels.message import InboundMessage
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.conversations import messages_after
from triage.store.database import Database, StoreUnavailable
from triage.vocabulary import Channel

BOILER = read_as("complaint", ongoing=True, service_area="heating_hot_water")


def message(number: int, at=NOW) -> InboundMessage:
    return InboundMessage(
        landlord="aspire",
        channel=Channel.WEBCHAT,
        address="somebody",
        scope="somebody",
        provider_id=f"m{number}",
        text="the boiler is off",
        received_at=at,
    )


def take(database: Database, inbound: InboundMessage):
    return database.write(take_in, inbound, BOILER, landlord=ASPIRE, rulebook=load_rulebook("aspire"))


def test_a_database_that_must_not_be_written_says_so_and_can_still_be_read(sqlite_url):
    take(Database(sqlite_url), message(1))
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    database = Database(f"sqlite:///file:{file}?mode=ro&uri=true")
    with pytest.raises(StoreUnavailable, match="readonly"):
        take(database, message(2))
    assert len(database.read(lambda conn: conn.execute(select(tables.messages)).all())) == 2
    database.close()


def test_a_database_whose_file_is_gone_says_so(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'gone.sqlite3'}")
    with pytest.raises(StoreUnavailable, match="no such table"):
        take(database, message(1))
    database.close()


def test_after_a_restart_of_the_database_everything_goes_on(postgres_server, postgres_url):
    database = Database(postgres_url)
    first = take(database, message(1))
    postgres_server.restart()
    second = take(database, message(2))
    again = take(database, message(1))
    assert (second.conversation_id, again.is_repeat) == (first.conversation_id, True)
    rows = database.read(messages_after, "aspire", first.conversation_id, 0)
    assert [row["seq"] for row in rows] == [1, 2, 3, 4]
    database.close()


def test_while_the_database_is_down_nothing_is_half_kept(postgres_server, postgres_url):
    database = Database(postgres_url)
    take(database, message(1))
    postgres_server.stop()
    with pytest.raises(StoreUnavailable):
        take(database, message(2))
    postgres_server.start()
    assert not take(database, message(2)).is_repeat
    database.close()


def test_a_clock_that_is_set_back_changes_neither_the_order_nor_the_dates(database):
    first = take(database, message(1))
    take(database, message(2, at=NOW - timedelta(hours=3)))
    rows = database.read(messages_after, "aspire", first.conversation_id, 0)
    assert [row["provider_id"] for row in rows if row["sender"] == "customer"] == ["m1", "m2"]
    case = database.read(lambda conn: conn.execute(select(tables.cases)).mappings().first())
    assert case is not None
    assert (case["received_at"], case["decision"]["respond_by"]) == (NOW, "2026-02-17")
