"""The page with a phone on it: a newcomer writes to a sample landlord through the stand-ins, without any account."""

import asyncio
import hmac
import random
import re
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from bot.dialogue.questions import load_plan
from bot.landlords import Landlord
from bot.providers import telegram_accounts, text_accounts
from bot.standin import numbers
from bot.standin.faults import NO_FAULTS, Fault, Faults
from bot.standin.network import HELD_SECONDS
from bot.standin.telegram import telegram_routes
from bot.standin.twilio import LONGEST_BODY, api_routes
from bot.standin.view import WORDS
from bot.standin.wiring import make_stand_in, make_telegram
from bot.web.access import set_cookie
from bot.web.errors import wants_json
from bot.web.headers import is_https
from bot.web.keys import CHAT_LIMIT, SERVICE
from bot.web.pages import page
from bot.web.sources import source_of
from bot.web.try_screens import APPS, STAND_IN, TELEGRAM, Screen, address_of, apps_of, screen_of
from triage.store.conversations import find_open
from triage.vocabulary import Channel

SIGNED_NUMBER: Final = re.compile(r"(\+\d+)\.([0-9a-f]{32})")
PHONE_DAYS: Final = 30
"""How long a browser keeps its phone."""
TRIES: Final = 40
"""Numbers looked at for one without a conversation."""


def add_stand_ins(app: web.Application) -> None:
    """Let the stand-ins answer on `app`, with a phone at /try, when a sample landlord is reached through them.

    Raises LandlordError when a live landlord names one.
    """
    service = app[SERVICE]
    texts = make_stand_in(service.landlords, service.text_accounts, clock=service.clock)
    if texts is not None:
        app[STAND_IN] = texts
        app.add_routes(api_routes(texts, text_accounts.STAND_IN_PATH))
    chats = make_telegram(service.landlords, service.telegram_accounts, clock=service.clock)
    if chats is not None:
        app[TELEGRAM] = chats
        app.add_routes(telegram_routes(chats, telegram_accounts.STAND_IN_PATH))
    if can_try(app):
        app.on_cleanup.append(_stop)  # after the outbox, which may still be sending
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


def can_try(app: web.Application) -> bool:
    """Return whether there is a phone at /try."""
    return STAND_IN in app or TELEGRAM in app


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
    """Write to the landlord, with a photo or without, or press a button."""
    screen, given = _own_screen(request), await request.post()
    text, pressed, under = (given.get(name) for name in ("text", "press", "message"))
    said = text.replace("\r\n", "\n").strip()[:LONGEST_BODY] if isinstance(text, str) else ""
    if isinstance(pressed, str) and isinstance(under, str):
        screen.press(under, pressed)
    else:
        photo = screen.takes_photos and "photo" in given
        if said or photo:
            screen.say(said, photo=photo)
    return _answer(request, screen)


async def look(request: web.Request) -> web.Response:
    """Answer with what the phone shows; 204 when that is the version the browser has."""
    number = _number(request)
    if number is None:
        raise web.HTTPForbidden
    view = _screen(request, number).view()
    if request.query.get("version") == str(view["version"]):
        return web.Response(status=204)
    return web.json_response(view)


async def switch(request: web.Request) -> web.Response:
    """Switch faults on and off for this phone and app."""
    screen = _own_screen(request)
    wanted = (await request.post()).getall("fault", [])
    screen.set_faults(Faults(shares={fault: 1.0 for fault in Fault if fault in wanted}))
    return _answer(request, screen)


async def change_phone(request: web.Request) -> web.Response:
    """Give the browser another phone, with a number that has said nothing yet."""
    landlord, app = _landlord(request), _app(request)
    _admit(request)
    response = web.Response(status=303, headers={"Location": _path(landlord, app)})
    _give(request, response, await _free_number(request))
    return response


def _offered(request: web.Request) -> Mapping[str, Landlord]:
    """Return the samples on a stand-in."""
    service = request.app[SERVICE]
    return {id_: each for id_, each in service.landlords.items() if apps_of(service, each)}


def _landlord(request: web.Request) -> Landlord:
    """Return the landlord of the address, else the first. Raises HTTPNotFound when it is no sample on a stand-in."""
    offered = _offered(request)
    id_ = request.match_info.get("landlord") or next(iter(offered), "")
    if id_ not in offered:
        raise web.HTTPNotFound
    return offered[id_]


