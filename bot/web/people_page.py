"""The people of a landlord: who they are, inviting, changing roles, ending seats."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from bot.web import invitation_mail
from bot.web.form_fields import text_fields
from bot.web.keys import PERSON, SERVICE
from bot.web.newcomer import EMAIL, is_email
from bot.web.pages import page
from bot.web.rights import TABLE, Action, Role, landlords_of, require
from triage.posts import posts_of
from triage.store import people, second_factor, staff
from triage.store.posts import give_post, holders_of, take_post

LINK_DAYS: Final = 7
"""How long an invitation works."""

KEEPS: Final = Role.ADMINISTRATOR
"""The role that somebody must always have."""

LAST_ONE: Final = "Nobody else is an administrator here. Make somebody else one first."
NO_ROLE: Final = "Choose at least one role"
ELSEWHERE: Final = "They work for another landlord too, so this cannot be done from here alone."

DONE: Final[Mapping[str, str]] = {
    "roles": "The roles are changed. They hold from the next page on.",
    "end": "The seat has ended. What they had open is nobody's now.",
    "withdraw": "The invitation no longer works.",
    "post": "The post is held as shown. What the policy leaves to it is offered to them from now on.",
}


async def show_people(request: web.Request) -> web.Response:
    """Show the people of one of the landlords at which the reader looks after them."""
    allowed = landlords_of(request[PERSON], Action.PEOPLE)
    asked = request.query.get("landlord", "")
    landlord = asked if asked in allowed else next(iter(allowed), "")
    if not landlord:
        raise web.HTTPForbidden
    return await _people(request, landlord)


async def invite(request: web.Request) -> web.Response:
    """Make a link for somebody, show it once, and mail it where the landlord has a mail account."""
    landlord = request.match_info["landlord"]
    service = request.app[SERVICE]
    email, roles = (await text_fields(request, "email"))["email"].strip(), await _roles(request)
    faults = {} if roles else {"roles": NO_ROLE}
    if not is_email(email):
        faults["email"] = EMAIL
    if faults:
        return await _people(request, landlord, typed={"email": email, "roles": roles}, faults=faults)
    now = service.clock()
    token = await service.write(
        staff.make_welcome_link,
        landlords=[landlord],
        roles=roles,
        email=email,
        now=now,
        expires_at=now + timedelta(days=LINK_DAYS),
    )
    link = f"{_address(request)}/staff/welcome/{token}"
    mailed = await invitation_mail.send(service, landlord, email, link, invited_by=request[PERSON].name)
    return _link(request, landlord, link=link, email=email, mailed=mailed)


async def withdraw(request: web.Request) -> web.Response:
    """End an invitation that nobody has used."""
    landlord, name = request.match_info["landlord"], request.match_info["invitation"]
    service = request.app[SERVICE]
    await service.write(people.withdraw_invitation, landlord, name, now=service.clock())
    return web.Response(status=303, headers={"Location": f"/staff/people?landlord={landlord}&done=withdraw"})


async def give_a_post(request: web.Request) -> web.Response:
    """Say that somebody holds a post that the policy names."""
    landlord, service = request.match_info["landlord"], request.app[SERVICE]
    given = await text_fields(request, "post", "staff_id")
    seats = {str(each["id"]): each["id"] for each in await service.read(people.people_of, landlord)}
    known = {post.key for post in posts_of(service.rulebooks[landlord], service.landlords[landlord].rules)}
    faults = {}
    if given["post"] not in known:
        faults["post"] = "Choose a post"
    if given["staff_id"] not in seats:
        faults["staff_id"] = "Choose who holds it"
    if faults:
        return await _people(request, landlord, typed=given, faults=faults)
    await service.write(give_post, landlord, given["post"], seats[given["staff_id"]])
    return _done(request, "post")


async def take_a_post(request: web.Request) -> web.Response:
    """Say that somebody holds a post no more."""
    found = await _found(request)
    post = (await text_fields(request, "post"))["post"]
    await request.app[SERVICE].write(take_post, request.match_info["landlord"], post, found["id"])
    return _done(request, "post")


async def show_person(request: web.Request) -> web.Response:
    """Show one person and what can be done."""
    return _person(request, await _found(request))


async def change_roles(request: web.Request) -> web.Response:
    """Give a person other roles."""
    found, roles = await _found(request), await _roles(request)
    if not roles:
        return _person(request, found, faults={"roles": NO_ROLE})
    try:
        await request.app[SERVICE].write(
            people.change_roles, request.match_info["landlord"], found["id"], roles, keeps=KEEPS
        )
    except people.LastOne:
        return _person(request, found, faults={"roles": LAST_ONE})
    if found["account_id"] == request[PERSON].account_id and Role.ADMINISTRATOR not in roles:
        return web.Response(status=303, headers={"Location": "/staff/account"})
    return _done(request, "roles")


async def end_seat(request: web.Request) -> web.Response:
    """End a person's seat at this landlord."""
    found, service, landlord = await _found(request), request.app[SERVICE], request.match_info["landlord"]
    by = require(request[PERSON], landlord, Action.PEOPLE).staff_id
    try:
        await service.write(people.end_seat, landlord, found["id"], by=by, now=service.clock(), keeps=KEEPS)
    except people.LastOne:
        return _person(request, found, faults={"end": LAST_ONE})
    return _done(request, "end")


