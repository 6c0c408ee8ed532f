"""Who may see a case: restricting it, naming people on it, and taking them off again, each with a reason."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from bot.web import item_view
from bot.web.form_fields import text_fields
from bot.web.item_forms import ALREADY
from bot.web.item_page import found_item
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, may, require
from channels.cleaning import clean
from triage.cases import EventKind, IllegalMove
from triage.store import cases, people
from triage.store.item import Item
from triage.store.need_to_know import named_on
from triage.store.staff import Seat

REASON: Final = "Write why"
WHO: Final = "Choose somebody who works here"

LONGEST: Final = 2000
LONGEST_NUMBER: Final = 18

DEEDS: Final[Mapping[str, tuple[EventKind, str]]] = {
    "restrict": (EventKind.RESTRICTED, "The case is restricted."),
    "lift": (EventKind.RESTRICTED, "The case is open to everybody here again."),
    "name": (EventKind.ACCESS_GIVEN, "They may see it now."),
    "take-off": (EventKind.ACCESS_ENDED, "They are no longer named on it."),
}
"""What can be done, by the value of its button: the event, and what is said then."""


async def show_access(request: web.Request) -> web.Response:
    """Show who may see a case, and how to change that."""
    done = DEEDS.get(request.query.get("done", ""))
    notice = done[1] if done else ALREADY if "already" in request.query else ""
    return await _page(request, await found_item(request), notice=notice)


async def change_access(request: web.Request) -> web.Response:
    """Do what a form asks for, or say why not."""
    item, service, landlord = await found_item(request), request.app[SERVICE], request.match_info["landlord"]
    seat = require(request[PERSON], landlord, Action.GRANT)
    fields = await text_fields(request, "do", "named", "reason", "expected", "action_id")
    if fields["do"] not in DEEDS or item.case is None:
        raise web.HTTPBadRequest
    colleagues = {str(each["id"]) for each in await service.read(people.people_of, landlord)}
    if faults := _faults(fields, colleagues):
        return await _page(request, item, typed=fields, faults=faults)
    try:
        await service.write(_act, item, fields, seat.staff_id, now=service.clock())
    except IllegalMove as error:
        return await _page(request, item, typed=fields, faults={"do": str(error)})
    except cases.RepeatedAction:
        return web.Response(status=303, headers={"Location": f"{request.path}?already"})
    except cases.StaleCase:
        return await _conflict(request, fields)
    return web.Response(status=303, headers={"Location": f"{request.path}?done={fields['do']}"})


def _act(conn: Connection, item: Item, fields: Mapping[str, str], staff_id: int, *, now: datetime) -> None:
    landlord, case_id = item.conversation["landlord"], _case(item)["id"]
    deed = fields["do"]
    about = {"restricted": deed == "restrict"} if deed in {"restrict", "lift"} else {"staff_id": int(fields["named"])}
    cases.act(
        conn,
        landlord,
        case_id,
        kind=DEEDS[deed][0],
        staff_id=staff_id,
        now=now,
        expected_seq=int(fields["expected"]),
        action_id=fields["action_id"],
        public=about,
        private={"reason": clean(fields["reason"]).strip()},
    )


def _faults(fields: Mapping[str, str], colleagues: set[str]) -> dict[str, str]:
    """Return what is missing, by field. Raises HTTPBadRequest for what no form of ours sends."""
    expected, action_id = fields["expected"], fields["action_id"]
    is_number = expected.isascii() and expected.isdigit() and len(expected) <= LONGEST_NUMBER
    if not (is_number and action_id.isascii() and 16 <= len(action_id) <= 40):  # noqa: PLR2004  as item_page checks
        raise web.HTTPBadRequest
    faults = {}
    if fields["do"] in {"name", "take-off"} and fields["named"] not in colleagues:
        faults["named"] = WHO
    if not fields["reason"].strip() or len(fields["reason"]) > LONGEST:
        faults["reason"] = REASON if not fields["reason"].strip() else "Make it shorter"
    return faults


def _case(item: Item) -> Mapping[str, Any]:
    if item.case is None:
        raise web.HTTPNotFound
    return item.case


async def _conflict(request: web.Request, fields: Mapping[str, str]) -> web.Response:
    """Show what the person wanted, and what others did meanwhile."""
    item = await found_item(request)
    wanted = {name: fields[name] for name in ("do", "named", "reason") if fields[name]}
    colleagues = await request.app[SERVICE].read(people.people_of, request.match_info["landlord"])
    return page(
        request,
        "staff/conflict.html",
        status=409,
        title="Who may see it",
        wanted=wanted,
        since=item_view.history_of(item)[int(fields["expected"]) :],
        said=[],
        siblings=[],
        people={str(each["id"]): each["name"] for each in colleagues},
        address=request.path,
        heading=_case(item)["reference"],
        expected=_case(item)["event_seq"],
        action_id=secrets.token_urlsafe(18),
    )


async def _page(
    request: web.Request,
    item: Item,
    *,
    notice: str = "",
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> web.Response:
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    case = _case(item)
    everybody = await service.read(people.people_of, landlord)
    named = await service.read(named_on, landlord, case["id"])
    by_role = [each for each in everybody if may(_seat(each), Action.READ_RESTRICTED)]
    seeing = {each.staff_id for each in named} | {each["id"] for each in by_role} | {case["assignee_id"]}
    return page(
        request,
        "staff/need_to_know.html",
        status=422 if faults else 200,
        case=case,
        siblings=item.siblings,
        named=named,
        by_role=by_role,
        assignee=next((each["name"] for each in everybody if each["id"] == case["assignee_id"]), None),
        others=[each for each in everybody if each["id"] not in seeing],
        back=request.path.removesuffix("/access"),
        new_action_id=lambda: secrets.token_urlsafe(18),
        notice=notice,
        typed=typed or {},
        faults=faults or {},
    )


def _seat(row: Mapping[str, Any]) -> Seat:
    return Seat(staff_id=row["id"], roles=tuple(row["roles"]))
