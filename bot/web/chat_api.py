"""Web chat over HTTP and WebSocket: JSON in and out, as docs/api.md describes.

A message is answered only after it is committed. What a browser missed it asks for by the last `seq` it has; being
woken is a hint, reading the store is the truth.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, NoReturn

from aiohttp import WSMsgType, web

from bot.intake import Received
from bot.service import Service
from bot.waiting import wait_up_to
from bot.web.chat_view import View, as_json, find_conversation, view_after, view_answer
from bot.web.keys import CHAT_LIMIT, SERVICE
from bot.web.sources import source_of
from channels import webchat
from channels.message import MalformedRequest
from triage.store.conversations import mark_fetched
from triage.store.database import StoreUnavailable
from triage.store.typists import Typist, customer_types, typist
from triage.vocabulary import Channel

LOOK_AGAIN_SECONDS: Final = 5
"""A watching browser's conversation is read this often even when nothing woke it."""

HEARTBEAT_SECONDS: Final = 25

TYPING_EVERY_SECONDS: Final = 2
"""That a customer types is kept no more often."""

ROUTES: Final = web.RouteTableDef()


def routes() -> web.RouteTableDef:
    """Return the chat's routes."""
    return ROUTES


@ROUTES.post("/chat/{landlord}/messages")
async def send(request: web.Request) -> web.Response:
    """Take a message and answer with the replies to it; the same client_message_id again gives the same answer."""
    service, landlord = service_of(request)
    if request.content_type != "application/json":
        refuse(web.HTTPUnsupportedMediaType, "Send application/json.")
    _admit(request)
    try:
        message = webchat.parse(await _json(request), longest=service.settings.message_limit)
    except MalformedRequest as error:
        refuse(web.HTTPBadRequest, str(error))
    session, received = await receive(service, landlord, message)
    return answer(await answer_view(service, landlord, received, session))


@ROUTES.get("/chat/{landlord}/messages")
async def missed(request: web.Request) -> web.Response:
    """Answer with every message beyond `after`, the customer's own included."""
    service, landlord = service_of(request)
    session = request.headers.get("Authorization", "").removeprefix("Bearer ")
    conversation_id = await conversation_of(service, landlord, session)
    try:
        after = int(request.query.get("after", "0"))
    except ValueError:
        refuse(web.HTTPBadRequest, "after must be the last seq that you have, a whole number.")
    view = await service.read(view_after, landlord, conversation_id, after)
    await fetched(service, landlord, conversation_id, view)
    return answer(as_json(session, view))


