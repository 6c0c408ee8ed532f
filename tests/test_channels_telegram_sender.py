"""The official SDK against a Bot API on loopback: every way in which a call can end."""

import json
from datetime import timedelta

import pytest
from processes import free_port
from telegram_stage import CHAT, PHOTO, TOKEN, bot_api, sample_update

from channels.sending import NobodyKnows, OutboundMessage, Refused, TryLater
from channels.telegram_sender import TelegramSender


@pytest.fixture
async def api():
    async with bot_api() as api:
        yield api


@pytest.fixture
async def sender(api):
    async with TelegramSender(token=TOKEN, api=api.address) as sender:
        yield sender


def message(**given):
    return OutboundMessage(**{"to": str(CHAT), "text": "Is it right?", **given})


async def test_a_message_goes_to_its_chat_and_its_id_names_both(api, sender):
    assert await sender.send(message()) == f"{CHAT}:1"
    assert api.called("sendMessage") == [{"chat_id": str(CHAT), "text": "Is it right?"}]


async def test_answers_to_pick_from_are_buttons_one_a_row(api, sender):
    await sender.send(message(choices=(("Yes, it is", "yes"), ("No", "no"))))
    keyboard = json.loads(api.called("sendMessage")[0]["reply_markup"])["inline_keyboard"]
    assert keyboard == [[{"text": "Yes, it is", "callback_data": "yes"}], [{"text": "No", "callback_data": "no"}]]


@pytest.mark.parametrize(
    "choices", [(("Long", "x" * 65),), (("Wide", "ŵ" * 33),), (("Empty", ""),), (("a", "b"),) * 13]
)
async def test_answers_that_telegram_cannot_hold_are_left_to_the_words(api, sender, choices):
    await sender.send(message(choices=choices))
    assert "reply_markup" not in api.called("sendMessage")[0]


@pytest.mark.parametrize(
    ("fault", "raised", "says"),
    [
        ((403, "Forbidden: bot was blocked by the user"), Refused, "blocked"),
        ((400, "Bad Request: chat not found"), Refused, "not found"),
        ((400, {"description": "x", "parameters": {"migrate_to_chat_id": -100}}), Refused, "supergroup"),
        ((401, "Unauthorized"), TryLater, "token_env"),
        ((409, "Conflict: terminated by other getUpdates request"), TryLater, "Conflict"),
        ((500, "Internal Server Error"), TryLater, "Internal"),
        ((502, "Bad Gateway"), TryLater, "Gateway"),
        ("lost", NobodyKnows, "no answer"),
    ],
)
async def test_each_fault_is_told_from_the_others(api, sender, fault, raised, says):
    api.faults = [fault]
    with pytest.raises(raised, match=says):
        await sender.send(message())
    assert await sender.send(message())


async def test_a_busy_telegram_says_when_to_come_back(api, sender):
    api.faults = [(429, {"description": "Too Many Requests: retry after 42", "parameters": {"retry_after": 42}})]
    with pytest.raises(TryLater) as busy:
        await sender.send(message())
    assert busy.value.retry_after == timedelta(seconds=42)


async def test_without_a_network_sends_wait_and_nothing_tells_the_token():
    async with TelegramSender(token=TOKEN, api=f"http://127.0.0.1:{free_port()}") as sender:
        with pytest.raises(TryLater, match="cannot be reached") as fault:
            await sender.send(message())
    assert TOKEN not in str(fault.value)


async def test_a_file_is_fetched_up_to_a_size(api, sender):
    assert await sender.fetch("telegram:large", largest=504) == PHOTO
    with pytest.raises(Refused, match="larger than 503"):
        await sender.fetch("telegram:large", largest=503)
    assert api.called("getFile")[0] == {"file_id": "large"}


async def test_updates_come_as_they_were(api, sender):
    api.updates = [sample_update("hello", 7)]
    (update,) = await sender.updates(7)
    assert (update["update_id"], update["message"]["text"]) == (7, "hello")
    assert json.loads(api.called("getUpdates")[0]["allowed_updates"])[0] == "message"


async def test_a_group_is_left_after_a_word(api, sender):
    await sender.leave(-100, "I talk with one person at a time.")
    assert [method for method, _ in api.calls] == ["sendMessage", "leaveChat"]
