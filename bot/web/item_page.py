"""The page of one item, and the forms on it."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from bot.landlords import Landlord
from bot.understanding import understand
from bot.web import item_view
from bot.web.canned import filled
from bot.web.item_acts import Form as SentForm
from bot.web.item_acts import carry_out, check_form, desk_of, order_of, position
from bot.web.item_forms import ALREADY, FORMS, Needs
from bot.web.item_orders import NotFilledIn, Order
from bot.web.item_saying import can_carry
from bot.web.joining_orders import Sent, ToCompare
from bot.web.joining_view import joining_view
from bot.web.keys import PERSON, SERVICE
from bot.web.life_desk import Desk
from bot.web.life_links import links_of
from bot.web.life_orders import FINDINGS
from bot.web.life_view import LifeView, life_view
from bot.web.money_view import money_view
from bot.web.pages import page
from bot.web.queue_live import note_looking
from bot.web.queue_page import KINDS
from bot.web.rights import Action, may, reader_of, require
from bot.web.settle_view import settle_view
from bot.web.so_far import so_far
from bot.web.understood_view import understood_view
from bot.web.way_orders import deciding
from nlu.understanding import Understanding
from triage.cases import IllegalMove
from triage.store.canned import canned_texts_of
from triage.store.cases import RepeatedAction, StaleCase
from triage.store.item import Item, item_of_case, item_of_conversation
from triage.store.staff import Colleague, Seat, colleagues

HIDDEN: Final = frozenset({"form_token", "action_id", "expected"})
"""Fields of every form that are not the person's own words."""

LONGEST_POSITION: Final = 20


async def show_item(request: web.Request) -> web.Response:
    """Show a case, or a conversation without one."""
    seat = require(request[PERSON], request.match_info["landlord"], Action.READ)
    item, people = await _found(request)
    done = FORMS.get(request.query.get("done", ""))
    notice = done.done if done else ALREADY if "already" in request.query else ""
    typed = {"text": await _chosen_text(request, item)} if "canned" in request.query else None
    return await _page(request, item, people, seat, notice=notice, typed=typed)


async def act_on_item(request: web.Request) -> web.StreamResponse:
    """Do what a form on the page asks for, or say clearly why not."""
    form = FORMS.get(request.match_info["action"])
    if form is None:
        raise web.HTTPNotFound
    seat = require(request[PERSON], request.match_info["landlord"], form.action)
    item, people = await _found(request)
    if form.needs is (Needs.CASE if item.case is None else Needs.NO_CASE):
        raise web.HTTPNotFound
    fields = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    back = "/staff" if fields.get("back") == "queue" else _address(item)
    try:
        raised = await _do(request, item, people, seat, fields)
    except ToCompare as error:
        status = 422 if error.faults else 200
        return await _page(
            request, item, people, seat, typed=fields, faults=error.faults, other=error.other, status=status
        )
    except NotFilledIn as error:
        return await _page(request, item, people, seat, typed=fields, faults=error.faults, status=422)
    except IllegalMove as error:
        return await _page(request, item, people, seat, typed=fields, faults={"": str(error)}, status=409)
    except RepeatedAction:
        return web.Response(status=303, headers={"Location": f"{back}?already"})
    except StaleCase:
        return await _conflict(request, fields)
    request.app[SERVICE].wake(item.conversation["landlord"], item.conversation["id"])
    address = back if raised is None else f"/staff/{request.match_info['landlord']}/cases/{raised}"
    return web.Response(status=303, headers={"Location": f"{address}?done={request.match_info['action']}"})


