"""One-time links: a newcomer's first sign-in, another landlord for somebody known, or a new password."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection, RowMapping

from bot.web import session_cookies, trail
from bot.web.form_fields import text_fields
from bot.web.keys import PASSWORDS, PERSON, SERVICE
from bot.web.newcomer import Newcomer, password_faults
from bot.web.pages import page
from bot.web.passwords import SHORTEST
from triage.store import sessions, staff

JOINED = "joined"
TAKEN = (
    "Somebody signs in with this address already. If that is you, sign in first, then open this link again. "
    "If not, use another one."
)


async def show_welcome(request: web.Request) -> web.Response:
    """Show the form that the link is for, or that the link is used up."""
    service = request.app[SERVICE]
    try:
        link = await service.read(staff.find_link, request.match_info["token"], now=service.clock())
    except staff.LinkSpent:
        return page(request, "staff/link_spent.html", status=410)
    return _page(request, link, faults={}, typed={})


async def welcome(request: web.Request) -> web.StreamResponse:
    """Do what the link is for, and use it up."""
    service, token = request.app[SERVICE], request.match_info["token"]
    try:
        link = await service.read(staff.find_link, token, now=service.clock())
        if link["account_id"] is not None:
            return await _choose_password(request, link)
        if PERSON in request:
            await service.write(staff.join_as, token, request[PERSON].account_id, now=service.clock())
            return web.Response(status=303, headers={"Location": "/staff"})
        return await _join(request, link)
    except staff.LinkSpent:
        return page(request, "staff/link_spent.html", status=410)


async def _join(request: web.Request, link: RowMapping) -> web.StreamResponse:
    """Make the account and sign the person in."""
    service = request.app[SERVICE]
    fields = await text_fields(request, "name", "email", "password", "again")
    newcomer = Newcomer(
        name=fields["name"].strip(),
        email=fields["email"].strip(),
        password=fields["password"],
        again=fields["again"],
    )
    faults, typed = newcomer.faults, {"name": newcomer.name, "email": newcomer.email}
    if faults:
        return _page(request, link, faults=faults, typed=typed)
    password = await request.app[PASSWORDS].hash(newcomer.password)
    try:
        account_id = await service.write(
            staff.join,
            request.match_info["token"],
            name=newcomer.name,
            email=newcomer.email,
            password=password,
            now=service.clock(),
        )
    except staff.EmailTaken:
        return _page(request, link, faults={"email": TAKEN}, typed=typed)
    await trail.write(request, JOINED, account_id=account_id)
    return await session_cookies.begin(request, account_id, "/staff?welcome=1", how="link")


async def _choose_password(request: web.Request, link: RowMapping) -> web.StreamResponse:
    """Keep another password, end every session of the account, and lead to the sign-in."""
    fields = await text_fields(request, "password", "again")
    faults = password_faults(fields["password"], fields["again"], own=(link["email"] or "",))
    if faults:
        return _page(request, link, faults=faults, typed={})
    password = await request.app[PASSWORDS].hash(fields["password"])
    account_id = await request.app[SERVICE].write(
        _renew, request.match_info["token"], password, now=request.app[SERVICE].clock()
    )
    await trail.write(request, JOINED, account_id=account_id)
    return web.Response(status=303, headers={"Location": "/staff/sign-in"})


def _renew(conn: Connection, token: str, password: str, *, now: datetime) -> int:
    account_id = staff.choose_password(conn, token, password, now=now)
    sessions.end_sessions(conn, account_id)
    return account_id


def _page(
    request: web.Request, link: RowMapping, *, faults: Mapping[str, str], typed: Mapping[str, str]
) -> web.Response:
    known = request.app[SERVICE].landlords
    return page(
        request,
        "staff/welcome.html",
        status=422 if faults else 200,
        names=[known[landlord].name if landlord in known else landlord for landlord in link["landlords"]],
        roles=link["roles"],
        is_renewal=link["account_id"] is not None,
        shortest=SHORTEST,
        faults=faults,
        name=typed.get("name", ""),
        email=typed.get("email", link["email"] or ""),
    )