async def reset(request: web.Request) -> web.Response:
    """Make a link with which somebody who cannot sign in any more chooses a new password; show it once."""
    found, service = await _found(request), request.app[SERVICE]
    landlord, now = request.match_info["landlord"], service.clock()
    takes_factor = (await text_fields(request, "factor"))["factor"] == "yes"
    try:
        token = await service.write(
            _reset, landlord, found, takes_factor=takes_factor, now=now, expires_at=now + timedelta(days=1)
        )
    except people.NotOnlyHere:
        return _person(request, found, faults={"reset": ELSEWHERE})
    return _link(
        request, landlord, link=f"{_address(request)}/staff/welcome/{token}", email=found["email"], mailed=None
    )


def _reset(conn: Connection, /, landlord: str, found: Mapping[str, Any], *, takes_factor: bool, **when: Any) -> str:
    account_id = people.reset(conn, landlord, found["id"])
    if takes_factor:
        second_factor.remove(conn, account_id)
    return staff.make_welcome_link(
        conn, landlords=[landlord], roles=[], email=found["email"], account_id=account_id, **when
    )


async def _found(request: web.Request) -> Mapping[str, Any]:
    landlord, staff_id = request.match_info["landlord"], int(request.match_info["person"])
    found = await request.app[SERVICE].read(people.find_person, landlord, staff_id)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _roles(request: web.Request) -> list[str]:
    given = (await request.post()).getall("role", [])
    return [role for role in Role if role in given]


def _address(request: web.Request) -> str:
    return request.app[SERVICE].settings.public_address or f"{request.scheme}://{request.host}"


def _done(request: web.Request, what: str) -> web.Response:
    landlord = request.match_info["landlord"]
    return web.Response(status=303, headers={"Location": f"/staff/people?landlord={landlord}&done={what}"})


async def _people(
    request: web.Request,
    landlord: str,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> web.Response:
    service = request.app[SERVICE]
    allowed = landlords_of(request[PERSON], Action.PEOPLE)
    return page(
        request,
        "staff/people.html",
        status=422 if faults else 200,
        landlord=service.landlords[landlord],
        allowed=[service.landlords[id_] for id_ in allowed if id_ in service.landlords],
        people=await service.read(people.people_of, landlord),
        posts=posts_of(service.rulebooks[landlord], service.landlords[landlord].rules),
        holders=await service.read(holders_of, landlord),
        invitations=await service.read(people.open_invitations, landlord, now=service.clock()),
        roles=[(role, TABLE["roles"][role]) for role in Role],
        is_mailed=invitation_mail.can_send(service, landlord),
        days=LINK_DAYS,
        notice=DONE.get(request.query.get("done", ""), ""),
        typed=typed or {},
        faults=faults or {},
    )


def _person(request: web.Request, found: Mapping[str, Any], *, faults: Mapping[str, str] | None = None) -> web.Response:
    return page(
        request,
        "staff/person.html",
        status=422 if faults else 200,
        landlord=request.app[SERVICE].landlords[request.match_info["landlord"]],
        found=found,
        roles=[(role, TABLE["roles"][role]) for role in Role],
        is_self=found["account_id"] == request[PERSON].account_id,
        faults=faults or {},
    )


def _link(
    request: web.Request, landlord: str, *, link: str, email: str, mailed: invitation_mail.Mailed | None
) -> web.Response:
    return page(
        request,
        "staff/one_time_link.html",
        landlord=request.app[SERVICE].landlords[landlord],
        link=link,
        email=email,
        mailed=mailed,
        days=LINK_DAYS if mailed is not None else 1,
    )
