"""What each route of the desk needs, from `permits.toml`, and that it is there before a handler runs."""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.web.item_forms import FORMS
from bot.web.keys import PERSON, SERVICE
from bot.web.rights import Action, landlords_of, reader_of, require
from triage.store import need_to_know

log = logging.getLogger(__name__)

TABLE: Final[Mapping[str, Any]] = tomllib.loads((Path(__file__).parent / "permits.toml").read_text("utf-8"))

ELSEWHERE: Final[tuple[str, ...]] = tuple(TABLE["elsewhere"])
"""Beginnings of addresses that are not the desk's."""

FORM: Final = "form"
SOMEWHERE: Final = "somewhere:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """What one route needs."""

    needs: str
    """An action, or one of the other words that `permits.toml` explains."""
    log: str = ""
    """What the audit log calls it; empty: it is not logged."""
    background: bool = False
    """Whether a page asks by itself."""

    def action(self, request: web.Request) -> Action | None:
        """Return the action at the landlord of the address, None when it needs none there. Raises HTTPNotFound."""
        if self.needs != FORM:
            return Action(self.needs) if self.needs in set(Action) else None
        form = FORMS.get(request.match_info["action"])
        if form is None:
            raise web.HTTPNotFound
        return form.action

    def logged_as(self, request: web.Request) -> str:
        """Return what the audit log calls this request."""
        return request.match_info["action"] if self.log == FORM else self.log


PERMITS: Final[Mapping[str, Permit]] = {route: Permit(**given) for route, given in TABLE["routes"].items()}
"""Permits by method and path, as the application writes the path."""


def permit_of(request: web.Request) -> Permit | None:
    """Return the permit of a request's route, None for an address that is no route's.

    Raises HTTPForbidden for a route that is not listed.
    """
    resource = request.match_info.route.resource
    if resource is None:
        return None
    method = "GET" if request.method == "HEAD" else request.method
    route = f"{method} {resource.canonical}"
    if route not in PERMITS:
        log.error("%s is refused to everybody: it does not stand in permits.toml", route)
        raise web.HTTPForbidden
    return PERMITS[route]


async def check(request: web.Request, permit: Permit) -> None:
    """Let a request of somebody who is signed in pass, or raise.

    HTTPNotFound for another landlord's and for a restricted case of which the person need not know, as if there were
    none; HTTPForbidden when the action is not allowed.
    """
    person, action = request[PERSON], permit.action(request)
    if action is not None:
        require(person, request.match_info["landlord"], action)
    somewhere = permit.needs.removeprefix(SOMEWHERE)
    if somewhere != permit.needs and not landlords_of(person, Action(somewhere)):
        raise web.HTTPForbidden
    if not await needs_to_know(request):
        raise web.HTTPNotFound


async def needs_to_know(request: web.Request) -> bool:
    """Return whether what the address names is there and stands open to the person."""
    given, read = request.match_info, request.app[SERVICE].read
    reader = reader_of(request[PERSON])
    if "reference" in given:
        return await read(need_to_know.is_open_case, reader, given["landlord"], given["reference"].upper())
    if "conversation" in given:
        number = int(given["conversation"])
        return await read(need_to_know.is_open_conversation, reader, given["landlord"], number)
    if "job" in given:
        return await read(need_to_know.is_open_job, reader, given["landlord"], int(given["job"]))
    return True
