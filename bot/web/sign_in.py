"""Coming in and going out: the one-time first link, signing in, signing out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web
from email_validator import EmailNotValidError, validate_email

from bot.web.access import LONGEST_SESSION_HOURS, session_cookie, set_cookie
from bot.web.headers import is_https
from bot.web.keys import PASSWORDS, PERSON, SERVICE, SIGN_IN_LIMIT
from bot.web.pages import page
from bot.web.passwords import LONGEST, SHORTEST
from bot.web.sources import source_of
from triage.store import sessions, staff

LONGEST_NAME: Final = 120

WRONG: Final = "The e-mail address or the password is not right. Check both and try again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """What a person typed at their first sign-in."""

    name: str
    """What they want to be called."""
    email: str
    """How they will sign in."""
    password: str
    """The password they chose."""
    again: str
    """The same, typed once more."""

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by field; empty when all is well."""
        checks = {
            "name": None if 0 < len(self.name) <= LONGEST_NAME else "Type your name",
            "email": None if is_email(self.email) else "Type an e-mail address, like name@example.org",
            "password": self._password_fault(),
            "again": None if self.again == self.password else "The two passwords are not the same",
        }
        return {field: fault for field, fault in checks.items() if fault}

    def _password_fault(self) -> str | None:
        if not SHORTEST <= len(self.password) <= LONGEST:
            return f"Choose a password of {SHORTEST} to {LONGEST} characters"
        if self.password.lower() in {self.email.lower(), self.name.lower()}:
            return "Choose a password that is not your name or address"
        return None


def is_email(text: str) -> bool:
    """Return whether `text` has the form of an e-mail address."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


async def show_welcome(request: web.Request) -> web.Response:
    """Show the form of the first sign-in, or that the link is used up."""
    service = request.app[SERVICE]
    try:
        landlords = await service.read(staff.welcome_landlords, request.match_info["token"], now=service.clock())
    except staff.LinkSpent:
        return page(request, "staff/link_spent.html", status=410)
    return _welcome(request, landlords, faults={}, name="", email="")


async def welcome(request: web.Request) -> web.StreamResponse:
    """Make the account, sign the person in, and use the link up."""
    service = request.app[SERVICE]
    token = request.match_info["token"]
    fields = await _fields(request, "name", "email", "password", "again")
    newcomer = Newcomer(
        name=fields["name"].strip(),
        email=fields["email"].strip(),
        password=fields["password"],
        again=fields["again"],
    )
    faults = newcomer.faults
    try:
        landlords = await service.read(staff.welcome_landlords, token, now=service.clock())
        if not faults:
            password = await request.app[PASSWORDS].hash(newcomer.password)
            account_id = await service.write(
                staff.join, token, name=newcomer.name, email=newcomer.email, password=password, now=service.clock()
            )
            return await _begin(request, account_id, "/staff")
    except staff.LinkSpent:
        return page(request, "staff/link_spent.html", status=410)
    except staff.EmailTaken:
        faults = {"email": "Somebody signs in with this address already. Use another one."}
    return _welcome(request, landlords, faults=faults, name=newcomer.name, email=newcomer.email)


async def show_sign_in(request: web.Request) -> web.StreamResponse:
    """Show the sign-in form; who is signed in already goes on to the desk."""
    if PERSON in request:
        raise web.HTTPSeeOther("/staff")
    notice = "You are signed out." if "out" in request.query else ""
    return _sign_in(request, next_page=own_page(request.query.get("next", "")), notice=notice)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Check address and password and begin a session; whatever is wrong, the answer is the same."""
    service = request.app[SERVICE]
    fields = await _fields(request, "email", "password", "next")
    email, next_page = fields["email"].strip(), own_page(fields["next"])
    limit, source = request.app[SIGN_IN_LIMIT], f"{source_of(request)} {email.lower()}"
    if seconds := limit.wait(source, asyncio.get_running_loop().time()):
        return _too_many(request, seconds)
    known = await service.read(staff.credentials, email)
    passwords = request.app[PASSWORDS]
    if not await passwords.fits(fields["password"][: LONGEST + 1], None if known is None else known.password):
        return _sign_in(request, next_page=next_page, email=email, faults={"email": WRONG}, status=422)
    limit.forgive(source)
    if known is None or known.password is None:  # pragma: no cover - nobody's password fits nobody
        raise web.HTTPForbidden
    if passwords.is_dated(known.password):
        renewed = await passwords.hash(fields["password"])
        await service.write(staff.replace_password, known.account_id, renewed)
    return await _begin(request, known.account_id, next_page)


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the session."""
    await request.app[SERVICE].write(sessions.end_session, request.cookies[session_cookie(request)])
    response = web.Response(status=303, headers={"Location": "/staff/sign-in?out"})
    response.del_cookie(session_cookie(request), path="/", secure=is_https(request), httponly=True, samesite="Lax")
    return response


def own_page(target: str) -> str:
    """Return `target` when it is a page of the desk, else the queue: nobody is sent to another site."""
    is_own = target.startswith("/staff") and target[6:7] in {"", "/", "?"} and target.isascii() and target.isprintable()
    return target if is_own and "\\" not in target and "//" not in target else "/staff"


async def _begin(request: web.Request, account_id: int, next_page: str) -> web.StreamResponse:
    service = request.app[SERVICE]
    now = service.clock()
    token = await service.write(
        sessions.begin_session, account_id, now=now, expires_at=now + timedelta(hours=LONGEST_SESSION_HOURS)
    )
    response = web.Response(status=303, headers={"Location": next_page})
    set_cookie(request, response, session_cookie(request), token, samesite="Lax", hours=LONGEST_SESSION_HOURS)
    return response


async def _fields(request: web.Request, *names: str) -> dict[str, str]:
    form = await request.post()
    values = {name: form.get(name, "") for name in names}
    return {name: value if isinstance(value, str) else "" for name, value in values.items()}


def _welcome(
    request: web.Request, landlords: tuple[str, ...], *, faults: Mapping[str, str], name: str, email: str
) -> web.Response:
    known = request.app[SERVICE].landlords
    return page(
        request,
        "staff/welcome.html",
        status=422 if faults else 200,
        names=[known[landlord].name if landlord in known else landlord for landlord in landlords],
        shortest=SHORTEST,
        faults=faults,
        name=name,
        email=email,
    )


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
    )


def _too_many(request: web.Request, seconds: float) -> web.Response:
    response = page(request, "staff/too_many.html", status=429, minutes=max(1, round(seconds / 60)))
    response.headers["Retry-After"] = str(int(seconds) + 1)
    return response
