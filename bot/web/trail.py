"""Writing the audit log: what a request of the desk showed or changed, and what was refused."""

from typing import Final

from aiohttp import web

from bot.web.keys import PERSON, SERVICE
from bot.web.permits import Permit
from bot.web.sources import source_of
from triage.store import audit
from triage.store.audit import Deed

NAMES: Final = ("conversation", "person", "job", "request", "channel", "text")
"""Parts of an address that say what a request was about, beside a case's reference."""

REFUSED: Final = frozenset({403, 404})
"""Answers that refuse what the address names."""

FIRST_FAULT: Final = 400


async def note(request: web.Request, permit: Permit, status: int) -> None:
    """Log a request that is answered with `status`; a form that was not filled in right has done nothing."""
    action = permit.logged_as(request)
    if action and (status < FIRST_FAULT or status in REFUSED):
        await write(request, action, about=about(request), is_refused=status in REFUSED)


async def write(
    request: web.Request,
    action: str,
    *,
    about: str = "",
    landlord: str | None = None,
    account_id: int | None = None,
    is_refused: bool = False,
) -> None:
    """Add one line to the log, about the person and the landlord of the request unless others are given."""
    service, person = request.app[SERVICE], request.get(PERSON)
    deed = Deed(
        action=action,
        at=service.clock(),
        source=source_of(request),
        landlord=landlord or _landlord(request),
        account_id=person.account_id if account_id is None and person is not None else account_id,
        about=about,
        is_refused=is_refused,
    )
    await service.write(audit.note, deed)


def about(request: web.Request) -> str:
    """Return what the address of a request names: a case by its reference, else `conversation 12` and the like."""
    given = request.match_info
    if "reference" in given:
        return given["reference"].upper()
    return next((f"{name} {given[name]}" for name in NAMES if name in given), "")


def _landlord(request: web.Request) -> str | None:
    landlord = request.match_info.get("landlord")
    return landlord if landlord in request.app[SERVICE].landlords else None
