"""A landlord's pack as a page for staff: every rule with its clause, and where it is weaker than the Code."""

import asyncio

from aiohttp import web

from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, require
from triage.pack_check import remarks
from triage.pack_page import pack_page
from triage.remarks import Weight


async def show_policy(request: web.Request) -> web.Response:
    """Show the pack that a landlord runs, and what the check of it remarks."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    require(request[PERSON], landlord, Action.READ)
    rulebook = service.rulebooks[landlord]
    noted = await asyncio.to_thread(lambda: [each for each in remarks(rulebook) if each.weight is not Weight.ERROR])
    return page(
        request,
        "staff/policy.html",
        landlord=service.landlords[landlord],
        pack=pack_page(rulebook),
        remarks=noted,
    )
