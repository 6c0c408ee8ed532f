"""Who is asking: sessions of staff, and forms that only our own pages can send."""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.web import permits, trail
from bot.web.headers import is_https
from bot.web.keys import ARRIVING, FORM_TOKEN, PERSON, SERVICE
from bot.web.origins import FROM_FRIEND
from bot.web.pages import page
from triage.store import sessions
from triage.store.staff import SignedIn

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""Contents that a page of another site can make a browser send."""

DOOR: Final = ("/staff/sign-in", "/staff/welcome/")
"""Desk pages for people who are not signed in yet."""

SECRET: Final = ("/staff/account", "/staff/welcome/", "/staff/sign-in")
"""Pages whose forms hold passwords: what was typed there is never shown again."""

SETTING_UP: Final = ("/staff/account/second-factor", "/staff/sign-out", "/staff/roles")
"""Where somebody can go who must set up a second factor first; they are led to the first."""

SEE_OTHER: Final = 303

FIELD: Final = "form_token"
"""The hidden field with the form token."""

LONGEST_SESSION_HOURS: Final = 12
"""A session ends after a working day, whatever happens in it."""


@web.middleware
async def refuse_foreign_forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a form that a page of another site has sent, as the browser itself says; providers sign theirs."""
    is_form = request.content_type in FORMS and not request.path.startswith("/channels/")
    if request.method not in SAFE_METHODS and is_form and not _is_from_here(request):
        raise web.HTTPForbidden
    return await handler(request)


@web.middleware
async def know_staff(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only people who are signed in pass to the desk, and only forms that carry their session's token."""
    if not _is_desk(request.path):
        return await handler(request)
    service = request.app[SERVICE]
    token = request.cookies.get(session_cookie(request))
    now, idle = service.clock(), timedelta(minutes=service.settings.session_idle_minutes)
    person = None if token is None else await service.read(sessions.signed_in, token, now=now, idle=idle)
    if person is None or person.awaits_code:
        if not request.path.startswith(DOOR):
            return await _send_to_door(request)
        return await _at_the_door(request, handler, person)
    request[PERSON] = person
    request[FORM_TOKEN] = person.csrf
    await _check_form(request)
    must_set_up = not person.has_second_factor and needs_second_factor(request, person)
    if must_set_up and not request.path.startswith(SETTING_UP):
        raise web.HTTPSeeOther(SETTING_UP[0])
    permit = permits.permit_of(request)
    if permit is None:
        return await handler(request)
    if not permit.background and person.seen_at + sessions.SEEN_EVERY <= now:
        await service.write(sessions.note_seen, person, now=now)
    return await _admit(request, permit, handler)


async def _admit(request: web.Request, permit: permits.Permit, handler: Handler) -> web.StreamResponse:
    """Let a request pass that is allowed, and log what it showed, did or was refused."""
    try:
        await permits.check(request, permit)
        response = await handler(request)
    except web.HTTPException as error:
        await trail.note(request, permit, error.status)
        raise
    await trail.note(request, permit, response.status)
    if response.status == SEE_OTHER and not await permits.needs_to_know(request):
        response.headers["Location"] = f"/staff?{urlsplit(response.headers['Location']).query}"  # given away just now
    return response


def session_cookie(request: web.Request) -> str:
    """Return the session cookie's name; behind https its prefix ties it to this host."""
    return "__Host-sayso" if is_https(request) else "sayso"


def set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    name: str,
    value: str,
    *,
    samesite: str,
    hours: int | None = None,
) -> None:
    """Set a cookie that scripts cannot read, and that goes by https only where the page did."""
    response.set_cookie(
        name,
        value,
        path="/",
        httponly=True,
        secure=is_https(request),
        samesite=samesite,
        max_age=None if hours is None else hours * 3600,
    )


def needs_second_factor(request: web.Request, person: SignedIn) -> bool:
    """Return whether the service, or a landlord of the person, asks for a second factor.

    Who came by single sign-on has the provider's.
    """
    service = request.app[SERVICE]
    asks = (service.landlords[id_].second_factor_required for id_ in person.seats if id_ in service.landlords)
    return person.how != "sso" and (service.settings.second_factor == "required" or any(asks))


async def _at_the_door(request: web.Request, handler: Handler, arriving: SignedIn | None) -> web.StreamResponse:
    """Serve a page of somebody unknown; a cookie of its own stands in for the session.

    Somebody whose password was right, and whose code is asked, has a session for that already.
    """
    if arriving is not None:
        request[ARRIVING], request[FORM_TOKEN] = arriving, arriving.csrf
        await _check_form(request)
        return await handler(request)
    name = f"{session_cookie(request)}-form"
    seed = request.cookies.get(name)
    if seed:
        request[FORM_TOKEN] = token_from(seed)
        await _check_form(request)
        return await handler(request)
    if request.method not in SAFE_METHODS:
        raise web.HTTPForbidden
    seed = secrets.token_urlsafe(32)
    request[FORM_TOKEN] = token_from(seed)
    response = await handler(request)
    set_cookie(request, response, name, seed, samesite="Strict")
    return response


async def _send_to_door(request: web.Request) -> web.StreamResponse:
    """Send a reader to the sign-in page; show somebody who sent a form the words that would be lost."""
    if request.method in SAFE_METHODS:
        raise web.HTTPSeeOther(f"/staff/sign-in?next={request.path}")
    form = await request.post()
    kept = () if request.path.startswith(SECRET) else form.values()
    words = [value for value in kept if isinstance(value, str) and len(value.split()) > 1]
    return page(request, "staff/signed_out.html", status=403, words=words)


async def _check_form(request: web.Request) -> None:
    if request.method in SAFE_METHODS:
        return
    given = (await request.post()).get(FIELD)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), request[FORM_TOKEN].encode()):
        raise web.HTTPForbidden


def token_from(seed: str) -> str:
    """Return the form token that belongs to a cookie's seed."""
    return hashlib.sha256(f"form {seed}".encode()).hexdigest()


def _is_desk(path: str) -> bool:
    return path == "/staff" or path.startswith(("/staff/", "/policy/"))


def _is_from_here(request: web.Request) -> bool:
    if FROM_FRIEND in request:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
