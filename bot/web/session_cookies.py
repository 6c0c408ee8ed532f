"""Beginning and ending a browser's session at the desk."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from bot.web.access import LONGEST_SESSION_HOURS, session_cookie, set_cookie
from bot.web.headers import is_https
from bot.web.keys import SERVICE
from bot.web.sources import source_of
from triage.store import sessions
from triage.store.sessions import Beginning

CODE_MINUTES: Final = 10
"""So long is the second factor waited for after the password."""


async def begin(
    request: web.Request, account_id: int, next_page: str, *, how: str = "password", awaits_code: bool = False
) -> web.StreamResponse:
    """Begin a session in place of the browser's last one, and lead on; with `awaits_code` to where it is asked."""
    service = request.app[SERVICE]
    now = service.clock()
    beginning = Beginning(
        how=how,
        awaits_code=awaits_code,
        device=request.headers.get("User-Agent", ""),
        source=source_of(request),
    )
    lasts = timedelta(minutes=CODE_MINUTES) if awaits_code else timedelta(hours=LONGEST_SESSION_HOURS)
    before = request.cookies.get(session_cookie(request))
    if before is not None:
        await service.write(sessions.end_session, before)
    token = await service.write(
        sessions.begin_session, account_id, now=now, expires_at=now + lasts, beginning=beginning
    )
    target = f"/staff/sign-in/code?{urlencode({'next': next_page})}" if awaits_code else next_page
    response = web.Response(status=303, headers={"Location": target})
    set_cookie(request, response, session_cookie(request), token, samesite="Lax", hours=LONGEST_SESSION_HOURS)
    return response


async def end(request: web.Request) -> web.StreamResponse:
    """End the browser's session and lead to the door."""
    token = request.cookies.get(session_cookie(request))
    if token is not None:
        await request.app[SERVICE].write(sessions.end_session, token)
    response = web.Response(status=303, headers={"Location": "/staff/sign-in?out"})
    response.del_cookie(session_cookie(request), path="/", secure=is_https(request), httponly=True, samesite="Lax")
    return response
