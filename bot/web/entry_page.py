"""The desk's entry page: a colleague types what a customer says on the telephone, in person or in a letter.

It is the customers' own conversation: the page shows what was understood, what to read out and what is still to ask.
"""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.fallback import open_routes
from bot.landlords import Landlord
from bot.web import item_view
from bot.web.form_words import load_form_words
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, require
from channels import staff_entry, web_form
from channels.message import InboundMessage, MalformedRequest
from channels.staff_entry import WAYS_IN, Entry
from channels.web_form import NotFilledIn
from triage.cases import CaseEvent, EventKind
from triage.store import fallback, for_person, letters
from triage.store.cases import RepeatedAction, append, cases_of_conversation, claim_action
from triage.store.item import Item, item_of_conversation
from triage.store.staff import Seat
from triage.store.ways import READ_ALOUD, Route
from triage.vocabulary import Channel, FeedbackType


async def show_new(request: web.Request) -> web.Response:
    """Show an empty entry."""
    _seat(request)
    return _new(request, action_id=str(uuid.uuid4()), typed={"channel": Channel.PHONE.value})


async def begin(request: web.Request) -> web.Response:
    """Take the first words, and lead to what comes next."""
    service, landlord, seat = request.app[SERVICE], landlord_of(request), _seat(request)
    form = await request.post()
    now = service.clock()
    try:
        action_id = web_form.form_id(form.get("action_id"))
        entry = staff_entry.parse(form, longest=service.settings.message_limit, now=now)
    except NotFilledIn as error:
        return _new(request, action_id=action_id, typed=staff_entry.typed_in(form), faults=error.faults)
    except MalformedRequest as error:
        raise web.HTTPBadRequest from error
    received = await service.receive(staff_entry.inbound(entry, landlord=landlord.id, staff_id=seat.staff_id))
    with suppress(RepeatedAction):  # the same form came twice: it is noted already
        await service.write(_note_entry, landlord.id, received.conversation_id, entry, seat.staff_id, now=now)
    return _to(landlord, received.conversation_id)


async def show(request: web.Request) -> web.Response:
    """Show what was understood, the words to read out, and where to type the answer."""
    _seat(request)
    return await _talk(request)


async def say(request: web.Request) -> web.Response:
    """Take what the customer answered."""
    service, landlord, seat = request.app[SERVICE], landlord_of(request), _seat(request)
    item = await _item(request)
    form = await request.post()
    text = web_form.typed({"text": form.get("choice") or form.get("text")}).get("text", "")
    if not text or len(text) > service.settings.message_limit:
        fault = "too_long" if text else "no_words_heard"
        return await _talk(request, faults={"text": fault}, unsent=text)
    try:
        provider_id = web_form.form_id(form.get("action_id"))
    except MalformedRequest as error:
        raise web.HTTPBadRequest from error
    await service.receive(
        InboundMessage(
            landlord=landlord.id,
            channel=Channel(item.conversation["channel"]),
            address=item.conversation["address"],
            scope=item.conversation["address"],
            provider_id=provider_id,
            text=text,
            received_at=service.clock(),
            entered_by=seat.staff_id,
        )
    )
    return _to(landlord, item.conversation["id"])


async def tell(request: web.Request) -> web.Response:
    """Record that the confirmation was read out, or have it sent the way that the customer wants."""
    service, landlord, seat = request.app[SERVICE], landlord_of(request), _seat(request)
    item = await _item(request)
    message = _to_tell(item)
    how = (await request.post()).get("how")
    if message is None:
        return _to(landlord, item.conversation["id"])
    actor, now = f"staff:{seat.staff_id}", service.clock()
    if how == READ_ALOUD:
        await service.write(for_person.told, landlord.id, message["id"], how=READ_ALOUD, actor=actor, now=now)
        return _to(landlord, item.conversation["id"])
    route = next((each for each in await _routes(request, item) if each.kind == how), None)
    if route is None:
        raise web.HTTPBadRequest
    given: dict[str, Any] = {"why": "asked", "actor": actor, "now": now, "is_chosen": True}
    await service.write(fallback.divert, landlord.id, message["id"], [route], **given)
    service.wake(landlord.id, item.conversation["id"])
    return _to(landlord, item.conversation["id"])


