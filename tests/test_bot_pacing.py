"""The providers' limits, kept by all workers on one database together."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.database import AsyncDatabase
from bot.providers.pacing import Pace, limits
from channels.sending import NotOurTurn
from triage.store import send_slots, tables
from triage.store.jobs import database_now
from triage.vocabulary import Channel

SECOND = timedelta(seconds=1)


def reserve(database, longest=10 * SECOND, **wanted):
    return database.write(send_slots.reserve, wanted, longest=longest).total_seconds()


def test_each_send_waits_for_the_one_before(database):
    waits = [reserve(database, number=SECOND) for _ in range(3)]
    assert waits[0] == 0
    assert waits[1] == pytest.approx(1, abs=0.5)
    assert waits[2] == pytest.approx(2, abs=0.5)


def test_senders_do_not_wait_for_each_other(database):
    assert [reserve(database, **{name: SECOND}) for name in ("one", "two", "three")] == [0, 0, 0]


def test_the_slowest_of_two_limits_counts_for_both(database):
    reserve(database, bot=SECOND / 30, chat=SECOND)
    assert reserve(database, bot=SECOND / 30, chat=SECOND) == pytest.approx(1, abs=0.5)
    assert reserve(database, bot=SECOND / 30, other=SECOND) == pytest.approx(1, abs=0.5)


def test_who_would_wait_too_long_takes_no_turn_away(database):
    reserve(database, number=5 * SECOND)
    assert reserve(database, longest=SECOND, number=SECOND) > 4
    assert reserve(database, longest=SECOND, number=SECOND) <= 5


def test_senders_that_rest_are_forgotten(database):
    reserve(database, old=SECOND)
    reserve(database, new=SECOND)
    was = update(tables.send_slots).where(tables.send_slots.c.sender == "old")
    database.write(lambda conn: conn.execute(was.values(free_at=database_now(conn) - timedelta(hours=1))))
    database.write(send_slots.forget)
    assert database.read(lambda conn: conn.execute(select(tables.send_slots.c.sender)).scalars().all()) == ["new"]


async def test_workers_share_one_limit_and_too_many_are_sent_later(database):
    store = AsyncDatabase(database)
    workers = [Pace(store), Pace(store)]
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for number in range(4):
        await workers[number % 2].turn(Channel.SMS, "+447700900100", per_second=10)
    assert loop.time() - begin >= 0.25
    await workers[0].turn(Channel.SMS, "+447700900100", segments=30, per_second=10)
    with pytest.raises(NotOurTurn) as later:
        await workers[1].turn(Channel.SMS, "+447700900100", per_second=10)
    assert later.value.retry_after > 2 * SECOND


async def test_each_chat_has_a_limit_of_its_own_and_other_channels_none(database):
    store = AsyncDatabase(database)
    pace = Pace(store)
    for chat in ("1", "2", "3"):
        await pace.turn(Channel.TELEGRAM, "7", to=chat)
    await pace.turn(Channel.MESSENGER, "105551234567890")
    count = database.read(lambda conn: conn.execute(select(func.count()).select_from(tables.send_slots)).scalar_one())
    assert count == 4


def test_each_limit_says_where_it_was_read():
    assert set(limits()) == {"sms", "whatsapp", "telegram", "email"}
    assert all(limit["source"].startswith("https://") for limit in limits().values())
