"""The page with a phone on it: a newcomer texts a sample landlord through the stand-in, without any account."""

import asyncio
import hmac
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from bot.dialogue.questions import load_plan
from bot.landlords import Landlord
from bot.providers.text_accounts import STAND_IN_PATH
from bot.standin import numbers
from bot.standin.exchange import HELD_SECONDS, StandIn
from bot.standin.faults import NO_FAULTS, Fault, Faults
from bot.standin.twilio import LONGEST_BODY, api_routes
from bot.standin.view import WORDS, view_of
from bot.standin.wiring import make_stand_in, on_stand_in
from bot.web.access import set_cookie
from bot.web.errors import wants_json
from bot.web.headers import is_https
from bot.web.keys import CHAT_LIMIT, SERVICE
from bot.web.pages import page
from bot.web.sources import source_of
from triage.store.conversations import find_open
from triage.vocabulary import Channel

STAND_IN: Final = web.AppKey("stand_in", StandIn)
"""The stand-in, when a sample landlord texts through it."""

SIGNED_NUMBER: Final = re.compile(r"(\+\d+)\.([0-9a-f]{32})")
PHONE_DAYS: Final = 30
"""How long a browser keeps its phone."""
TRIES: Final = 40
"""Numbers looked at for one without a conversation."""


def add_stand_in(app: web.Application) -> None:
    """Let the stand-in answer on `app`, with a phone at /try, when a sample landlord texts through it.

    Raises LandlordError when a live landlord names the stand-in.
    """
    service = app[SERVICE]
    stand_in = make_stand_in(service.landlords, service.text_accounts, clock=service.clock)
    if stand_in is None:
        return
    app[STAND_IN] = stand_in
    app.on_cleanup.append(_stop)  # after the outbox, which may still be sending
    app.add_routes(api_routes(stand_in, STAND_IN_PATH))
    app.add_routes(
        [
            web.get("/try", show),
            web.get("/try/{landlord}", show),
            web.post("/try/{landlord}", send),
            web.get("/try/{landlord}/texts", look),
            web.post("/try/{landlord}/faults", switch),
            web.post("/try/{landlord}/phone", change_phone),
        ]
    )


async def show(request: web.Request) -> web.Response:
    """Show the phone; a browser that has none gets one."""
    landlord, number = _landlord(request), _number(request)
    if number is not None:
        return _page(request, landlord, number)
    number = await _free_number(request)
    response = _page(request, landlord, number)
    _give(request, response, number)
    return response


async def send(request: web.Request) -> web.Response:
    """Text the landlord."""
    landlord, number = _landlord(request), _sender(request)
    given = (await request.post()).get("text")
    text = given.replace("\r\n", "\n").strip() if isinstance(given, str) else ""
    if text:
        account = request.app[SERVICE].text_accounts[landlord.id].account
        request.app[STAND_IN].from_phone(account, number, text[:LONGEST_BODY])
    return _answer(request, landlord, number)


async def look(request: web.Request) -> web.Response:
    """Answer with what the phone shows; 204 when that is the version the browser has."""
    landlord, number = _landlord(request), _number(request)
    if number is None:
        raise web.HTTPForbidden
    view = _view(request, landlord, number)
    if request.query.get("version") == str(view["version"]):
        return web.Response(status=204)
    return web.json_response(view)


async def switch(request: web.Request) -> web.Response:
    """Switch faults on and off for this phone."""
    landlord, number = _landlord(request), _sender(request)
    wanted = (await request.post()).getall("fault", [])
    faults = Faults(shares={fault: 1.0 for fault in Fault if fault in wanted})
    request.app[STAND_IN].set_faults(number, faults)
    return _answer(request, landlord, number)


async def change_phone(request: web.Request) -> web.Response:
    """Give the browser another phone, with a number that has said nothing yet."""
    landlord = _landlord(request)
    _admit(request)
    response = web.Response(status=303, headers={"Location": f"/try/{landlord.id}"})
    _give(request, response, await _free_number(request))
    return response


def _offered(request: web.Request) -> Mapping[str, Landlord]:
    """Return the samples on the stand-in."""
    service = request.app[SERVICE]
    return {id_: each for id_, each in service.landlords.items() if on_stand_in(each, service.text_accounts)}


