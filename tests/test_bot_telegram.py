"""Telegram from its webhook or its list of updates to the store and back, over real HTTP, on both databases."""

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from conftest import LANDLORDS, NOW
from engines import Known, read_as
from sqlalchemy import select
from telegram_stage import CHAT, PHOTO, TOKEN, bot_api, sample_update

from bot.landlords import LandlordError
from bot.outbox import Outbox
from bot.providers.media import Media
from bot.providers.telegram_accounts import telegram_account, telegram_accounts
from bot.providers.telegram_desk import TelegramOutbox
from bot.service import make_service
from bot.settings import Settings
from bot.web.application import make_application
from channels.telegram import HEADER
from triage.store import tables
from triage.vocabulary import Channel

SAMPLES = Path(__file__).parent / "samples" / "telegram"
KNOWN = Known({"the boiler is off": read_as("complaint", ongoing=True, service_area="heating_hot_water")})
PUBLIC = Settings(public_address="https://sayso.example")


def account(api="https://api.telegram.org", **given):
    settings = {"token_env": "ASPIRE_TELEGRAM_TOKEN", "api": api, **given}
    landlord = LANDLORDS["aspire"].model_copy(update={"channels": {Channel.TELEGRAM: settings}})
    return telegram_account(landlord, PUBLIC, b"k", {"ASPIRE_TELEGRAM_TOKEN": TOKEN})


@pytest.fixture
async def api():
    async with bot_api() as api:
        yield api


@pytest.fixture
async def desk(database_url, api):
    async with opened(database_url, account(api.address)) as desk:
        yield desk


@asynccontextmanager
async def opened(database_url, bot):
    settings = Settings(database_url=database_url, public_address="https://sayso.example", backoff_scale=0)
    service = make_service(settings, engine=KNOWN, clock=lambda: NOW)
    at_once = service.landlords["aspire"].model_copy(update={"channels": {Channel.TELEGRAM: {"quiet_seconds": 0}}})
    service = replace(service, telegram_accounts={"aspire": bot}, landlords={**service.landlords, "aspire": at_once})
    async with TestClient(TestServer(make_application(service))) as client:
        yield Desk(client, service)


class Desk:
    """The service with a bot; `post` calls its webhook as Telegram does."""

    def __init__(self, client, service) -> None:
        self.client = client
        self.service = service
        self.secret = service.telegram_accounts["aspire"].secret

    async def post(self, body, *, landlord="aspire", secret=None):
        headers = {HEADER: self.secret if secret is None else secret}
        async with self.client.post(f"/channels/telegram/{landlord}", data=body, headers=headers) as response:
            return response.status, await response.text()

    async def rows(self, table):
        return await self.service.read(lambda conn: conn.execute(select(table)).mappings().all())

    async def work(self) -> None:
        """Do what is due, as the process beside the web server does."""
        store = self.service.store
        telegram = TelegramOutbox(store, self.service.telegram_accounts)
        media = Media(store, {Channel.TELEGRAM: telegram}, largest=1000, scan_command="")
        outbox = Outbox(store, {**telegram.deeds(), **media.deeds()}, scale=0)
        while await outbox.work_once():
            pass
        await telegram.close()


def sample(name):
    return (SAMPLES / f"{name}.json").read_bytes()


async def test_the_webhook_is_set_with_our_secret_when_the_service_starts(desk, api):
    (given,) = await api.until_called("setWebhook")
    assert given["url"] == "https://sayso.example/channels/telegram/aspire"
    assert given["secret_token"] == desk.secret


async def test_a_message_is_taken_and_answered_in_its_chat(desk, api):
    assert await desk.post(sample("text_message")) == (200, "{}")
    question, answer = await desk.rows(tables.messages)
    assert (question["channel"], question["scope"], question["provider_id"]) == ("telegram", "123456789", "10000")
    await desk.work()
    (sent,) = await api.until_called("sendMessage")
    assert (sent["chat_id"], sent["text"]) == (str(CHAT), answer["text"])


