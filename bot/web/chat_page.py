"""The chat page: with scripts the widget fills it, without them it is a form on the same intake."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import Connection, RowMapping

from bot.landlords import Landlord
from bot.web.chat_about import about
from bot.web.chat_copy import author
from bot.web.chat_session import forget, remember, session_of
from bot.web.chat_view import View, files_of, find_conversation, view_after
from bot.web.chat_words import language_of, load_words
from bot.web.keys import SERVICE
from bot.web.pages import page
from bot.web.uploads import Checked, Upload, check_files, read_upload
from bot.web.webchat_settings import WEBCHATS
from channels import webchat
from channels.message import MalformedRequest
from triage.store.conversations import mark_fetched

NOTHING: Final = Checked(taken=(), refused=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One message as the page shows it."""

    sender: str
    """customer, bot or staff."""
    name: str
    """Who wrote it, in words."""
    text: str
    """Its words."""
    files: Sequence[str] = ()
    """Names of what came with it."""
    choices: Sequence[Mapping[str, str]] = ()
    """Answers offered as buttons."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The conversation of a browser without scripts."""

    session: str
    """Its token."""
    conversation_id: int
    """Its id."""
    view: View
    """What was said."""


async def show(request: web.Request) -> web.Response:
    """Show the page, with the conversation of a browser without scripts when it has one."""
    landlord = landlord_of(request)
    shown = await _shown(request, landlord)
    if shown is not None and shown.view.messages:
        service = request.app[SERVICE]
        seq = shown.view.messages[-1]["seq"]
        await service.write(mark_fetched, landlord.id, shown.conversation_id, seq, service.clock())
    return _page(request, landlord, shown)


async def say(request: web.Request) -> web.Response:
    """Take what a form without scripts sends; the answer leads back to the page."""
    service, landlord = request.app[SERVICE], landlord_of(request)
    shown = await _shown(request, landlord)
    largest = service.settings.largest_file
    words = load_words(language_of(landlord, request.query.get("language")))
    form = Upload(fields={}, files=())
    checked = NOTHING
    try:
        form = await _form(request, largest)
        checked = await check_files(form.files, words, largest=largest, command=service.settings.scan_command)
        text = _text(form)
        body = {
            "session": shown and shown.session, "client_message_id": form.fields.get("message_id"), "text": text
        }  # fmt: skip
        message = webchat.parse(body, longest=service.settings.message_limit, attachments=checked.taken)
    except MalformedRequest as error:
        text = _text(form)
        empty = words["sending"]["nothing"] if not checked.refused else ""
        problem = str(error) if text.strip() else empty
        return _page(request, landlord, shown, refused=checked.refused, problem=problem, unsent=text)
    token = message.session or webchat.new_session(service.key, landlord.id, message.client_message_id)
    await service.receive(webchat.inbound(message, token, landlord=landlord.id, received_at=service.clock()))
    if checked.refused:
        shown = await _read_shown(request, landlord, token)
        response = _page(request, landlord, shown, refused=checked.refused)
    else:
        response = web.Response(status=303, headers={"Location": f"/chat/{landlord.id}#latest"})
    remember(request, response, landlord, token)
    return response


async def restart(request: web.Request) -> web.Response:
    """Forget the conversation on this device; it stays with the landlord."""
    landlord = landlord_of(request)
    response = web.Response(status=303, headers={"Location": f"/chat/{landlord.id}"})
    forget(request, response, landlord)
    return response


async def leave(request: web.Request) -> web.Response:
    """Forget the conversation on this device and lead to a harmless page."""
    landlord = landlord_of(request)
    response = web.Response(status=303, headers={"Location": request.app[WEBCHATS][landlord.id].leave_to})
    forget(request, response, landlord)
    return response


def landlord_of(request: web.Request) -> Landlord:
    """Return the landlord that the address names. Raises HTTPNotFound where it has no chat."""
    landlord = request.app[SERVICE].landlords.get(request.match_info["landlord"])
    if landlord is None or landlord.id not in request.app[WEBCHATS]:
        raise web.HTTPNotFound
    return landlord


async def _form(request: web.Request, largest: int) -> Upload:
    if request.content_type == "multipart/form-data":
        return await read_upload(request, largest=largest)
    fields = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return Upload(fields=fields, files=())


def _text(form: Upload) -> str:
    return (form.fields.get("choice") or form.fields.get("text") or "").replace("\r\n", "\n")


async def _shown(request: web.Request, landlord: Landlord) -> Shown | None:
    """Return the conversation of the session that the browser has; None when there is none any more."""
    session = session_of(request, landlord)
    return None if session is None else await _read_shown(request, landlord, session)


async def _read_shown(request: web.Request, landlord: Landlord, session: str) -> Shown | None:
    return await request.app[SERVICE].read(_read, landlord.id, session)


def _read(conn: Connection, landlord: str, session: str) -> Shown | None:
    found = find_conversation(conn, landlord, webchat.address_of(session))
    if found is None:
        return None
    return Shown(session=session, conversation_id=found, view=view_after(conn, landlord, found, 0))


def _page(
    request: web.Request,
    landlord: Landlord,
    shown: Shown | None,
    *,
    refused: Sequence[str] = (),
    problem: str = "",
    unsent: str = "",
) -> web.Response:
    known = about(request, landlord, request.query.get("language"))
    lines = (
        [] if shown is None else [_line(row, shown.view, landlord, known["language"]) for row in shown.view.messages]
    )
    return page(
        request,
        "chat.html",
        status=400 if problem else 200,
        landlord=landlord,
        about=known,
        about_json=json.dumps(known, ensure_ascii=False),
        words=known["words"],
        session="" if shown is None else shown.session,
        messages=lines,
        choices=lines[-1].choices if lines else (),
        message_id=str(uuid.uuid4()),
        problems=[*([problem] if problem else []), *refused],
        unsent=unsent,
    )


def _line(row: RowMapping, view: View, landlord: Landlord, language: str) -> Line:
    return Line(
        sender=row["sender"],
        name=author(row["sender"], view.names.get(row["staff_id"]), landlord, language),
        text=row["text"],
        files=[each["name"] for each in files_of(row)],
        choices=row["choices"] or (),
    )
