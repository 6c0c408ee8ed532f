"""Where a request comes from, and how often one place may ask."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot.web.keys import CHAT_LIMIT, SERVICE
from bot.web.throttle import Throttle

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FORMS_FOR_ALL: Final = ("/chat/", "/form/", "/staff/welcome/", "/staff/sign-in")
"""Forms that anybody can send."""

CHAT_BURST: Final = 120
CHAT_PER_MINUTE: Final = 120
"""Many customers may share one address: a library, an office, a mobile network."""

TRIES: Final = 5
TRIES_PER_MINUTE: Final = 0.5
"""Tries at signing in with one e-mail address from one place."""


def make_chat_limit() -> Throttle:
    """Return the limit on what is open to everybody."""
    return Throttle(burst=CHAT_BURST, per_minute=CHAT_PER_MINUTE)


def make_sign_in_limit() -> Throttle:
    """Return the limit on tries at signing in."""
    return Throttle(burst=TRIES, per_minute=TRIES_PER_MINUTE)


def source_of(request: web.Request) -> str:
    """Return the address a request comes from.

    With a public address set, a proxy of our own network stands in front, and the last address it saw counts.
    """
    peer = request.remote or "unknown"
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if forwarded and request.app[SERVICE].settings.public_address and _is_near(peer):
        return forwarded
    return peer


@web.middleware
async def slow_down(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a place that sends forms too often; the chat's own requests are counted where they are read."""
    if request.method == "POST" and request.path.startswith(FORMS_FOR_ALL) and not request.path.endswith("/messages"):
        seconds = request.app[CHAT_LIMIT].wait(source_of(request), asyncio.get_running_loop().time())
        if seconds:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(seconds) + 1)})
    return await handler(request)


def _is_near(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
