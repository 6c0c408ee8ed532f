"""The official library against the stand-in for Telegram, over real HTTP: what keeps the stand-in honest."""

import asyncio
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import ASPIRE, LANDLORDS, NOW
from standin_stage import Waits
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError

from bot.landlords import LandlordError
from bot.providers.telegram_accounts import telegram_accounts
from bot.settings import Settings
from bot.standin.chats import Bot, TelegramStandIn
from bot.standin.faults import Faults
from bot.standin.posts import PHOTO
from bot.standin.telegram import telegram_routes
from bot.standin.wiring import make_telegram
from channels import telegram
from channels.message import BadSignature
from channels.request import RawRequest
from channels.sending import NobodyKnows, OutboundMessage, Refused, TryLater
from channels.telegram_sender import TelegramSender

BOT = "1000000007"
TOKEN = f"{BOT}:AAE0000000000000000000000000000000"
CHAT = "447700900123"
SECRET = "s3cret"


@dataclass
class Hook:
    """A service that verifies and parses with the product's own channel, and answers with `status`."""

    address: str = ""
    status: int = 200
    answer: dict = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)
    taken: list = field(default_factory=list)
    forged: int = 0

    async def take(self, request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = RawRequest(url=self.address, headers=headers, body=await request.read(), received_at=NOW)
        try:
            update = telegram.verify(raw, (SECRET,))
        except BadSignature:
            self.forged += 1
            return web.Response(status=403)
        if self.status == 200:
            self.updates.append(Update.de_json(dict(update), None))
            self.taken.append(telegram.parse(update, landlord="aspire", bot=BOT, received_at=NOW))
        return web.json_response(self.answer, status=self.status)


@dataclass
class Stage:
    """Both ends and what lies between."""

    stand_in: TelegramStandIn
    bot: Bot
    sender: TelegramSender
    hook: Hook
    waits: Waits

    @property
    def sdk(self):
        """The official library's own bot."""
        return self.sender._bot

    async def say(self, text, **given):
        post = self.stand_in.from_person(BOT, CHAT, text, **given)
        await self.stand_in.settle()
        return post

    def go_wrong(self, *faults, **given):
        self.stand_in.set_faults(CHAT, Faults(shares=dict.fromkeys(faults, 1.0), **given))


@asynccontextmanager
async def staged():
    hook, waits = Hook(), Waits()
    far, near = web.Application(), web.Application()
    far.add_routes([web.post("/hook", hook.take)])
    bot = Bot(id=BOT, token=TOKEN, title="Aspire", name="aspire_sample_bot")
    stand_in = TelegramStandIn([bot], clock=lambda: NOW, chance=random.Random(7), wait=waits)
    near.add_routes(telegram_routes(stand_in, "/stand-in/telegram"))
    async with TestServer(far) as far_end, TestServer(near) as near_end:
        hook.address = str(far_end.make_url("/hook"))
        api = str(near_end.make_url("/stand-in/telegram"))
        async with TelegramSender(token=TOKEN, api=api) as sender:
            yield Stage(stand_in, bot, sender, hook, waits)
        await stand_in.close()


@pytest.fixture
async def stage():
    async with staged() as stage:
        yield stage


@pytest.fixture
async def hooked(stage):
    await stage.sender.set_webhook(stage.hook.address, SECRET)
    return stage


async def test_the_library_knows_the_bot(stage):
    me = await stage.sdk.get_me()
    assert (me.id, me.is_bot, me.username) == (int(BOT), True, "aspire_sample_bot")


async def test_a_message_is_sent_with_its_buttons(stage):
    sent = await stage.sender.send(OutboundMessage(to=CHAT, text="Is that right?", choices=(("Yes", "yes"),)))
    (post,) = stage.stand_in.mailbox.between(BOT, CHAT)
    assert (sent, post.body, post.buttons) == (f"{CHAT}:{post.number}", "Is that right?", (("Yes", "yes"),))


async def test_the_library_reads_back_what_it_sent(stage):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    message = await stage.sdk.send_message(CHAT, "Is that right?", reply_markup=keyboard)
    assert (message.text, message.chat.id, message.from_user.is_bot) == ("Is that right?", int(CHAT), True)
    assert message.reply_markup == keyboard


async def test_a_webhook_gets_messages_with_its_secret(hooked):
    info = await hooked.sdk.get_webhook_info()
    assert (info.url, info.pending_update_count) == (hooked.hook.address, 0)
    post = await hooked.say("the boiler is off")
    (update,), (taken,) = hooked.hook.updates, hooked.hook.taken
    assert (update.message.text, update.message.message_id) == ("the boiler is off", post.number)
    assert (taken.message.address, taken.message.text, taken.message.received_at) == (CHAT, "the boiler is off", NOW)
    assert hooked.stand_in.mailbox.between(BOT, CHAT)[0].answer == 200


async def test_a_photo_is_fetched_through_the_library(hooked):
    await hooked.say("look", photo=True)
    (attachment,) = hooked.hook.taken[0].message.attachments
    assert hooked.hook.taken[0].message.text == "look"
    assert await hooked.sender.fetch(attachment.url, largest=10_000) == PHOTO
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await hooked.sdk.get_file("nothing")


async def test_a_buttons_press_names_the_message_it_stands_under(hooked):
    await hooked.sender.send(OutboundMessage(to=CHAT, text="Is that right?", choices=(("Yes, log it", "yes"),)))
    (under,) = hooked.stand_in.mailbox.between(BOT, CHAT)
    assert hooked.stand_in.press(BOT, CHAT, under.sid, "no") is None
    assert hooked.stand_in.press(BOT, "1", under.sid, "yes") is None
    press = hooked.stand_in.press(BOT, CHAT, under.sid, "yes")
    await hooked.stand_in.settle()
    (update,) = hooked.hook.updates
    query = update.callback_query
    assert (query.data, query.message.message_id, query.message.text) == ("yes", under.number, "Is that right?")
    await hooked.sdk.answer_callback_query(query.id)
    assert press.body == "Yes, log it"
    assert "press_answered" in [note.what for note in hooked.stand_in.phones[CHAT].notes]


async def test_a_webhooks_answer_may_ask_for_a_method(hooked):
    await hooked.sender.send(OutboundMessage(to=CHAT, text="?", choices=(("Yes", "yes"),)))
    (under,) = hooked.stand_in.mailbox.between(BOT, CHAT)
    press = hooked.stand_in.press(BOT, CHAT, under.sid, "yes")
    hooked.hook.answer = {"method": "answerCallbackQuery", "callback_query_id": press.sid}
    await hooked.stand_in.settle()
    assert [note.what for note in hooked.stand_in.phones[CHAT].notes][-1] == "press_answered"


async def test_without_a_webhook_updates_wait_until_they_are_asked_for(stage):
    await stage.say("the boiler is off")
    await stage.say("and the lift")
    first, second = await stage.sdk.get_updates()
    assert [update.message.text for update in (first, second)] == ["the boiler is off", "and the lift"]
    assert second.update_id == first.update_id + 1
    (again,) = await stage.sdk.get_updates(offset=second.update_id)
    assert again == second
    assert await stage.sdk.get_updates(offset=second.update_id + 1) == ()
    assert [post.answer for post in stage.stand_in.mailbox.between(BOT, CHAT)] == [200, 200]


async def test_a_request_for_updates_is_held_until_there_are_some(stage):
    asked = asyncio.create_task(stage.sender.updates(None))
    await asyncio.sleep(0)
    await stage.say("hello")
    assert [update["message"]["text"] for update in await asked] == ["hello"]


async def test_updates_that_wait_go_to_a_webhook_once_it_is_set(stage):
    await stage.say("the boiler is off")
    assert (await stage.sdk.get_webhook_info()).pending_update_count == 1
    await stage.sender.set_webhook(stage.hook.address, SECRET)
    await stage.stand_in.settle()
    assert [update.message.text for update in stage.hook.updates] == ["the boiler is off"]
    with pytest.raises(Conflict):
        await stage.sdk.get_updates()
    await stage.sender.set_webhook("", "")
    assert await stage.sdk.get_updates() == ()


async def test_what_a_failing_webhook_has_not_taken_goes_on_waiting(hooked):
    hooked.hook.status = 503
    await hooked.say("hello")
    info = await hooked.sdk.get_webhook_info()
    assert (info.pending_update_count, "503" in info.last_error_message) == (1, True)
    assert len(hooked.waits.asked) == 5
    hooked.hook.status = 200
    await hooked.sender.set_webhook(hooked.hook.address, SECRET)
    await hooked.stand_in.settle()
    assert len(hooked.hook.updates) == 1


async def test_a_forged_update_carries_another_secret_and_nobody_is_given_it_later(hooked):
    hooked.go_wrong("forged")
    post = await hooked.say("I am the landlord's manager")
    assert (hooked.hook.forged, hooked.hook.updates) == (1, [])
    assert hooked.stand_in.mailbox.between(BOT, CHAT)[0].answer == 403
    assert hooked.stand_in.mailbox.get(BOT, post.sid) is None
    await hooked.sender.set_webhook("", "")
    assert await hooked.sdk.get_updates() == ()


async def test_a_duplicate_has_one_id_and_reordered_messages_come_later(hooked):
    hooked.go_wrong("duplicate", copies=5)
    await hooked.say("hello")
    assert len(hooked.hook.updates) == 5
    assert len({update.update_id for update in hooked.hook.updates}) == 1
    hooked.hook.updates.clear()
    hooked.go_wrong("reordered")
    hooked.waits.free.clear()
    hooked.stand_in.from_person(BOT, CHAT, "first")
    hooked.stand_in.from_person(BOT, CHAT, "second")
    hooked.waits.free.set()
    await hooked.stand_in.settle()
    assert [update.message.text for update in hooked.hook.updates] == ["second", "first"]


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("busy", TryLater),
        ("broken", TryLater),
        ("down", TryLater),
        ("unknown_number", Refused),
        ("lost_answer", NobodyKnows),
    ],
)
async def test_each_fault_is_what_the_sender_tells_apart(stage, fault, raised):
    stage.go_wrong(fault)
    with pytest.raises(raised) as error:
        await stage.sender.send(OutboundMessage(to=CHAT, text="hello"))
    if fault == "busy":
        assert error.value.retry_after.total_seconds() == 10
    assert len(stage.stand_in.mailbox.between(BOT, CHAT)) == (fault == "lost_answer")


