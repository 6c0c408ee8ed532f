"""The outbox on real databases: every way in which a send can end, and what staff can see of it."""

import asyncio
from datetime import timedelta

import pytest
from conftest import NOW
from processes import free_port
from sqlalchemy import select, update

from bot.database import AsyncDatabase
from bot.outbox import AT_ONCE, Outbox
from bot.providers.sending import TextSender
from bot.providers.text_accounts import TextAccount
from channels.sending import MOST_TRIES, Accepted, NobodyKnows, NotOurTurn, Refused, TryLater
from channels.twilio_sender import Sender
from triage.store import tables
from triage.store.conversations import NewMessage, lock, lock_open
from triage.store.outgoing import post
from triage.store.undelivered import send_again
from triage.vocabulary import Channel


@pytest.fixture
def store(database):
    opened = AsyncDatabase(database)
    yield opened
    opened.close()


async def a_send(store, *, kind="ordinary", address="+447700900123") -> int:
    """Put one message of ours on its way and return its id."""

    def put(conn):
        conversation = lock_open(conn, "aspire", channel="sms", address=address, new_state={"v": 1}, now=NOW)
        message = NewMessage(sender="bot", channel="sms", scope="s", text="Hello", at=NOW, kind=kind)
        return post(conn, "aspire", lock(conn, "aspire", conversation["id"]), message)["id"]

    return await store.write(put)


class Provider:
    """Ends sends as the test says, one after the other; the last way stays."""

    def __init__(self, *ways) -> None:
        self.ways = list(ways)
        self.taken = 0

    async def send(self, _job) -> str:
        way = self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]
        if isinstance(way, Exception):
            raise way
        self.taken += 1
        return way


async def work(store, provider, *, until_quiet=True):
    outbox = Outbox(store, {"sms": provider.send}, scale=0.0)
    while await outbox.work_once() and until_quiet:
        continue


async def seen(store) -> tuple[str, str, str | None]:
    """Return where job and message stand, and the provider's id."""
    job = await store.read(lambda conn: conn.execute(select(tables.jobs)).mappings().one())
    message = await store.read(lambda conn: conn.execute(select(tables.messages)).mappings().one())
    return job["status"], message["delivery"], message["provider_id"]


async def test_what_is_accepted_is_sent_under_the_providers_id(store):
    await a_send(store)
    await work(store, Provider("SM1"))
    assert await seen(store) == ("done", "sent", "SM1")


async def test_what_is_refused_is_dead_and_stands_before_staff_with_the_reason(store):
    await a_send(store)
    await work(store, Provider(Refused("no such number")))
    assert await seen(store) == ("dead", "failed", None)
    job = await store.read(lambda conn: conn.execute(select(tables.jobs)).mappings().one())
    assert job["error"] == "no such number"


async def test_what_cannot_be_sent_now_is_tried_until_it_can(store):
    await a_send(store)
    provider = Provider(TryLater("busy"), TryLater("down", retry_after=timedelta(0)), "SM1")
    await work(store, provider)
    assert await seen(store) == ("done", "sent", "SM1")


async def test_what_never_can_be_sent_is_given_up_and_sent_again_when_staff_say_so(store):
    await a_send(store)
    await work(store, Provider(TryLater("down")))
    assert (await seen(store))[:2] == ("dead", "failed")
    job = await store.read(lambda conn: conn.execute(select(tables.jobs)).mappings().one())
    assert job["attempts"] == MOST_TRIES
    assert await store.write(send_again, "aspire", job["id"])
    await work(store, Provider("SM2"))
    assert (await seen(store))[0] == "done"


async def test_waiting_for_a_turn_uses_up_no_tries_however_long_the_queue_is(store):
    await a_send(store)
    turns = [NotOurTurn("others go first", retry_after=timedelta(0))] * (2 * MOST_TRIES)
    await work(store, Provider(*turns, TryLater("busy"), "SM1"))
    assert await seen(store) == ("done", "sent", "SM1")
    job = await store.read(lambda conn: conn.execute(select(tables.jobs)).mappings().one())
    assert job["attempts"] == 2


@pytest.mark.parametrize(("kind", "ends"), [("ordinary", ("unsure", "unsure")), ("confirmation", ("done", "sent"))])
async def test_when_nobody_knows_the_kind_of_message_decides(store, kind, ends):
    await a_send(store, kind=kind)
    await work(store, Provider(NobodyKnows("no answer"), "SM1"))
    assert (await seen(store))[:2] == ends