@ROUTES.get("/chat/{landlord}/ws")
async def watch(request: web.Request) -> web.WebSocketResponse:
    """Talk over a WebSocket: the browser's first frame says who it is and what it has."""
    service, landlord = service_of(request)
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
        self.conversation_id: int | None = None
        self.after = 0
        self.with_staff = False
        self.told_of: Typist | None = None
        self.noted = 0.0
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
        elif body.get("typing") is True:
            await self._typing()

    async def _begin(self, body: Mapping[str, Any]) -> None:
        session, after = body.get("session"), body.get("after", 0)
        self.after = after if isinstance(after, int) else 0
        if session is None or self.pushing is not None:
            return
        found = None
        if isinstance(session, str) and webchat.is_session(session):
            found = await self.service.read(find_conversation, self.landlord, webchat.address_of(session))
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
        if not self.with_staff:
            await self.socket.send_json({"typing": True})
        try:
            message = webchat.parse(body, longest=self.service.settings.message_limit)
            session, received = await receive(self.service, self.landlord, message)
        except MalformedRequest as error:
            await self._error(str(error), message_id=message_id)
        except web.HTTPUnauthorized:
            await self._error("This conversation is not known here. Start a new one.", status=401)
        except StoreUnavailable:
            await self._error("We cannot keep messages right now. Try again in a minute.", 503, message_id)
        else:
            self._watch(session, received.conversation_id)
            if received.is_repeat:
                await self.socket.send_json(await answer_view(self.service, self.landlord, received, session))

    def _watch(self, session: str, conversation_id: int) -> None:
        self.session = session
        if self.pushing is None:
            self.conversation_id = conversation_id
            self.pushing = asyncio.create_task(self._push(session, conversation_id))

    async def _typing(self) -> None:
        """Let a person who answers, or is awaited, see that the customer types; now and then is enough."""
        now = asyncio.get_running_loop().time()
        if self.conversation_id is None or not self.with_staff or now - self.noted < TYPING_EVERY_SECONDS:
            return
        self.noted = now
        with suppress(StoreUnavailable):
            await self.service.write(customer_types, self.landlord, self.conversation_id, now=self.service.clock())

    async def _push(self, session: str, conversation_id: int) -> None:
        """Send what is new whenever there may be something, for as long as the browser is there."""
        with self.service.wakeups.watching(self.landlord, conversation_id) as woken:
            while not self.socket.closed:
                woken.clear()
                with suppress(StoreUnavailable):
                    await self._send_new(session, conversation_id)
                await wait_up_to(LOOK_AGAIN_SECONDS, woken)

    async def _send_new(self, session: str, conversation_id: int) -> None:
        view = await self.service.read(view_after, self.landlord, conversation_id, self.after)
        changed, self.with_staff = view.with_staff is not self.with_staff, view.with_staff
        if view.messages or changed:
            await self.socket.send_json(as_json(session, view))
        if view.messages:
            self.after = view.messages[-1]["seq"]
            await fetched(self.service, self.landlord, conversation_id, view)
        elif view.with_staff:
            await self._tell_typing(conversation_id)

    async def _tell_typing(self, conversation_id: int) -> None:
        """Tell the browser that a person types, once each time that their page says so."""
        found = await self.service.read(typist, self.landlord, conversation_id, now=self.service.clock())
        if found is not None and found != self.told_of:
            self.told_of = found
            await self.socket.send_json({"typing": True, "name": found.name})

    async def _error(self, text: str, status: int = 400, message_id: Any = None) -> None:
        await self.socket.send_json({"error": text, "status": status, "client_message_id": message_id})


async def receive(service: Service, landlord: str, message: webchat.ChatMessage) -> tuple[str, Received]:
    """Take a message and return its session and what became of it. Raises 401 for a session that is not known."""
    session = message.session
    if session is None:
        session = webchat.new_session(service.key, landlord, message.client_message_id)
    else:
        await conversation_of(service, landlord, session)
    inbound = webchat.inbound(message, session, landlord=landlord, received_at=service.clock())
    return session, await service.receive(inbound)


async def conversation_of(service: Service, landlord: str, session: str) -> int:
    """Return the id of the session's conversation. Raises 401 for a session that the landlord does not have."""
    found = None
    if webchat.is_session(session):
        found = await service.read(find_conversation, landlord, webchat.address_of(session))
    if found is None:
        refuse(web.HTTPUnauthorized, "This conversation is not known here. Start a new one.")
    return found


async def answer_view(service: Service, landlord: str, received: Received, session: str) -> dict[str, Any]:
    """Return the replies to a message as the browser gets them, and record that it has them."""
    view = await service.read(view_answer, landlord, received.conversation_id, received.seq)
    await fetched(service, landlord, received.conversation_id, view)
    return as_json(session, view)


async def fetched(service: Service, landlord: str, conversation_id: int, view: View) -> None:
    """Record that the browser has these messages, when there is anything to record."""
    waiting = [row["seq"] for row in view.messages if row["delivery"] == "queued"]
    if waiting:
        await service.write(mark_fetched, landlord, conversation_id, max(waiting), service.clock())


def service_of(request: web.Request) -> tuple[Service, str]:
    """Return the service and the id of the landlord that the address names. Raises 404 where it has no chat."""
    service = request.app[SERVICE]
    landlord = request.match_info["landlord"]
    if landlord not in service.landlords or Channel.WEBCHAT not in service.landlords[landlord].channels:
        refuse(web.HTTPNotFound, "There is no such landlord here.")
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


def answer(body: Mapping[str, Any]) -> web.Response:
    """Return an answer in JSON."""
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-store"})


def refuse(error: type[web.HTTPError], text: str) -> NoReturn:
    """Raise the error, with words in JSON."""
    raise error(text=json.dumps({"error": text}), content_type="application/json")
