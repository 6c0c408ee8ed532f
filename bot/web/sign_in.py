"""Coming in and going out: address and password, then the second factor where there is one."""

import asyncio
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.web import second_factor, session_cookies, trail
from bot.web.form_fields import text_fields
from bot.web.keys import ARRIVING, PASSWORDS, PERSON, SERVICE, SIGN_IN_LIMIT, SIGN_ON
from bot.web.pages import page
from bot.web.passwords import LONGEST
from bot.web.sources import source_of
from triage.store import staff

SIGNED_IN: Final = "signed_in"

WRONG: Final = "The e-mail address or the password is not right. Check both and try again."
WRONG_CODE: Final = "This code is not right, or was used before. Wait for the next one, or use a recovery code."


async def show_sign_in(request: web.Request) -> web.StreamResponse:
    """Show the sign-in form; who is signed in already goes on to the desk."""
    if PERSON in request:
        raise web.HTTPSeeOther("/staff")
    notice = "You are signed out." if "out" in request.query else ""
    return _sign_in(request, next_page=own_page(request.query.get("next", "")), notice=notice)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Check address and password and begin a session; whatever is wrong, the answer is the same."""
    service = request.app[SERVICE]
    fields = await text_fields(request, "email", "password", "next")
    email, next_page = fields["email"].strip(), own_page(fields["next"])
    limit, source = request.app[SIGN_IN_LIMIT], f"{source_of(request)} {email.lower()}"
    if seconds := limit.wait(source, asyncio.get_running_loop().time()):
        return too_many(request, seconds)
    known = await service.read(staff.credentials, email)
    passwords = request.app[PASSWORDS]
    if not await passwords.fits(fields["password"][: LONGEST + 1], None if known is None else known.password):
        account_id = None if known is None else known.account_id
        await trail.write(request, SIGNED_IN, account_id=account_id, is_refused=True)
        return _sign_in(request, next_page=next_page, email=email, faults={"email": WRONG}, status=422)
    if known is None or known.password is None:  # pragma: no cover - nobody's password fits nobody
        raise web.HTTPForbidden
    limit.forgive(source)
    if passwords.is_dated(known.password):
        renewed = await passwords.hash(fields["password"])
        await service.write(staff.replace_password, known.account_id, renewed)
    if not known.has_second_factor:
        await trail.write(request, SIGNED_IN, account_id=known.account_id)
    return await session_cookies.begin(request, known.account_id, next_page, awaits_code=known.has_second_factor)


async def show_code(request: web.Request) -> web.StreamResponse:
    """Ask for the code of somebody whose password was right."""
    if ARRIVING not in request:
        raise web.HTTPSeeOther("/staff/sign-in")
    return _code(request, next_page=own_page(request.query.get("next", "")))


async def give_code(request: web.Request) -> web.StreamResponse:
    """Check the code and begin the session."""
    if ARRIVING not in request:
        raise web.HTTPSeeOther("/staff/sign-in")
    service, person = request.app[SERVICE], request[ARRIVING]
    fields = await text_fields(request, "code", "next")
    limit, source = request.app[SIGN_IN_LIMIT], f"code {person.account_id}"
    if seconds := limit.wait(source, asyncio.get_running_loop().time()):
        return too_many(request, seconds)
    fits = await service.write(second_factor.take, person.account_id, fields["code"], now=service.clock())
    await trail.write(request, SIGNED_IN, account_id=person.account_id, is_refused=not fits)
    if not fits:
        return _code(request, next_page=own_page(fields["next"]), faults={"code": WRONG_CODE})
    limit.forgive(source)
    return await session_cookies.begin(request, person.account_id, own_page(fields["next"]), how=person.how)


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the session."""
    return await session_cookies.end(request)


def own_page(target: str) -> str:
    """Return `target` when it is a page of the desk, else the queue: nobody is sent to another site."""
    is_own = target.startswith("/staff") and target[6:7] in {"", "/", "?"} and target.isascii() and target.isprintable()
    return target if is_own and "\\" not in target and "//" not in target else "/staff"


def too_many(request: web.Request, seconds: float) -> web.Response:
    """Answer somebody who has tried too often."""
    response = page(request, "staff/too_many.html", status=429, minutes=max(1, round(seconds / 60)))
    response.headers["Retry-After"] = str(int(seconds) + 1)
    return response


def _sign_in(
    request: web.Request,
    *,
    next_page: str,
    notice: str = "",
    email: str = "",
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    return page(
        request,
        "staff/sign_in.html",
        status=status,
        next=next_page,
        notice=notice,
        email=email,
        faults=faults or {},
        sign_on=request.app[SIGN_ON],
    )


def _code(request: web.Request, *, next_page: str, faults: Mapping[str, str] | None = None) -> web.Response:
    return page(request, "staff/code.html", status=422 if faults else 200, next=next_page, faults=faults or {})