async def letter_posted(request: web.Request) -> web.Response:
    """Record that a letter has gone to the post, and lead back to the queue."""
    service, landlord, seat = request.app[SERVICE], landlord_of(request), _seat(request)
    job, actor = int(request.match_info["job"]), f"staff:{seat.staff_id}"
    await service.write(letters.posted, landlord.id, job, actor=actor, now=service.clock())
    return web.Response(status=303, headers={"Location": "/staff"})


def landlord_of(request: web.Request) -> Landlord:
    """Return the landlord that the address names. Raises HTTPNotFound."""
    landlord = request.app[SERVICE].landlords.get(request.match_info["landlord"])
    if landlord is None:
        raise web.HTTPNotFound
    return landlord


def _seat(request: web.Request) -> Seat:
    return require(request[PERSON], request.match_info["landlord"], Action.ENTER)


def _to(landlord: Landlord, conversation_id: int) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/staff/{landlord.id}/entries/{conversation_id}"})


def _note_entry(
    conn: Connection, landlord: str, conversation_id: int, entry: Entry, staff_id: int, *, now: datetime
) -> None:
    """Note on the cases who entered them and, where that is so, why they count from an earlier time."""
    claim_action(conn, landlord, entry.action_id, staff_id=staff_id, now=now)
    public = {"note": "entered", "channel": entry.channel.value, "received_at": entry.received_at.isoformat()}
    private = {"reason": entry.reason} if entry.reason else None
    for row in cases_of_conversation(conn, landlord, conversation_id):
        event = CaseEvent(kind=EventKind.NOTED, at=now, actor=f"staff:{staff_id}", public=public, private=private)
        append(conn, landlord, row["id"], event)


async def _item(request: web.Request) -> Item:
    """Return the conversation. Raises HTTPNotFound when there is none, or it is not one that a colleague began."""
    landlord = request.match_info["landlord"]
    item = await request.app[SERVICE].read(item_of_conversation, landlord, int(request.match_info["conversation"]))
    if item is None or item.conversation["channel"] not in WAYS_IN:
        raise web.HTTPNotFound
    return item


async def _routes(request: web.Request, item: Item) -> Sequence[Route]:
    person = item.conversation["state"].get("person", {})
    return await request.app[SERVICE].read(open_routes, landlord_of(request), person)


def _to_tell(item: Item) -> Mapping[str, Any] | None:
    """Return the confirmation that the customer has not been given yet."""
    waiting = (row for row in item.messages if row["kind"] == "confirmation" and row["delivery"] == "queued")
    return next((row for row in waiting if row["sender"] != "customer"), None)


def _telling(heard: Sequence[item_view.Said]) -> item_view.Said | None:
    """Return the last message that told something of its own; an answer alone says little."""
    kinds = (FeedbackType.OTHER, None)
    telling = [each for each in heard if (each.understood or {}).get("type") not in kinds]
    return next(iter((telling or heard)[-1:]), None)


def _new(
    request: web.Request, *, action_id: str, typed: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> web.Response:
    return page(
        request,
        "staff/new.html",
        status=422 if faults else 200,
        landlord=landlord_of(request),
        action_id=action_id,
        typed=typed,
        faults=faults or {},
        channels=WAYS_IN,
        ways=web_form.WAYS,
        longest_field=web_form.LONGEST_FIELD,
        texts=load_form_words(),
    )


async def _talk(request: web.Request, *, faults: Mapping[str, str] | None = None, unsent: str = "") -> web.Response:
    item = await _item(request)
    said = item_view.messages_of(item)
    rows = {row["seq"]: row for row in item.messages}
    heard = [each for each in said if each.sender == "customer"]
    last = heard[-1].seq if heard else 0
    latest = [rows[each.seq] for each in said if each.seq > last]
    return page(
        request,
        "staff/entry.html",
        status=422 if faults else 200,
        landlord=landlord_of(request),
        item=item,
        customer=item.conversation["state"].get("person", {}),
        said=said,
        heard=_telling(heard),
        latest=latest,
        asking=[key for row in latest for key in row["asks"] or ()],
        choices=next((row["choices"] for row in reversed(latest) if row["choices"]), ()),
        to_tell=_to_tell(item),
        routes=await _routes(request, item),
        action_id=str(uuid.uuid4()),
        faults=faults or {},
        unsent=unsent,
        texts=load_form_words(),
    )
