"""Web chat over HTTP and WebSocket: JSON in and out, as docs/api.md describes.

A message is answered only after it is committed. What a browser missed it asks for by the last `seq` it has; being
woken is a hint, reading the store is the truth.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from aiohttp import WSMsgType, web
from sqlalchemy import Connection, RowMapping

from bot.intake import Received
from bot.service import Service
from bot.waiting import wait_up_to
from bot.web.keys import CHAT_LIMIT, SERVICE
from bot.web.sources import source_of
from channels import webchat
from channels.message import MalformedRequest
from triage.store.cases import cases_of_conversation
from triage.store.conversations import answers_to, find_open, mark_fetched, messages_after
from triage.store.database import StoreUnavailable
from triage.vocabulary import Channel

LOOK_AGAIN_SECONDS: Final = 5
"""A watching browser's conversation is read this often even when nothing woke it."""

HEARTBEAT_SECONDS: Final = 25

ROUTES: Final = web.RouteTableDef()


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What a browser gets to see of its conversation."""

    messages: Sequence[RowMapping]
    """Message rows, in order."""
    cases: Sequence[RowMapping]
    """Case rows, oldest first."""


def routes() -> web.RouteTableDef:
    """Return the chat's routes."""
    return ROUTES


@ROUTES.post("/chat/{landlord}/messages")
async def send(request: web.Request) -> web.Response:
    """Take a message and answer with the replies to it; the same client_message_id again gives the same answer."""
    service, landlord = _service(request)
    if request.content_type != "application/json":
        _refuse(web.HTTPUnsupportedMediaType, "Send application/json.")
    _admit(request)
    try:
        message = webchat.parse(await _json(request), longest=service.settings.message_limit)
    except MalformedRequest as error:
        _refuse(web.HTTPBadRequest, str(error))
    session, received = await _receive(service, landlord, message)
    return _answer(await _answer_view(service, landlord, received, session))


@ROUTES.get("/chat/{landlord}/messages")
async def missed(request: web.Request) -> web.Response:
    """Answer with every message beyond `after`, the customer's own included."""
    service, landlord = _service(request)
    session = request.headers.get("Authorization", "").removeprefix("Bearer ")
    conversation_id = await _conversation(service, landlord, session)
    try:
        after = int(request.query.get("after", "0"))
    except ValueError:
        _refuse(web.HTTPBadRequest, "after must be the last seq that you have, a whole number.")
    view = await service.read(_view_after, landlord, conversation_id, after)
    await _fetched(service, landlord, conversation_id, view)
    return _answer(_body(session, view))


@ROUTES.get("/chat/{landlord}/ws")
async def watch(request: web.Request) -> web.WebSocketResponse:
    """Talk over a WebSocket: the browser's first frame says who it is and what it has."""
    service, landlord = _service(request)
    _admit(request)
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=service.settings.message_limit * 8)
    await socket.prepare(request)
    await _Talk(request, service, landlord, socket).run()
    return socket


