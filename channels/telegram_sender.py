"""Talking to Telegram's Bot API: a thin layer on python-telegram-bot."""

import os
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Self, TypeVar

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, WebhookInfo
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from channels.sending import NobodyKnows, OutboundMessage, Refused, TryLater
from channels.telegram import FILE, UPDATES

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library gives waits as timedelta, as its next version will

API: Final = "https://api.telegram.org"
SECONDS: Final = 15.0
POLL_SECONDS: Final = 25
"""How long Telegram holds a request for updates when there are none."""

LONGEST: Final = int(MessageLimit.MAX_TEXT_LENGTH)
MOST_BUTTONS: Final = 12
"""More answers than that are not offered as buttons: the text says what to write."""

NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Faults after which Telegram cannot have taken anything."""

T = TypeVar("T")


class TelegramSender:
    """Speaks for one bot."""

    longest = LONGEST

    def __init__(self, *, token: str, api: str = API) -> None:
        """Prepare to speak for the bot with this token; `api` is where the Bot API answers."""
        at = api.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{at}/bot",
            base_file_url=f"{at}/file/bot",
            request=_request(SECONDS),
            get_updates_request=_request(SECONDS),
        )

    async def send(self, message: OutboundMessage) -> str:
        """Return the id that Telegram gave the message, with its chat. Raises Refused, TryLater or NobodyKnows."""
        sent = await _told(self._bot.send_message(message.to, message.text, reply_markup=_buttons(message.choices)))
        return f"{sent.chat_id}:{sent.message_id}"

    async def leave(self, chat: int, words: str) -> None:
        """Say something in a group and leave it. Raises as `send` does."""
        await _told(self._bot.send_message(chat, words))
        await _told(self._bot.leave_chat(chat))

    async def answer(self, pressed: str) -> None:
        """Tell Telegram that a button's press has come. Raises as `send` does."""
        await _told(self._bot.answer_callback_query(pressed))

    async def updates(self, offset: int | None) -> Sequence[Mapping[str, Any]]:
        """Return the updates from `offset` on, after a while for want of one; Telegram forgets those before.

        Raises as `send` does.
        """
        found = await _told(
            self._bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=UPDATES, read_timeout=SECONDS)
        )
        return [update.to_dict() for update in found]

    async def set_webhook(self, address: str, secret: str) -> None:
        """Let updates go to an address, or, when it is empty, wait to be asked for. Raises as `send` does."""
        if address:
            await _told(self._bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES))
        else:
            await _told(self._bot.delete_webhook())

    async def webhook(self) -> WebhookInfo:
        """Return what Telegram says of the webhook. Raises as `send` does."""
        return await _told(self._bot.get_webhook_info())

    async def name(self) -> str:
        """Return the bot's name at Telegram. Raises as `send` does."""
        return (await _told(self._bot.get_me())).username or ""

    async def fetch(self, url: str, *, largest: int) -> bytes:
        """Return a file that a customer sent. Raises Refused when it is larger than `largest` bytes, else as `send`."""
        file = await _told(self._bot.get_file(url.removeprefix(FILE)))
        if file.file_size is not None and file.file_size > largest:
            raise Refused(f"the file is larger than {largest} bytes")
        content = bytes(await _told(file.download_as_bytearray()))
        if len(content) > largest:
            raise Refused(f"the file is larger than {largest} bytes")
        return content

    async def close(self) -> None:
        """Close the connections."""
        for request in self._bot._request:  # noqa: SLF001  Bot.shutdown closes them only after a call to getMe
            await request.shutdown()

    async def __aenter__(self) -> Self:
        """Use the sender as a context."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()


def _request(seconds: float) -> HTTPXRequest:
    return HTTPXRequest(connection_pool_size=8, read_timeout=seconds, write_timeout=seconds, connect_timeout=seconds)


def _buttons(choices: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup | None:
    """Return the answers as buttons, one a row; None when Telegram could not hold them all."""
    longest = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
    fits = all(0 < len(value.encode()) <= longest for _, value in choices)
    if not choices or len(choices) > MOST_BUTTONS or not fits:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=value)] for label, value in choices])


async def _told(call: Awaitable[T]) -> T:
    """Return what Telegram answers, its errors told apart. No reason repeats the address, which holds the token."""
    try:
        return await call
    except RetryAfter as error:
        wait = error.retry_after
        asked = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
        raise TryLater("Telegram asks to wait", retry_after=asked) from None
    except Forbidden as error:
        raise Refused(f"Telegram refused it: {error.message}") from None
    except ChatMigrated as error:
        raise Refused("Telegram refused it: the group has become a supergroup") from error
    except (InvalidToken, Conflict) as error:
        raise TryLater(f"Telegram does not accept it now ({error.message}): check the landlord's token_env") from None
    except BadRequest as error:
        raise Refused(f"Telegram refused it: {error.message}") from None
    except NetworkError as error:
        raise _of_network(error) from None
    except TelegramError as error:
        raise Refused(f"Telegram refused it: {error.message}") from None


def _of_network(error: NetworkError) -> TryLater | NobodyKnows:
    if isinstance(error.__cause__, NOT_SENT):
        return TryLater("Telegram cannot be reached")
    if isinstance(error, TimedOut) or isinstance(error.__cause__, httpx.HTTPError):
        return NobodyKnows("no answer came from Telegram")
    return TryLater(f"Telegram answered: {error.message}")
