"""Files of customers, for staff: handed out so that nothing in them can run in our pages."""

from typing import Final
from urllib.parse import quote

from aiohttp import web

from bot.web.item_page import found_item
from bot.web.keys import PERSON, SERVICE
from bot.web.rights import Action, require
from triage.store.files import find_file

FILE: Final = "/files/{digest:[0-9a-f]{64}}"
"""Where an item's page finds a file that came with one of its messages."""

SANDBOX: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


async def show_file(request: web.Request) -> web.Response:
    """Answer with a file that came with a message of the item; 404 for every other, whoever else has it."""
    landlord, digest = request.match_info["landlord"], request.match_info["digest"]
    require(request[PERSON], landlord, Action.READ)
    item = await found_item(request)
    names = [
        each.get("name") or each["kind"]
        for row in item.messages
        for each in row["attachments"] or ()
        if each.get("digest") == digest
    ]
    file = await request.app[SERVICE].read(find_file, landlord, digest) if names else None
    if file is None:
        raise web.HTTPNotFound
    return web.Response(
        body=file["content"],
        headers={
            "Content-Type": file["media_type"],
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(names[0], safe='')}",
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "private, no-store",
        },
    )