def _app(request: web.Request) -> Channel:
    """Return the app that the address names, else the landlord's first. Raises HTTPNotFound when it has no such."""
    apps = apps_of(request.app[SERVICE], _landlord(request))
    named = request.query.get("app", apps[0])
    if named not in apps:
        raise web.HTTPNotFound
    return Channel(named)


def _nearest(request: web.Request, landlord: Landlord, app: Channel) -> Channel:
    """Return the same app, where a landlord has it, else its first."""
    apps = apps_of(request.app[SERVICE], landlord)
    return app if app in apps else apps[0]


def _path(landlord: Landlord, app: Channel, part: str = "") -> str:
    return f"/try/{landlord.id}{part}" + ("" if app is APPS[0] else f"?app={app}")


def _screen(request: web.Request, number: str) -> Screen:
    return screen_of(request.app, _landlord(request), _app(request), number)


def _own_screen(request: web.Request) -> Screen:
    """Return the screen of the phone that a form comes from."""
    _admit(request)
    number = _number(request)
    if number is None:
        raise web.HTTPForbidden
    return _screen(request, number)


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


async def _free_number(request: web.Request) -> str:
    """Return a number that no landlord and no other phone has; if possible one without an open conversation."""
    service, app = request.app[SERVICE], request.app
    networks = [app[key] for key in (STAND_IN, TELEGRAM) if key in app]
    lines = {line.number for line in app[STAND_IN].lines.values()} if STAND_IN in app else set()
    mobile = [number for number in numbers.ALL if number not in lines]
    used = {number for number in mobile if any(number in network.phones for network in networks)}
    free = [number for number in mobile if number not in used] or mobile
    some = random.sample(free, k=min(TRIES, len(free)))
    return await service.read(_without_conversation, tuple(_offered(request)), some)


def _without_conversation(conn: Connection, landlords: Sequence[str], candidates: Sequence[str]) -> str:
    """Return the first number that has no open conversation, else the last."""
    for number in candidates[:-1]:
        known = (
            find_open(conn, landlord, channel=app, address=address_of(app, number))
            for landlord in landlords
            for app in APPS
        )
        if not any(known):
            return number
    return candidates[-1]


def _give(request: web.Request, response: web.Response, number: str) -> None:
    for network in (request.app[key] for key in (STAND_IN, TELEGRAM) if key in request.app):
        network.phones[number].version += 1  # from now on it is taken
    value = f"{number}.{_signature(request, number)}"
    set_cookie(request, response, _cookie(request), value, samesite="Strict", hours=24 * PHONE_DAYS)


def _signature(request: web.Request, number: str) -> str:
    return hmac.digest(request.app[SERVICE].key, f"phone\n{number}".encode(), "sha256").hex()[:32]


def _cookie(request: web.Request) -> str:
    return f"{'__Host-' if is_https(request) else ''}sayso-phone"


def _answer(request: web.Request, screen: Screen) -> web.Response:
    """Answer a form: a script gets what the phone shows now, a browser without one is led back to the page."""
    if wants_json(request):
        return web.json_response(screen.view())
    return web.Response(status=303, headers={"Location": f"{_path(_landlord(request), screen.app)}#latest"})


def _page(request: web.Request, landlord: Landlord, number: str) -> web.Response:
    screen = _screen(request, number)
    return page(
        request,
        "try.html",
        landlord=landlord,
        offered=[(each, _path(each, _nearest(request, each, screen.app))) for each in _offered(request).values()],
        apps=[(app, _path(landlord, app)) for app in apps_of(request.app[SERVICE], landlord)],
        screen=screen,
        address={part: _path(landlord, screen.app, f"/{part}") for part in ("texts", "faults", "phone")},
        send_to=_path(landlord, screen.app),
        number=numbers.in_groups(number),
        view=screen.view(),
        words=WORDS,
        seconds=_seconds(screen.app),
        at=int(request.app[SERVICE].clock().timestamp()),
        shares=screen.network.faults_of(screen.own).shares,
        longest=LONGEST_BODY,
    )


def _seconds(app: Channel) -> Mapping[str, float]:
    """Return the waits that the page names."""
    return {
        "quiet": load_plan().quiet_seconds[app],
        "slow": NO_FAULTS.slow_seconds,
        "busy": NO_FAULTS.retry_after_seconds,
        "held": HELD_SECONDS,
    }


async def _stop(app: web.Application) -> None:
    for key in (STAND_IN, TELEGRAM):
        if key in app:
            await app[key].close()
