"""The page that says what each role may do."""

from aiohttp import web

from bot.web.keys import PERSON
from bot.web.pages import page
from bot.web.rights import ALLOWED, TABLE, Action, Role


async def show_roles(request: web.Request) -> web.Response:
    """Show the table of roles and actions, and which roles are the reader's own."""
    seats = request[PERSON].seats
    return page(
        request,
        "staff/roles.html",
        roles=[(role, TABLE["roles"][role]) for role in Role],
        actions=[(TABLE["actions"][action]["words"], [action in ALLOWED[role] for role in Role]) for action in Action],
        own={landlord: [role for role in Role if role in seat.roles] for landlord, seat in sorted(seats.items())},
    )
