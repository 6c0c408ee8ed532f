"""Pages of other sites that hold the chat: which may use its addresses, and how the browser is told so.

A browser names the page's site in `Origin`. Programs name none and are let through: what opens a conversation is its
session, not the place it is asked from.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.keys import SERVICE
from bot.web.webchat_settings import WEBCHATS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CHAT: Final = re.compile(r"^/chat/([a-z][a-z0-9_]{1,39})/(?:messages|files|about|transcript|ws)$")
"""The chat's addresses for scripts."""

FROM_FRIEND: Final = web.RequestKey("from_friend", str)
"""The site of another's page that may use the chat, on requests that come from one."""

PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "3600",
}


@web.middleware
async def know_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes from a page that may not hold the chat, and answer browsers that ask beforehand."""
    chat, origin = CHAT.match(request.path), request.headers.get("Origin")
    if chat is None or origin is None or is_ours(request, origin):
        return await handler(request)
    settings = request.app[WEBCHATS].get(chat[1])
    if settings is None or origin not in settings.origins:
        text = json.dumps({"error": f"The chat may not be used on {origin}: the landlord has not listed this site."})
        raise web.HTTPForbidden(text=text, content_type="application/json")
    request[FROM_FRIEND] = origin
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=PREFLIGHT)
    return await handler(request)


async def tell_sites(request: web.Request, response: web.StreamResponse) -> None:
    """Let the page of a listed site read the answer."""
    if CHAT.match(request.path) is None:
        return
    response.headers["Vary"] = "Origin"
    if FROM_FRIEND in request:
        response.headers["Access-Control-Allow-Origin"] = request[FROM_FRIEND]
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def is_ours(request: web.Request, origin: str) -> bool:
    """Return whether a page of this service asks."""
    return origin == request.app[SERVICE].settings.public_address or urlsplit(origin).netloc == request.host