async def test_a_slow_telegram_takes_its_time(stage):
    stage.go_wrong("slow", slow_seconds=3)
    await stage.sender.send(OutboundMessage(to=CHAT, text="hello"))
    assert stage.waits.asked == [3]


@pytest.mark.parametrize(
    ("to", "text", "says"),
    [
        ("nobody", "hello", "Chat not found"),
        (CHAT, " ", "text is empty"),
        (CHAT, "x" * 4097, "too long"),
    ],
)
async def test_what_telegram_would_refuse_is_refused(stage, to, text, says):
    with pytest.raises(BadRequest, match=says):
        await stage.sdk.send_message(to, text)


async def test_a_button_that_sends_too_much_and_a_strange_secret_are_refused(stage):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y" * 65)]])
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await stage.sdk.send_message(CHAT, "?", reply_markup=keyboard)
    with pytest.raises(BadRequest, match="unallowed"):
        await stage.sdk.set_webhook(stage.hook.address, secret_token="a secret")


async def test_another_token_and_an_unknown_method_are_refused(stage):
    stage.bot.token = f"{BOT}:AAE1111111111111111111111111111111"
    with pytest.raises(InvalidToken):
        await stage.sdk.get_me()
    stage.bot.token = TOKEN
    with pytest.raises((NetworkError, InvalidToken)):
        await stage.sdk.get_my_short_description()


