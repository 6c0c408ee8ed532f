"""Telegram's Bot API as far as the official library asks for it: updates, messages, buttons, files.

Methods, fields and limits: Telegram's documentation, "Bot API"; the words of errors are those that its servers give.
"""

import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from bot.standin.chats import Bot, TelegramStandIn
from bot.standin.faults import Fault
from bot.standin.photo import PHOTO, PHOTO_TYPE

LONGEST_TEXT: Final = 4096
LONGEST_DATA: Final = 64
"""Bytes that a button can send."""
LONGEST_POLL: Final = 50
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")
CHAT: Final = re.compile(r"-?[0-9]{1,16}")

Result = dict[str, Any] | list[Any] | bool
Given = Mapping[str, str]


class _Problem(Exception):  # noqa: N818  it is what the API answers
    """One of the API's errors."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


AS_ERROR: Final[Mapping[Fault, tuple[int, str]]] = {
    Fault.BUSY: (429, "Too Many Requests: retry after {seconds}"),
    Fault.BROKEN: (500, "Internal Server Error"),
    Fault.DOWN: (502, "Bad Gateway"),
    Fault.UNKNOWN_NUMBER: (403, "Forbidden: bot was blocked by the user"),
}
"""With what each refusing fault is answered."""


def telegram_routes(stand_in: TelegramStandIn, prefix: str = "") -> list[web.RouteDef]:
    """Return the API's routes for an application of any kind; they begin with `prefix`."""
    api = _Api(stand_in)
    return [
        web.post(f"{prefix}/bot{{token}}/{{method}}", api.answer),
        web.get(f"{prefix}/bot{{token}}/{{method}}", api.answer),
        web.get(f"{prefix}/file/bot{{token}}/photos/{{photo}}.jpg", api.download),
    ]