def _landlord(request: web.Request) -> Landlord:
    """Return the landlord of the address, else the first. Raises HTTPNotFound when it is no sample on the stand-in."""
    offered = _offered(request)
    id_ = request.match_info.get("landlord") or next(iter(offered), "")
    if id_ not in offered:
        raise web.HTTPNotFound
    return offered[id_]


def _admit(request: web.Request) -> None:
    wait = request.app[CHAT_LIMIT].wait(source_of(request), asyncio.get_running_loop().time())
    if wait:
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(wait) + 1)})


def _number(request: web.Request) -> str | None:
    """Return the number of the browser's phone, None when it has none that we gave."""
    match = SIGNED_NUMBER.fullmatch(request.cookies.get(_cookie(request), ""))
    if match is None or not hmac.compare_digest(match[2], _signature(request, match[1])):
        return None
    return match[1]


def _sender(request: web.Request) -> str:
    """Return the number of the phone that a form comes from."""
    _admit(request)
    number = _number(request)
    if number is None:
        raise web.HTTPForbidden
    return number


async def _free_number(request: web.Request) -> str:
    """Return a number that no landlord and no other phone has; if possible one without an open conversation."""
    service, stand_in = request.app[SERVICE], request.app[STAND_IN]
    lines = {line.number for line in stand_in.lines.values()}
    mobile = [number for number in numbers.ALL if number not in lines]
    free = [number for number in mobile if number not in stand_in.phones] or mobile
    some = random.sample(free, k=min(TRIES, len(free)))
    return await service.read(_without_conversation, tuple(_offered(request)), some)


def _without_conversation(conn: Connection, landlords: Sequence[str], candidates: Sequence[str]) -> str:
    """Return the first number that has no open conversation, else the last."""
    for number in candidates[:-1]:
        if not any(find_open(conn, landlord, channel=Channel.SMS, address=number) for landlord in landlords):
            return number
    return candidates[-1]


def _give(request: web.Request, response: web.Response, number: str) -> None:
    request.app[STAND_IN].phones[number].version += 1
    value = f"{number}.{_signature(request, number)}"
    set_cookie(request, response, _cookie(request), value, samesite="Strict", hours=24 * PHONE_DAYS)


def _signature(request: web.Request, number: str) -> str:
    return hmac.digest(request.app[SERVICE].key, f"phone\n{number}".encode(), "sha256").hex()[:32]


def _cookie(request: web.Request) -> str:
    return f"{'__Host-' if is_https(request) else ''}sayso-phone"


def _answer(request: web.Request, landlord: Landlord, number: str) -> web.Response:
    """Answer a form: a script gets what the phone shows now, a browser without one is led back to the page."""
    if wants_json(request):
        return web.json_response(_view(request, landlord, number))
    return web.Response(status=303, headers={"Location": f"/try/{landlord.id}#latest"})


def _view(request: web.Request, landlord: Landlord, number: str) -> dict[str, Any]:
    stand_in = request.app[STAND_IN]
    account = request.app[SERVICE].text_accounts[landlord.id].account
    return view_of(stand_in.phones[number], stand_in.mailbox.between(account, number), account)


def _page(request: web.Request, landlord: Landlord, number: str) -> web.Response:
    return page(
        request,
        "try.html",
        landlord=landlord,
        offered=_offered(request).values(),
        number=numbers.in_groups(number),
        landlord_number=numbers.in_groups(request.app[SERVICE].text_accounts[landlord.id].number),
        view=_view(request, landlord, number),
        words=WORDS,
        seconds=_seconds(),
        at=int(request.app[SERVICE].clock().timestamp()),
        shares=request.app[STAND_IN].faults_of(number).shares,
        longest=LONGEST_BODY,
    )


def _seconds() -> Mapping[str, float]:
    """Return the waits that the page names."""
    return {
        "quiet": load_plan().quiet_seconds[Channel.SMS],
        "slow": NO_FAULTS.slow_seconds,
        "busy": NO_FAULTS.retry_after_seconds,
        "held": HELD_SECONDS,
    }


async def _stop(app: web.Application) -> None:
    await app[STAND_IN].close()