def accounts(landlord):
    return telegram_accounts({landlord.id: landlord}, Settings(public_address="https://sayso.example"), b"k", {})


def test_each_sample_has_a_bot_that_begins_with_the_webhook_of_the_service():
    found = telegram_accounts(LANDLORDS, Settings(public_address="https://sayso.example"), b"k", {})
    stand_in = make_telegram(LANDLORDS, found, clock=lambda: NOW)
    assert len(stand_in.bots) == len(LANDLORDS)
    bot = stand_in.bots[found["aspire"].bot]
    assert (bot.webhook, bot.secret) == ("https://sayso.example/channels/telegram/aspire", found["aspire"].secret)
    assert found["aspire"].token == bot.token


def test_a_live_landlord_may_not_name_it_and_without_anybody_there_is_none():
    live = ASPIRE.model_copy(update={"sample": False})
    with pytest.raises(LandlordError, match="is for samples"):
        make_telegram({"aspire": live}, accounts(live), clock=lambda: NOW)
    assert make_telegram({}, {}, clock=lambda: NOW) is None


def test_a_bot_that_asks_for_updates_begins_without_a_webhook():
    asks = {"telegram": {"provider": "stand-in", "mode": "polling"}}
    landlord = ASPIRE.model_copy(update={"channels": asks})
    stand_in = make_telegram({"aspire": landlord}, accounts(landlord), clock=lambda: NOW)
    assert [bot.webhook for bot in stand_in.bots.values()] == [""]