class _Api:
    """Answers requests in Telegram's place."""

    def __init__(self, stand_in: TelegramStandIn) -> None:
        self.stand_in = stand_in
        self.methods: Mapping[str, Callable[[Bot, Given], Awaitable[Result]]] = {
            "getme": self.me,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.webhook,
            "getupdates": self.updates,
            "sendmessage": self.send,
            "answercallbackquery": self.pressed,
            "getfile": self.file,
            "leavechat": self.leave,
        }

    async def answer(self, request: web.Request) -> web.Response:
        """Do what a method asks for; names of methods count in any case."""
        try:
            bot = self._bot(request)
            method = self.methods.get(request.match_info["method"].lower(), _unknown)
            form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
            result = await method(bot, {**request.query, **form})
        except _Problem as problem:
            return _error(problem)
        if result is LOST and request.transport is not None:
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.Response:
        """Answer with a photo."""
        try:
            bot = self._bot(request)
        except _Problem as problem:
            return _error(problem)
        if not self.stand_in.has_photo(bot, request.match_info["photo"]):
            raise web.HTTPNotFound
        return web.Response(body=PHOTO, content_type=PHOTO_TYPE)

    async def me(self, bot: Bot, given: Given) -> Result:
        """Tell who the bot is."""
        del given
        more = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**bot.shown(), **more}

    async def set_webhook(self, bot: Bot, given: Given) -> Result:
        """Let updates go to an address; Telegram asks for https, the stand-in does not."""
        secret = given.get("secret_token", "")
        if not SECRET.fullmatch(secret):
            raise _Problem(400, "Bad Request: secret token contains unallowed characters")
        self.stand_in.set_webhook(bot, given.get("url", ""), secret)
        return True

    async def delete_webhook(self, bot: Bot, given: Given) -> Result:
        """Let updates wait to be asked for."""
        del given
        self.stand_in.set_webhook(bot, "", "")
        return True

    async def webhook(self, bot: Bot, given: Given) -> Result:
        """Tell where updates go."""
        del given
        known = {"url": bot.webhook, "has_custom_certificate": False, "pending_update_count": len(bot.waiting)}
        return known | ({"last_error_message": bot.last_error} if bot.last_error else {})

    async def updates(self, bot: Bot, given: Given) -> Result:
        """Give the updates that wait."""
        if bot.webhook:
            raise _Problem(409, "Conflict: can't use getUpdates method while webhook is active")
        seconds = min(LONGEST_POLL, float(given.get("timeout", "0")))
        return await self.stand_in.updates(bot, int(given.get("offset", "0")), seconds)

    async def send(self, bot: Bot, given: Given) -> Result:
        """Take a message, or say why not."""
        chat, text = given.get("chat_id", ""), given.get("text", "")
        if not CHAT.fullmatch(chat):
            raise _Problem(400, "Bad Request: chat not found" if chat else "Bad Request: chat_id is empty")
        stand_in, faults = self.stand_in, self.stand_in.faults_of(chat)
        if (fault := faults.refusal(stand_in.chance)) is not None:
            status, words = AS_ERROR[fault]
            stand_in.note(bot.id, chat, "refused", status=status, code=status)
            wait = {"retry_after": faults.retry_after_seconds} if fault is Fault.BUSY else {}
            raise _Problem(status, words.format(seconds=faults.retry_after_seconds), **wait)
        if not text.strip():
            raise _Problem(400, "Bad Request: message text is empty")
        if len(text) > LONGEST_TEXT:
            raise _Problem(400, "Bad Request: message is too long")
        post = stand_in.from_service(bot.id, chat, text, _buttons(given.get("reply_markup", "")))
        if stand_in.happens(chat, Fault.SLOW):
            stand_in.note(bot.id, chat, "slow", seconds=faults.slow_seconds)
            await stand_in.wait(faults.slow_seconds)
        if stand_in.happens(chat, Fault.LOST_ANSWER):
            stand_in.note(bot.id, chat, "lost_answer")
            return LOST
        return post.message(bot.shown())

    async def pressed(self, bot: Bot, given: Given) -> Result:
        """Take the bot's word that it knows of a button's press."""
        self.stand_in.pressed(bot, given.get("callback_query_id", ""))
        return True

    async def file(self, bot: Bot, given: Given) -> Result:
        """Tell where a photo can be fetched."""
        photo = given.get("file_id", "")
        if not photo or not self.stand_in.has_photo(bot, photo):
            raise _Problem(400, "Bad Request: invalid file_id")
        where = f"photos/{photo}.jpg"
        return {"file_id": photo, "file_unique_id": f"u{photo}", "file_size": len(PHOTO), "file_path": where}

    async def leave(self, bot: Bot, given: Given) -> Result:
        """Let the bot leave a group; the stand-in has none."""
        del bot, given
        return True

    def _bot(self, request: web.Request) -> Bot:
        """Return the bot whose token stands in the address. Raises _Problem when there is none."""
        token = request.match_info["token"]
        bot = self.stand_in.bots.get(token.partition(":")[0])
        if bot is None or not hmac.compare_digest(bot.token.encode(), token.encode()):
            raise _Problem(401, "Unauthorized")
        return bot


async def _unknown(bot: Bot, given: Given) -> Result:
    """Refuse a method that there is not."""
    del bot, given
    raise _Problem(404, "Not Found")


LOST: Final[dict[str, Any]] = {}
"""The result of what was done and whose answer is lost on the way."""


def _buttons(markup: str) -> tuple[tuple[str, str], ...]:
    """Return the buttons of an inline keyboard. Raises _Problem for one that Telegram would not take."""
    rows = json.loads(markup).get("inline_keyboard", []) if markup else []
    buttons = tuple((each.get("text", ""), each.get("callback_data", "")) for row in rows for each in row)
    if any(not label or not 0 < len(value.encode()) <= LONGEST_DATA for label, value in buttons):
        raise _Problem(400, "Bad Request: BUTTON_DATA_INVALID")
    return buttons


def _error(problem: _Problem) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": problem.status, "description": problem.description}
    if problem.parameters:
        body["parameters"] = problem.parameters
    return web.json_response(body, status=problem.status)