async def test_a_fault_of_ours_stops_neither_the_worker_nor_other_sends(store):
    await a_send(store)
    provider = Provider(ZeroDivisionError(), "SM1")
    await work(store, provider)
    assert (await seen(store))[0] == "done"


async def test_what_a_dead_worker_had_leased_goes_on_or_is_unsure(store):
    await a_send(store, kind="confirmation")
    long_ago = NOW - timedelta(days=1)
    dead = {"status": "leased", "lease": "dead", "leased_until": long_ago, "due": long_ago}
    await store.write(lambda conn: conn.execute(update(tables.jobs).values(**dead)))
    await work(store, Provider("SM1"))
    assert (await seen(store))[:2] == ("done", "sent")


async def test_what_is_no_longer_worth_sending_expires(store):
    await a_send(store)
    past = NOW - timedelta(days=1)
    await store.write(lambda conn: conn.execute(update(tables.jobs).values(expires_at=past, due=past)))
    provider = Provider("SM1")
    await work(store, provider)
    assert (await seen(store))[0] == "expired"
    assert provider.taken == 0


async def test_two_workers_send_each_message_once(store):
    for _ in range(10):
        await a_send(store, kind="confirmation")
    provider = Provider("SM1")
    provider.ways = [f"SM{number}" for number in range(11)]
    await asyncio.gather(work(store, provider), work(store, provider))
    assert provider.taken == 10


async def test_without_a_network_to_the_provider_sends_wait(store):
    account = TextAccount(
        account="AC1",
        tokens=("t",),
        senders={Channel.SMS: Sender(address="+447700900100")},
        api=f"http://127.0.0.1:{free_port()}",
        webhook="http://127.0.0.1/x",
        is_stand_in=False,
    )
    sender = TextSender(store, {"aspire": account})
    await a_send(store, kind="confirmation")
    outbox = Outbox(store, sender.deeds(), scale=100.0)
    await outbox.work_once()
    job = await store.read(lambda conn: conn.execute(select(tables.jobs)).mappings().one())
    assert (job["status"], job["error"]) == ("due", "Twilio cannot be reached")
    await sender.close()


async def test_a_landlord_that_lost_its_account_leaves_a_dead_letter(store):
    await a_send(store)
    await work(store, TextSender(store, {}))
    assert (await seen(store))[0] == "dead"


async def test_a_provider_that_takes_its_time_holds_up_nobody_else(store):
    answers, stuck, quick = asyncio.Event(), [], []

    async def send(job):
        if len(stuck) < AT_ONCE - 1:
            stuck.append(job["id"])
            await answers.wait()
        else:
            quick.append(job["id"])
            if len(quick) == 2 * AT_ONCE:
                answers.set()
        return f"SM{job['id']}"

    for number in range(3 * AT_ONCE - 1):
        await a_send(store, address=f"+4477009001{number:02}")
    async with asyncio.timeout(20):
        running = asyncio.create_task(Outbox(store, {"sms": send}, scale=0.0).run())
        await answers.wait()
    running.cancel()
    await asyncio.wait([running])
    assert (len(stuck), len(quick)) == (AT_ONCE - 1, 2 * AT_ONCE)


async def test_a_send_of_which_nothing_can_be_kept_leaves_the_sends_beside_it_alone(store, caplog):
    tried, all_tried = [], asyncio.Event()

    async def send(job):
        tried.append(job["id"])
        if len(tried) == AT_ONCE + 1:
            all_tried.set()
        return Accepted(provider_id=object()) if len(tried) == 1 else f"SM{job['id']}"

    for number in range(AT_ONCE + 1):
        await a_send(store, address=f"+4477009001{number:02}")
    running = asyncio.create_task(Outbox(store, {"sms": send}, scale=1.0).run())
    async with asyncio.timeout(20):
        await all_tried.wait()
    assert not running.done()
    running.cancel()
    await asyncio.wait([running])
    first = select(tables.jobs.c.status).where(tables.jobs.c.id == tried[0])
    assert await store.read(lambda conn: conn.execute(first).scalar_one()) == "leased"
    assert "was not kept" in caplog.text


@pytest.mark.parametrize("turns", range(6))
async def test_work_stops_when_told_so_at_the_moment_it_is_woken(store, turns):
    outbox = Outbox(store, {"sms": Provider("SM1").send}, scale=1.0)
    running = asyncio.create_task(outbox.run())
    while outbox.woken.is_set() or not outbox.woken._waiters:  # noqa: ASYNC110  nothing says when it has come to rest
        await asyncio.sleep(0)
    outbox.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=5)
    assert done == {running}