class _Talk:
    """One browser on one WebSocket."""

    def __init__(self, request: web.Request, service: Service, landlord: str, socket: web.WebSocketResponse) -> None:
        self.request = request
        self.service = service
        self.landlord = landlord
        self.socket = socket
        self.session: str | None = None
        self.after = 0
        self.pushing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve the browser until it goes."""
        try:
            async for frame in self.socket:
                if frame.type is not WSMsgType.TEXT:
                    continue
                await self._take(frame.data)
        finally:
            if self.pushing is not None:
                self.pushing.cancel()
                with suppress(asyncio.CancelledError):
                    await self.pushing

    async def _take(self, data: str) -> None:
        try:
            body = json.loads(data)
        except ValueError:
            await self._error("Send JSON.")
            return
        if not isinstance(body, Mapping):
            await self._error("Send a JSON object.")
        elif "client_message_id" in body or "text" in body:
            await self._message({"session": self.session, **body})
        elif "session" in body:
            await self._begin(body)

    async def _begin(self, body: Mapping[str, Any]) -> None:
        session, after = body.get("session"), body.get("after", 0)
        self.after = after if isinstance(after, int) else 0
        if session is None or self.pushing is not None:
            return
        found = None
        if isinstance(session, str) and webchat.is_session(session):
            found = await self.service.read(_find, self.landlord, session)
        if found is None:
            await self._error("This conversation is not known here. Start a new one.", status=401)
            return
        self._watch(session, found)

    async def _message(self, body: Mapping[str, Any]) -> None:
        wait = self.request.app[CHAT_LIMIT].wait(source_of(self.request), asyncio.get_running_loop().time())
        message_id = body.get("client_message_id")
        if wait:
            await self._error("Please wait a moment, then send it again.", status=429, message_id=message_id)
            return
        await self.socket.send_json({"typing": True})
        try:
            message = webchat.parse(body, longest=self.service.settings.message_limit)
            session, received = await _receive(self.service, self.landlord, message)
        except MalformedRequest as error:
            await self._error(str(error), message_id=message_id)
        except web.HTTPUnauthorized:
            await self._error("This conversation is not known here. Start a new one.", status=401)
        except StoreUnavailable:
            await self._error("We cannot keep messages right now. Try again in a minute.", 503, message_id)
        else:
            self._watch(session, received.conversation_id)
            if received.is_repeat:
                await self.socket.send_json(await _answer_view(self.service, self.landlord, received, session))

    def _watch(self, session: str, conversation_id: int) -> None:
        self.session = session
        if self.pushing is None:
            self.pushing = asyncio.create_task(self._push(session, conversation_id))

    async def _push(self, session: str, conversation_id: int) -> None:
        """Send what is new whenever there may be something, for as long as the browser is there."""
        with self.service.wakeups.watching(self.landlord, conversation_id) as woken:
            while not self.socket.closed:
                woken.clear()
                with suppress(StoreUnavailable):
                    await self._send_new(session, conversation_id)
                await wait_up_to(LOOK_AGAIN_SECONDS, woken)

    async def _send_new(self, session: str, conversation_id: int) -> None:
        view = await self.service.read(_view_after, self.landlord, conversation_id, self.after)
        if view.messages:
            await self.socket.send_json(_body(session, view))
            self.after = view.messages[-1]["seq"]
            await _fetched(self.service, self.landlord, conversation_id, view)

    async def _error(self, text: str, status: int = 400, message_id: Any = None) -> None:
        await self.socket.send_json({"error": text, "status": status, "client_message_id": message_id})


async def _receive(service: Service, landlord: str, message: webchat.ChatMessage) -> tuple[str, Received]:
    session = message.session
    if session is None:
        session = webchat.new_session(service.key, landlord, message.client_message_id)
    else:
        await _conversation(service, landlord, session)
    inbound = webchat.inbound(message, session, landlord=landlord, received_at=service.clock())
    return session, await service.receive(inbound)


async def _conversation(service: Service, landlord: str, session: str) -> int:
    """Return the id of the session's conversation. Raises 401 for a session that the landlord does not have."""
    found = await service.read(_find, landlord, session) if webchat.is_session(session) else None
    if found is None:
        _refuse(web.HTTPUnauthorized, "This conversation is not known here. Start a new one.")
    return found


def _find(conn: Connection, landlord: str, session: str) -> int | None:
    row = find_open(conn, landlord, channel=Channel.WEBCHAT, address=webchat.address_of(session))
    return None if row is None else row["id"]


def _view_after(conn: Connection, landlord: str, conversation_id: int, after: int) -> View:
    return View(
        messages=messages_after(conn, landlord, conversation_id, after),
        cases=cases_of_conversation(conn, landlord, conversation_id),
    )


def _view_answer(conn: Connection, landlord: str, received: Received) -> View:
    return View(
        messages=answers_to(conn, landlord, received.conversation_id, received.seq),
        cases=cases_of_conversation(conn, landlord, received.conversation_id),
    )


async def _answer_view(service: Service, landlord: str, received: Received, session: str) -> dict[str, Any]:
    view = await service.read(_view_answer, landlord, received)
    await _fetched(service, landlord, received.conversation_id, view)
    return _body(session, view)


async def _fetched(service: Service, landlord: str, conversation_id: int, view: View) -> None:
    """Record that the browser has these messages, when there is anything to record."""
    waiting = [row["seq"] for row in view.messages if row["delivery"] == "queued"]
    if waiting:
        await service.write(mark_fetched, landlord, conversation_id, max(waiting), service.clock())


def _body(session: str, view: View) -> dict[str, Any]:
    cases = [{"reference": row["reference"], "status": row["status"]} for row in view.cases]
    return {
        "session": session,
        "messages": [_message(row) for row in view.messages],
        "cases": cases,
        "case": cases[0] if cases else None,
    }


def _message(row: RowMapping) -> dict[str, Any]:
    return {
        "id": row["provider_id"] or str(row["id"]),
        "seq": row["seq"],
        "from": row["sender"],
        "text": row["text"],
        "asks": row["asks"] or [],
        "choices": row["choices"] or [],
    }


def _service(request: web.Request) -> tuple[Service, str]:
    service = request.app[SERVICE]
    landlord = request.match_info["landlord"]
    if landlord not in service.landlords or Channel.WEBCHAT not in service.landlords[landlord].channels:
        _refuse(web.HTTPNotFound, "There is no such landlord here.")
    return service, landlord


def _admit(request: web.Request) -> None:
    wait = request.app[CHAT_LIMIT].wait(source_of(request), asyncio.get_running_loop().time())
    if wait:
        text = json.dumps({"error": "Please wait a moment, then send it again."})
        headers = {"Retry-After": str(int(wait) + 1)}
        raise web.HTTPTooManyRequests(text=text, content_type="application/json", headers=headers)


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.text())
    except (ValueError, LookupError) as error:
        raise MalformedRequest("The body is not JSON in UTF-8.") from error


def _answer(body: Mapping[str, Any]) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-store"})


def _refuse(error: type[web.HTTPError], text: str) -> NoReturn:
    raise error(text=json.dumps({"error": text}), content_type="application/json")
