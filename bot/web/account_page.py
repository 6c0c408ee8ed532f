"""A person's own account: name, password, second factor, sessions."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from bot.web import second_factor, session_cookies
from bot.web.access import needs_second_factor
from bot.web.form_fields import text_fields
from bot.web.keys import PASSWORDS, PERSON, SERVICE, SIGN_IN_LIMIT
from bot.web.newcomer import name_fault, password_faults
from bot.web.pages import page
from bot.web.passwords import LONGEST, SHORTEST
from bot.web.sign_in import too_many
from triage.store import second_factor as kept
from triage.store import sessions, staff

WRONG_PASSWORD: Final = "This is not your password"  # noqa: S105  a sentence
WRONG_CODE: Final = "This code is not right. Check that the phone's time is set by itself, and type the next one."

DONE: Final[Mapping[str, str]] = {
    "name": "Your name is changed.",
    "password": "Your password is changed. Every other session has ended.",
    "removed": "The second factor is taken away.",
    "ended": "The session has ended.",
    "others": "Every other session has ended.",
}


async def show_account(request: web.Request) -> web.Response:
    """Show the person's own account."""
    return await _account(request)


async def change_name(request: web.Request) -> web.Response:
    """Keep another name."""
    name = (await text_fields(request, "name"))["name"].strip()
    if fault := name_fault(name):
        return await _account(request, faults={"name": fault}, name=name)
    await request.app[SERVICE].write(staff.rename, request[PERSON].account_id, name)
    return _back("name")


async def change_password(request: web.Request) -> web.StreamResponse:
    """Keep another password, end every session, and begin this one anew."""
    person, service = request[PERSON], request.app[SERVICE]
    fields = await text_fields(request, "current", "password", "again")
    if answer := await _refused(request, fields["current"], "current"):
        return answer
    if faults := password_faults(fields["password"], fields["again"], own=(person.email, person.name)):
        return await _account(request, faults=faults)
    hashed = await request.app[PASSWORDS].hash(fields["password"])
    await service.write(_renew, person.account_id, hashed)
    return await session_cookies.begin(request, person.account_id, "/staff/account?done=password", how=person.how)


async def show_second_factor(request: web.Request) -> web.Response:
    """Show how to set up the second factor, with a secret that holds once a code of it has been given."""
    if request[PERSON].has_second_factor:
        raise web.HTTPSeeOther("/staff/account")
    return await _set_up(request, second_factor.new_secret())


async def set_up_second_factor(request: web.Request) -> web.Response:
    """Check a code of the new secret, keep it, and show the recovery codes once."""
    person, service = request[PERSON], request.app[SERVICE]
    fields = await text_fields(request, "secret", "code", "current")
    if person.has_second_factor or not second_factor.is_secret(fields["secret"]):
        raise web.HTTPBadRequest
    if answer := await _refused(request, fields["current"], "current", secret=fields["secret"]):
        return answer
    step = second_factor.step_of(fields["secret"], fields["code"], service.clock())
    if step is None:
        return await _set_up(request, fields["secret"], faults={"code": WRONG_CODE})
    codes = second_factor.new_codes()
    await service.write(
        kept.begin, person.account_id, fields["secret"], step=step, codes=[second_factor.plain(code) for code in codes]
    )
    return _codes(request, codes, is_new=True)


async def remove_second_factor(request: web.Request) -> web.Response:
    """Take the second factor away."""
    fields = await text_fields(request, "remove_password")
    if answer := await _refused(request, fields["remove_password"], "remove_password"):
        return answer
    await request.app[SERVICE].write(kept.remove, request[PERSON].account_id)
    return _back("removed")


async def renew_codes(request: web.Request) -> web.Response:
    """Make other recovery codes and show them once."""
    person = request[PERSON]
    fields = await text_fields(request, "codes_password")
    if not person.has_second_factor:
        raise web.HTTPBadRequest
    if answer := await _refused(request, fields["codes_password"], "codes_password"):
        return answer
    codes = second_factor.new_codes()
    await request.app[SERVICE].write(
        kept.replace_codes, person.account_id, [second_factor.plain(code) for code in codes]
    )
    return _codes(request, codes, is_new=False)


async def end_session(request: web.Request) -> web.Response:
    """End one of the person's sessions."""
    person = request[PERSON]
    await request.app[SERVICE].write(sessions.end_named, person.account_id, request.match_info["session"])
    return _back("ended")


async def end_other_sessions(request: web.Request) -> web.Response:
    """End every session of the person but this one."""
    person = request[PERSON]
    await request.app[SERVICE].write(sessions.end_sessions, person.account_id, but=person.session)
    return _back("others")


async def _refused(request: web.Request, password: str, field: str, *, secret: str = "") -> web.Response | None:
    """Return the answer to somebody who did not give their own password, None when it was right."""
    person, service = request[PERSON], request.app[SERVICE]
    limit, source = request.app[SIGN_IN_LIMIT], f"account {person.account_id}"
    if seconds := limit.wait(source, asyncio.get_running_loop().time()):
        return too_many(request, seconds)
    known = await service.read(staff.credentials, person.email)
    if await request.app[PASSWORDS].fits(password[: LONGEST + 1], None if known is None else known.password):
        limit.forgive(source)
        return None
    faults = {field: WRONG_PASSWORD}
    return await _set_up(request, secret, faults=faults) if secret else await _account(request, faults=faults)


def _renew(conn: Connection, account_id: int, password: str) -> None:
    staff.replace_password(conn, account_id, password)
    sessions.end_sessions(conn, account_id)


def _back(done: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/staff/account?done={done}"})


async def _account(
    request: web.Request, *, faults: Mapping[str, str] | None = None, name: str | None = None
) -> web.Response:
    person, service = request[PERSON], request.app[SERVICE]
    found = await service.read(_read, person.account_id, now=service.clock(), email=person.email)
    return page(
        request,
        "staff/account.html",
        status=422 if faults else 200,
        **found,
        needs_factor=needs_second_factor(request, person),
        name=person.name if name is None else name,
        shortest=SHORTEST,
        notice=DONE.get(request.query.get("done", ""), ""),
        faults=faults or {},
    )


def _read(conn: Connection, /, account_id: int, *, email: str, **when: Any) -> dict[str, Any]:
    known = staff.credentials(conn, email)
    return {
        "sessions": sessions.sessions_of(conn, account_id, **when),
        "codes_left": kept.codes_left(conn, account_id),
        "has_password": known is not None and known.password is not None,
    }


async def _set_up(request: web.Request, secret: str, *, faults: Mapping[str, str] | None = None) -> web.Response:
    person = request[PERSON]
    return page(
        request,
        "staff/second_factor.html",
        status=422 if faults else 200,
        secret=secret,
        groups=[secret[at : at + 4] for at in range(0, len(secret), 4)],
        picture=second_factor.picture_of(secret, person.email),
        link=second_factor.address_of(secret, person.email),
        is_required=needs_second_factor(request, person),
        faults=faults or {},
    )


def _codes(request: web.Request, codes: Sequence[str], *, is_new: bool) -> web.Response:
    return page(request, "staff/recovery_codes.html", codes=codes, is_new=is_new)