async def _do(
    request: web.Request, item: Item, people: list[Colleague], seat: Seat, fields: Mapping[str, str]
) -> str | None:
    """Do what the form asks for; return the reference of a case that was opened by it."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    kind, rulebook = FORMS[request.match_info["action"]], service.rulebooks[landlord]
    form = SentForm(
        staff_id=seat.staff_id,
        expected=_numbers(fields.get("expected", "")),
        action_id=_action_id(fields.get("action_id", "")),
        now=service.clock(),
    )
    if kind.plan is not None or kind.carry is not None:
        await service.read(check_form, item, form)
    desk = await _desk(request, item, people, seat)
    if kind.carry is not None and desk is not None:
        sent = Sent(
            item=item,
            fields=fields,
            desk=desk,
            expected=form.expected[0],
            action_id=form.action_id,
            landlord=service.landlords[landlord],
            rulebook=rulebook,
            reader=reader_of(request[PERSON]),
            read=None if kind.words is None else await _read(request, *kind.words(fields, item)),
        )
        return await service.write(kind.carry, sent)
    order = order_of(kind, fields, item, desk, landlord=service.landlords[landlord])
    _check(item, order)
    return await service.write(carry_out, item, order, form, landlord=service.landlords[landlord], rulebook=rulebook)


async def _read(request: web.Request, words: str, at: datetime) -> Understanding:
    service = request.app[SERVICE]
    seconds = service.settings.understanding_seconds
    return await understand(service.engine, service.readers, words, at, seconds=seconds)


def _check(item: Item, order: Order) -> None:
    if order.message is not None and not order.by_any_route and not can_write(item):
        raise NotFilledIn(text="Nothing can be written to the customer on this channel from here")


async def _desk(request: web.Request, item: Item, people: list[Colleague], seat: Seat) -> Desk | None:
    service, landlord = request.app[SERVICE], item.conversation["landlord"]
    return await service.read(
        desk_of,
        item,
        landlord=service.landlords[landlord],
        rulebook=service.rulebooks[landlord],
        staff_id=seat.staff_id,
        now=service.clock(),
        people={each.staff_id: each.name for each in people},
        is_reviewer=may(seat, Action.REVIEW),
        limit=money_limit(service.landlords[landlord], seat),
    )


def money_limit(landlord: Landlord, seat: Seat) -> int:
    """Return up to how many pence a seat approves for a customer: the highest limit of its roles."""
    return 100 * max((landlord.money_limits.get(role, 0) for role in seat.roles), default=0)


def can_write(item: Item) -> bool:
    """Return whether the customer can be written to from the desk."""
    return can_carry(item.conversation)


async def found_item(request: web.Request) -> Item:
    """Return the item that the address names. Raises HTTPNotFound."""
    landlord = request.match_info["landlord"]
    service = request.app[SERVICE]
    if "reference" in request.match_info:
        reference, reader = request.match_info["reference"].upper(), reader_of(request[PERSON])
        item = await service.read(item_of_case, landlord, reference, reader)
    else:
        item = await service.read(item_of_conversation, landlord, int(request.match_info["conversation"]))
    if item is None or landlord not in service.landlords:
        raise web.HTTPNotFound
    return item


async def _found(request: web.Request) -> tuple[Item, list[Colleague]]:
    return await found_item(request), await request.app[SERVICE].read(_colleagues, request.match_info["landlord"])


def _colleagues(conn: Connection, landlord: str) -> list[Colleague]:
    return colleagues(conn, landlord)


async def _conflict(request: web.Request, fields: Mapping[str, str]) -> web.Response:
    """Show what the person wanted, and what others did meanwhile."""
    item, people = await _found(request)
    known = _numbers(fields["expected"])[0]
    since = item_view.history_of(item)[known:] if item.case is not None else []
    return page(
        request,
        "staff/conflict.html",
        status=409,
        title=FORMS[request.match_info["action"]].title,
        wanted={name: value for name, value in fields.items() if name not in HIDDEN},
        since=since,
        said=_said_since(item, known),
        siblings=item.siblings if item.case is None else [],
        people={str(each.staff_id): each.name for each in people},
        address=_address(item),
        heading=_heading(item),
        expected=_expected(item),
        action_id=secrets.token_urlsafe(18),
    )


def _said_since(item: Item, known: int) -> list[item_view.Said]:
    """Return what was said since a page was at `known`; on a case what staff said stands among its events."""
    said = item_view.messages_of(item)
    if item.case is None:
        return [each for each in said if each.seq >= known]
    seen = next((link.at for link in reversed(item.history[:known])), item.case["received_at"])
    return [each for each in said if each.sender == "customer" and each.at > seen]


async def _page(
    request: web.Request,
    item: Item,
    people: list[Colleague],
    seat: Seat,
    *,
    notice: str = "",
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    other: Mapping[str, Any] | None = None,
    status: int = 200,
) -> web.Response:
    service = request.app[SERVICE]
    desk = await _desk(request, item, people, seat)
    life = None if desk is None else life_view(desk, seat)
    looking = await note_looking(request, item.conversation["id"])
    return page(
        request,
        "staff/item.html",
        status=status,
        looking=looking,
        item=item,
        landlord=service.landlords[item.conversation["landlord"]],
        heading=_heading(item),
        messages=item_view.messages_of(item),
        clocks=item_view.clocks_of(item, service.clock()),
        history=item_view.history_of(item),
        customer=item.conversation["state"].get("person", {}),
        people=people,
        seat=seat,
        kinds=KINDS,
        findings=FINDINGS,
        life=life,
        lost=_lost(request, typed or {}, life) if faults else {},
        acts=_acts(item),
        links=links_of(item.history),
        joined=await service.read(joining_view, item, reader_of(request[PERSON]), other),
        settle=None if desk is None else settle_view(desk),
        money=None if desk is None else money_view(desk),
        holders={} if desk is None else desk.holders,
        other_dates={} if desk is None else desk.other_dates(),
        understood=understood_view(item, request.match_info.get("action", ""), typed or {}),
        so_far=so_far(item) if item.conversation["with_staff"] or item.conversation["attention"] else None,
        can_write=can_write(item),
        deciding=await service.read(deciding, item, service.landlords[item.conversation["landlord"]]),
        address=_address(item),
        expected=_expected(item),
        new_action_id=lambda: secrets.token_urlsafe(18),
        sent=request.match_info.get("action", "write" if "canned" in request.query else ""),
        canned=await service.read(canned_texts_of, item.conversation["landlord"]),
        notice=notice,
        typed=typed or {},
        faults=faults or {},
    )


async def _chosen_text(request: web.Request, item: Item) -> str:
    """Return the kept text that the address names, filled in as far as this item tells; empty when there is none."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    texts = {str(text.id): text.body for text in await service.read(canned_texts_of, landlord)}
    return filled(
        texts.get(request.query["canned"], ""),
        case=item.case,
        person=item.conversation["state"].get("person", {}),
        landlord=service.landlords[landlord],
        own_name=request[PERSON].name,
    )


