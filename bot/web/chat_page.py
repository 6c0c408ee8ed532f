"""The chat page: with scripts a shell for `static/chat.js`, without them a form on the same intake."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import Connection, RowMapping

from bot.landlords import Landlord
from bot.web.access import set_cookie
from bot.web.headers import is_https
from bot.web.keys import SERVICE
from bot.web.pages import page
from channels import webchat
from channels.message import MalformedRequest
from triage.store.conversations import find_open, mark_fetched, messages_after
from triage.vocabulary import Channel

CHAT_DAYS: Final = 90
"""How long a browser without scripts remembers its conversation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One message as the page shows it."""

    sender: str
    """customer, bot or staff."""
    text: str
    """Its words."""
    choices: Sequence[Mapping[str, str]] = ()
    """Answers offered as buttons."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The conversation of a browser without scripts."""

    conversation_id: int
    """Its id."""
    seq: int
    """Seq of its last message."""
    lines: Sequence[Line]
    """Its messages in order."""


async def show(request: web.Request) -> web.Response:
    """Show the page, with the conversation of a browser without scripts when it has one."""
    landlord = landlord_of(request)
    session, shown = await _shown(request, landlord)
    if shown is not None:
        service = request.app[SERVICE]
        await service.write(mark_fetched, landlord.id, shown.conversation_id, shown.seq, service.clock())
    return _page(request, landlord, session, shown)


async def say(request: web.Request) -> web.Response:
    """Take what a form without scripts sends; the answer leads back to the page."""
    service, landlord = request.app[SERVICE], landlord_of(request)
    session, shown = await _shown(request, landlord)
    form = await request.post()
    given = form.get("choice") or form.get("text")
    text = given.replace("\r\n", "\n") if isinstance(given, str) else ""
    body = {"session": session, "client_message_id": form.get("message_id"), "text": text}
    try:
        message = webchat.parse(body, longest=service.settings.message_limit)
    except MalformedRequest as error:
        problem = str(error) if text.strip() else "Write your message first, then send it."
        return _page(request, landlord, session, shown, problem=problem, unsent=text)
    token = message.session or webchat.new_session(service.key, landlord.id, message.client_message_id)
    await service.receive(webchat.inbound(message, token, landlord=landlord.id, received_at=service.clock()))
    response = web.Response(status=303, headers={"Location": f"/chat/{landlord.id}#latest"})
    set_cookie(request, response, _cookie(request, landlord), token, samesite="Strict", hours=24 * CHAT_DAYS)
    return response


async def restart(request: web.Request) -> web.Response:
    """Forget the conversation on this device; it stays with the landlord."""
    landlord = landlord_of(request)
    response = web.Response(status=303, headers={"Location": f"/chat/{landlord.id}"})
    response.del_cookie(
        _cookie(request, landlord), path="/", secure=is_https(request), httponly=True, samesite="Strict"
    )
    return response


def landlord_of(request: web.Request) -> Landlord:
    """Return the landlord that the address names. Raises HTTPNotFound."""
    landlord = request.app[SERVICE].landlords.get(request.match_info["landlord"])
    if landlord is None:
        raise web.HTTPNotFound
    return landlord


async def _shown(request: web.Request, landlord: Landlord) -> tuple[str | None, Shown | None]:
    """Return the session that the browser has and its conversation; None and None when there is none any more."""
    session = request.cookies.get(_cookie(request, landlord))
    if session is None or not webchat.is_session(session):
        return None, None
    shown = await request.app[SERVICE].read(_read, landlord.id, webchat.address_of(session))
    return (None, None) if shown is None else (session, shown)


def _read(conn: Connection, landlord: str, address: str) -> Shown | None:
    conversation = find_open(conn, landlord, channel=Channel.WEBCHAT, address=address)
    if conversation is None:
        return None
    rows = messages_after(conn, landlord, conversation["id"], 0)
    return Shown(
        conversation_id=conversation["id"],
        seq=max((row["seq"] for row in rows), default=0),
        lines=[_line(row) for row in rows],
    )


def _page(
    request: web.Request,
    landlord: Landlord,
    session: str | None,
    shown: Shown | None,
    *,
    problem: str = "",
    unsent: str = "",
) -> web.Response:
    lines = [] if shown is None else shown.lines
    return page(
        request,
        "chat.html",
        status=400 if problem else 200,
        landlord=landlord,
        session=session or "",
        messages=lines,
        choices=lines[-1].choices if lines else (),
        message_id=str(uuid.uuid4()),
        longest=request.app[SERVICE].settings.message_limit,
        problem=problem,
        unsent=unsent,
    )


def _line(row: RowMapping) -> Line:
    return Line(sender=row["sender"], text=row["text"], choices=row["choices"] or ())


def _cookie(request: web.Request, landlord: Landlord) -> str:
    return f"{'__Host-' if is_https(request) else ''}sayso-chat-{landlord.id}"
