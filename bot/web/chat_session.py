"""The session of a browser without scripts: a cookie that scripts cannot read."""

from typing import Final

from aiohttp import web

from bot.landlords import Landlord
from bot.web.access import set_cookie
from bot.web.headers import is_https
from channels import webchat

CHAT_DAYS: Final = 90
"""How long a browser without scripts remembers its conversation."""


def session_of(request: web.Request, landlord: Landlord) -> str | None:
    """Return the session that the browser has; None when it has none."""
    session = request.cookies.get(_cookie(request, landlord))
    return session if session is not None and webchat.is_session(session) else None


def remember(request: web.Request, response: web.StreamResponse, landlord: Landlord, session: str) -> None:
    """Have the browser keep its session."""
    set_cookie(request, response, _cookie(request, landlord), session, samesite="Strict", hours=24 * CHAT_DAYS)


def forget(request: web.Request, response: web.StreamResponse, landlord: Landlord) -> None:
    """Have the browser forget its session."""
    name, secure = _cookie(request, landlord), is_https(request)
    response.del_cookie(name, path="/", secure=secure, httponly=True, samesite="Strict")


def _cookie(request: web.Request, landlord: Landlord) -> str:
    return f"{'__Host-' if is_https(request) else ''}sayso-chat-{landlord.id}"