def _lost(request: web.Request, typed: Mapping[str, str], life: LifeView | None) -> dict[str, str]:
    """Return what was typed into a form of the case's life that is not offered any more."""
    name = request.match_info.get("action", "")
    if life is None or FORMS[name].plan is None or name in life.open:
        return {}
    return {key: value for key, value in typed.items() if key not in HIDDEN and value.strip() and not value.isdigit()}


def _acts(item: Item) -> int:
    """Return how much staff have done here: an open page whose number is older has not seen all of it."""
    said = [row for row in item.messages if row["sender"] == "staff"]
    return len(said) + len([link for link in item.history if link.actor.startswith("staff:")])


def _heading(item: Item) -> str:
    if item.case is not None:
        return str(item.case["reference"])
    return f"Conversation {item.conversation['id']}"


def _address(item: Item) -> str:
    landlord = item.conversation["landlord"]
    if item.case is not None:
        return f"/staff/{landlord}/cases/{item.case['reference']}"
    return f"/staff/{landlord}/conversations/{item.conversation['id']}"


def _expected(item: Item) -> str:
    return "-".join(str(number) for number in position(item))


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split("-")
    if len(text) > LONGEST_POSITION or not all(part.isascii() and part.isdigit() for part in parts):
        raise web.HTTPBadRequest
    return tuple(int(part) for part in parts)


def _action_id(text: str) -> str:
    if not (text.isascii() and 16 <= len(text) <= 40):  # noqa: PLR2004  the length of the ids made here
        raise web.HTTPBadRequest
    return text
