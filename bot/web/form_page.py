"""The web form: one page to fill in, then what is still to ask, then the confirmation; without any script.

It is the same intake and conversation as the chat. The form stands in one conversation of its own; the browser knows it
by a cookie, the store by the cookie's digest.
"""

import hmac
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection, RowMapping

from bot.landlords import Landlord
from bot.web.access import FIELD, set_cookie, token_from
from bot.web.chat_page import landlord_of as any_landlord
from bot.web.form_words import languages_of_form, load_form_words
from bot.web.headers import is_https
from bot.web.keys import FORM_TOKEN, SERVICE
from bot.web.pages import page
from channels import web_form, webchat
from channels.message import InboundMessage, MalformedRequest
from channels.web_form import NotFilledIn
from triage.cases import Status
from triage.store.cases import cases_of_conversation
from triage.store.conversations import find_open, mark_fetched, messages_after
from triage.vocabulary import Channel

FORM_DAYS: Final = 90
"""How long a browser remembers what it has sent."""

SEED: Final = "form-seed"
SESSION: Final = "form"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A form that was sent, and what came of it."""

    conversation_id: int
    """Its conversation."""
    seq: int
    """Seq of the last message."""
    messages: Sequence[RowMapping]
    """Everything that was said, in order."""
    cases: Sequence[RowMapping]
    """The cases that came of it."""
    language: str
    """The language in which we answer."""

    @property
    def latest(self) -> list[RowMapping]:
        """Return what we have said since the customer spoke last."""
        last = max((row["seq"] for row in self.messages if row["sender"] == "customer"), default=0)
        return [row for row in self.messages if row["seq"] > last]

    @property
    def asking(self) -> list[str]:
        """Return the keys of what we ask."""
        return [key for row in self.latest for key in row["asks"] or ()]

    @property
    def is_settled(self) -> bool:
        """Return whether nothing waits for the customer any more."""
        return bool(self.cases) and not self.asking and all(row["status"] != Status.UNFINISHED for row in self.cases)


async def show(request: web.Request) -> web.Response:
    """Show an empty form."""
    return _form(request, landlord_of(request), action_id=str(uuid.uuid4()))


async def send(request: web.Request) -> web.Response:
    """Take a form; what is wrong with it is said beside the fields, and nothing that was typed is lost."""
    service, landlord = request.app[SERVICE], landlord_of(request)
    form = await request.post()
    try:
        action_id = web_form.form_id(form.get("action_id"))
        filled = web_form.parse(form, longest=service.settings.message_limit)
    except NotFilledIn as error:
        return _form(request, landlord, action_id=action_id, typed=web_form.typed(form), faults=error.faults)
    except MalformedRequest as error:
        raise web.HTTPBadRequest from error
    if not _is_ours(request, form.get(FIELD)):
        typed = web_form.typed(form)
        return _form(request, landlord, action_id=action_id, typed=typed, faults={"": "stale"}, status=403)
    session = webchat.new_session(service.key, landlord.id, action_id)
    address = webchat.address_of(session)
    await service.receive(web_form.inbound(filled, address, landlord=landlord.id, received_at=service.clock()))
    response = web.Response(status=303, headers={"Location": f"/form/{landlord.id}/sent"})
    set_cookie(request, response, _cookie(request, SESSION, landlord), session, samesite="Lax", hours=24 * FORM_DAYS)
    return response


async def show_sent(request: web.Request) -> web.Response:
    """Show what came of the form that this browser sent last: what is still to ask, or the confirmation."""
    service, landlord = request.app[SERVICE], landlord_of(request)
    sent = await _sent(request, landlord)
    if sent is None:
        raise web.HTTPSeeOther(f"/form/{landlord.id}")
    await service.write(mark_fetched, landlord.id, sent.conversation_id, sent.seq, service.clock())
    return _after(request, landlord, sent)


async def answer(request: web.Request) -> web.Response:
    """Take an answer to what was asked, or something to add."""
    service, landlord = request.app[SERVICE], landlord_of(request)
    session = request.cookies.get(_cookie(request, SESSION, landlord), "")
    sent = await _sent(request, landlord)
    if sent is None:
        raise web.HTTPSeeOther(f"/form/{landlord.id}")
    form = await request.post()
    fields = web_form.typed({"text": form.get("choice") or form.get("text")})
    text = fields.get("text", "")
    fault = _fault(request, form.get(FIELD), text)
    if fault:
        return _after(request, landlord, sent, fault=fault, unsent=text)
    try:
        provider_id = web_form.form_id(form.get("action_id"))
    except MalformedRequest as error:
        raise web.HTTPBadRequest from error
    address = webchat.address_of(session)
    await service.receive(
        InboundMessage(
            landlord=landlord.id,
            channel=Channel.WEB_FORM,
            address=address,
            scope=address,
            provider_id=provider_id,
            text=text,
            received_at=service.clock(),
        )
    )
    return web.Response(status=303, headers={"Location": f"/form/{landlord.id}/sent"})


def landlord_of(request: web.Request) -> Landlord:
    """Return the landlord that the address names. Raises HTTPNotFound when there is none or it has no form."""
    landlord = any_landlord(request)
    if Channel.WEB_FORM not in landlord.channels:
        raise web.HTTPNotFound
    return landlord


def _fault(request: web.Request, token: object, text: str) -> str:
    if not text:
        return "no_words"
    if len(text) > request.app[SERVICE].settings.message_limit:
        return "too_long"
    return "" if _is_ours(request, token) else "stale"


async def _sent(request: web.Request, landlord: Landlord) -> Sent | None:
    session = request.cookies.get(_cookie(request, SESSION, landlord))
    if session is None or not webchat.is_session(session):
        return None
    return await request.app[SERVICE].read(_read, landlord.id, webchat.address_of(session))


def _read(conn: Connection, landlord: str, address: str) -> Sent | None:
    conversation = find_open(conn, landlord, channel=Channel.WEB_FORM, address=address)
    if conversation is None:
        return None
    rows = messages_after(conn, landlord, conversation["id"], 0)
    return Sent(
        conversation_id=conversation["id"],
        seq=max((row["seq"] for row in rows), default=0),
        messages=rows,
        cases=cases_of_conversation(conn, landlord, conversation["id"]),
        language=conversation["language"],
    )


def _form(
    request: web.Request,
    landlord: Landlord,
    *,
    action_id: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    status: int = 422,
) -> web.Response:
    return _page(
        request,
        landlord,
        "form.html",
        language=request.query.get("language", ""),
        status=status if faults else 200,
        action_id=action_id,
        typed=typed or {},
        faults=faults or {},
        ways=web_form.WAYS,
        longest=request.app[SERVICE].settings.message_limit,
        longest_field=web_form.LONGEST_FIELD,
    )


def _after(request: web.Request, landlord: Landlord, sent: Sent, *, fault: str = "", unsent: str = "") -> web.Response:
    return _page(
        request,
        landlord,
        "form_sent.html",
        language=sent.language,
        status=422 if fault else 200,
        sent=sent,
        choices=next((row["choices"] for row in reversed(sent.latest) if row["choices"]), ()),
        action_id=str(uuid.uuid4()),
        fault=fault,
        unsent=unsent,
        longest=request.app[SERVICE].settings.message_limit,
    )


def _page(
    request: web.Request, landlord: Landlord, template: str, *, status: int, language: str, **context: Any
) -> web.Response:
    """Return a page in a language of the landlord's; its form carries a token of this browser's cookie."""
    known = languages_of_form(landlord)
    language = language if language in known else known[0]
    context |= {"language": language, "texts": load_form_words(language)}
    context["other"] = next((each for each in known if each != language), "")
    seed = request.cookies.get(_cookie(request, SEED, landlord)) or secrets.token_urlsafe(32)
    request[FORM_TOKEN] = token_from(seed)
    response = page(request, template, status=status, landlord=landlord, **context)
    set_cookie(request, response, _cookie(request, SEED, landlord), seed, samesite="Lax")
    return response


def _is_ours(request: web.Request, token: object) -> bool:
    """Return whether a form's token belongs to the browser that sends it."""
    landlord = landlord_of(request)
    seed = request.cookies.get(_cookie(request, SEED, landlord))
    given = token if isinstance(token, str) else ""
    return seed is not None and hmac.compare_digest(given.encode(), token_from(seed).encode())


def _cookie(request: web.Request, name: str, landlord: Landlord) -> str:
    return f"{'__Host-' if is_https(request) else ''}sayso-{name}-{landlord.id}"