async def test_the_same_update_again_changes_nothing(desk):
    for _ in range(3):
        assert (await desk.post(sample("text_message")))[0] == 200
    assert len(await desk.rows(tables.messages)) == 2


async def test_a_buttons_press_is_taken_and_answered_at_once(desk):
    status, answer = await desk.post(sample("button_pressed"))
    assert (status, json.loads(answer)) == (
        200,
        {"method": "answerCallbackQuery", "callback_query_id": "4382bfdwdsb323b2d9"},
    )
    assert (await desk.rows(tables.messages))[0]["text"] == "yes"


@pytest.mark.parametrize("secret", ["", "guessed"])
async def test_a_forged_update_is_refused_and_changes_nothing(desk, secret):
    assert (await desk.post(sample("text_message"), secret=secret))[0] == 403
    assert await desk.rows(tables.messages) == []


async def test_what_is_no_json_is_refused_and_a_landlord_without_a_bot_has_no_address(desk):
    assert (await desk.post(b"{"))[0] == 400
    assert (await desk.post(b"{}", landlord="pioneer"))[0] == 404


async def test_an_update_that_cannot_be_read_is_kept_for_staff(desk):
    assert (await desk.post(sample("dice")))[0] == 200
    (kept,) = await desk.rows(tables.unread_requests)
    assert (kept["channel"], b"dice" in bytes(kept["body"])) == ("telegram", True)


async def test_a_group_is_left_politely_and_once(desk, api):
    await desk.post(sample("put_into_a_group"))
    await desk.post(sample("message_in_a_group"))
    await desk.work()
    await api.until_called("leaveChat")
    (said,) = api.called("sendMessage")
    assert "private" in said["text"]
    assert await desk.rows(tables.messages) == []


async def test_a_photo_is_fetched_and_kept_with_its_message(desk):
    await desk.post(sample("photo_with_words"))
    await desk.work()
    (file,) = await until(desk, tables.files)
    assert (bytes(file["content"]), file["media_type"]) == (PHOTO, "image/jpeg")
    (attachment,) = next(row["attachments"] for row in await desk.rows(tables.messages) if row["sender"] == "customer")
    assert (attachment["digest"], attachment["size"]) == (file["digest"], len(PHOTO))


async def until(desk, table):
    """Return a table's rows once it has some: the application's own outbox may be the one that does the job."""
    while not (rows := await desk.rows(table)):
        await desk.work()
    return rows


async def test_without_a_public_address_updates_are_asked_for_and_forgotten_once_kept(database_url, api):
    api.updates = [sample_update("the boiler is off", 7), sample_update("and the heating", 8)]
    async with opened(database_url, account(api.address, mode="polling")) as desk:
        await api.until_called("deleteWebhook")
        polls = await api.until_called("getUpdates", 2)
        assert polls[1]["offset"] == "9"
        asked = [row["text"] for row in await desk.rows(tables.messages) if row["sender"] == "customer"]
        assert asked == ["the boiler is off", "and the heating"]


@pytest.mark.parametrize(
    ("given", "environment", "says"),
    [
        ({}, {}, "ASPIRE_TELEGRAM_TOKEN is missing"),
        ({}, {"ASPIRE_TELEGRAM_TOKEN": "not a token"}, "BotFather"),
        ({"mode": "sometimes"}, {"ASPIRE_TELEGRAM_TOKEN": TOKEN}, "webhook or polling"),
    ],
)
def test_a_bot_that_is_not_complete_is_named(given, environment, says):
    channels = {Channel.TELEGRAM: {"token_env": "ASPIRE_TELEGRAM_TOKEN", **given}}
    landlord = LANDLORDS["aspire"].model_copy(update={"channels": channels})
    with pytest.raises(LandlordError, match=says):
        telegram_accounts({"aspire": landlord}, PUBLIC, b"k", environment)


def test_neither_token_nor_secret_is_shown_with_an_account():
    shown = repr(account())
    assert TOKEN not in shown
    assert account().secret not in shown
