"""What came while we were away, asked for through the official SDK from the stand-in."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW
from engines import Known, read_as
from sqlalchemy import select
from standin_stage import ACCOUNT, NUMBER, PHONE, TOKEN, staged

from bot.providers.catch_up import catch_up, keep_up, missed_since
from bot.providers.sending import sender_for
from bot.providers.text_accounts import TextAccount
from bot.service import make_service
from bot.settings import Settings
from channels.sending import TryLater
from channels.twilio_sender import Sender
from triage.store import tables
from triage.vocabulary import Channel

KNOWN = Known({"the boiler is off": read_as("complaint", ongoing=True, service_area="heating_hot_water")})


class Desk:
    """A service that texts through an account at the stand-in, two hours after the customer wrote."""

    def __init__(self, service, stage) -> None:
        self.service = service
        self.stage = stage

    async def catch_up(self, *, token=TOKEN) -> int:
        account = replace(self.service.text_accounts["aspire"], tokens=(token,))
        since = await missed_since(self.service, "aspire", account)
        async with sender_for(account, Channel.SMS) as sender:
            return await catch_up(self.service, "aspire", account, sender, since=since)

    async def said(self):
        query = select(tables.messages).where(tables.messages.c.sender == "customer").order_by(tables.messages.c.id)
        return await self.service.read(lambda conn: conn.execute(query).mappings().all())


@pytest.fixture
async def desk(database_url):
    async with staged() as stage:
        account = TextAccount(
            account=ACCOUNT,
            tokens=(TOKEN,),
            senders={Channel.SMS: Sender(address=NUMBER)},
            api=stage.api,
            webhook="http://127.0.0.1/x",
            is_stand_in=False,
        )
        later = NOW + timedelta(hours=2)
        service = make_service(Settings(database_url=database_url), engine=KNOWN, clock=lambda: later)
        yield Desk(replace(service, text_accounts={"aspire": account}), stage)
        service.close()


async def test_what_no_webhook_brought_is_taken_in_order_with_the_time_at_which_it_came(desk):
    desk.stage.text("the boiler is off")
    desk.stage.times.append(NOW + timedelta(minutes=3))
    desk.stage.stand_in.from_phone(ACCOUNT, f"whatsapp:{PHONE}", "and the lift")
    await desk.stage.stand_in.settle()
    assert await desk.catch_up() == 2
    said = await desk.said()
    assert [(row["channel"], row["text"]) for row in said] == [
        ("sms", "the boiler is off"),
        ("whatsapp", "and the lift"),
    ]
    assert [row["at"] for row in said] == [NOW, NOW + timedelta(minutes=3)]


async def test_what_we_have_is_not_taken_again(desk):
    desk.stage.text("the boiler is off")
    await desk.stage.stand_in.settle()
    await desk.service.receive(desk.stage.service.messages[0])
    assert await desk.catch_up() == 0
    assert await desk.catch_up() == 0
    assert len(await desk.said()) == 1


async def test_an_earlier_message_is_found_although_a_later_one_came(desk):
    desk.stage.text("the boiler is off")
    desk.stage.text("hello?")
    await desk.stage.stand_in.settle()
    await desk.service.receive(desk.stage.service.messages[1])
    assert await desk.catch_up() == 1
    assert {row["text"] for row in await desk.said()} == {"hello?", "the boiler is off"}


async def test_what_we_sent_ourselves_is_no_message_of_a_customer(desk):
    desk.stage.stand_in.from_service(ACCOUNT, PHONE, "Your reference", "")
    await desk.stage.stand_in.settle()
    assert await desk.catch_up() == 0


async def test_a_provider_that_does_not_answer_is_asked_again_later(desk):
    with pytest.raises(TryLater):
        await desk.catch_up(token="wrong")


class Heard(logging.Handler):
    """Lets a test wait for a line of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = asyncio.Queue()

    def emit(self, record) -> None:
        self.lines.put_nowait(record.getMessage())

    async def until(self, words) -> None:
        while words not in await self.lines.get():
            continue


@pytest.fixture
def heard():
    handler = Heard()
    logging.getLogger("bot.providers.catch_up").addHandler(handler)
    yield handler
    logging.getLogger("bot.providers.catch_up").removeHandler(handler)


async def test_what_comes_while_the_provider_cannot_be_asked_does_not_shorten_how_far_back_is_looked(desk, heard):
    for days, words in ((4, "hello?"), (3, "the boiler is off"), (0, "are you there?")):
        desk.stage.times.append(NOW - timedelta(days=days))
        desk.stage.text(words)
    await desk.stage.stand_in.settle()
    before, _, after = desk.stage.service.messages
    await desk.service.receive(replace(before, received_at=NOW - timedelta(days=4)))
    settings = desk.service.settings.model_copy(update={"catch_up_minutes": 0.001})
    account = replace(desk.service.text_accounts["aspire"], tokens=("new",))
    keeping = asyncio.create_task(keep_up(replace(desk.service, settings=settings), "aspire", account))
    await heard.until("asked for again later")
    await desk.service.receive(after)
    line = desk.stage.stand_in.lines[ACCOUNT]
    desk.stage.stand_in.lines[ACCOUNT] = replace(line, token="new")
    await heard.until("no webhook brought")
    keeping.cancel()
    assert {row["text"] for row in await desk.said()} == {"hello?", "the boiler is off", "are you there?"}
