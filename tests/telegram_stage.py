"""Telegram's Bot API on loopback, as far as the official SDK asks for it: for tests."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "123456789:AAE0000000000000000000000000000000"
CHAT = 4012345678
PHOTO = b"\xff\xd8\xff\xe0" + b"0" * 500


@dataclass
class BotApi:
    """Answers in Telegram's place; remembers every call, and goes wrong as `faults` say, one after the other."""

    address: str = ""
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    faults: list[tuple[int, dict[str, Any]] | str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": "", "pending_update_count": 0})
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def called(self, method: str) -> list[dict[str, str]]:
        return [given for name, given in self.calls if name == method]

    async def until_called(self, method: str, times: int = 1) -> list[dict[str, str]]:
        while len(self.called(method)) < times:
            self.changed.clear()
            await self.changed.wait()
        return self.called(method)

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = {name: str(value) for name, value in (await request.post()).items()}
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        if method != "getUpdates" and self.faults:
            fault = self.faults.pop(0)
            if fault == "lost":
                request.transport.abort()
                return web.Response()
            return _error(*fault)
        self.calls.append((method, given))
        self.changed.set()
        return web.json_response({"ok": True, "result": await self.result(method, given)})

    async def result(self, method: str, given: dict[str, str]) -> Any:
        match method:
            case "sendMessage":
                chat = {"id": int(given["chat_id"]), "type": "private"}
                return {"message_id": len(self.called(method)), "date": 1770718200, "chat": chat, "text": given["text"]}
            case "getMe":
                return {"id": 123456789, "is_bot": True, "first_name": "Aspire", "username": "aspire_homes_bot"}
            case "getFile":
                return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": "photos/1", "file_size": 504}
            case "getWebhookInfo":
                return {"has_custom_certificate": False, **self.webhook}
            case "getUpdates":
                offset = int(given.get("offset", 0))
                self.updates = [update for update in self.updates if update["update_id"] >= offset]
                while not self.updates:
                    self.changed.clear()
                    await self.changed.wait()
                return self.updates
        return True

    async def file(self, request: web.Request) -> web.Response:
        del request
        return web.Response(body=PHOTO)


def _error(status: int, description: str | dict[str, Any]) -> web.Response:
    more = description if isinstance(description, dict) else {"description": description}
    return web.json_response({"ok": False, "error_code": status, **more}, status=status)


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    app = web.Application()
    app.add_routes(
        [
            web.post("/bot{token}/{method}", api.answer),
            web.get("/file/bot{token}/{path:.*}", api.file),
        ]
    )
    async with TestServer(app) as server:
        api.address = str(server.make_url("")).rstrip("/")
        yield api


def sample_update(text: str, update_id: int = 1) -> dict[str, Any]:
    """Return an update with a text message of a customer."""
    person = {"id": CHAT, "is_bot": False, "first_name": "Sam"}
    chat = {"id": CHAT, "type": "private", "first_name": "Sam"}
    message = {"message_id": update_id, "from": person, "chat": chat, "date": 1770718200, "text": text}
    return json.loads(json.dumps({"update_id": update_id, "message": message}))
