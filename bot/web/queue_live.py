"""What an open page of the desk asks by itself: whether something is new, and who else is looking."""

from aiohttp import web

from bot.web.keys import PERSON, SERVICE
from triage.store.changes import mark
from triage.store.presence import look_at, lookers


async def changes(request: web.Request) -> web.Response:
    """Answer with the mark of the store: a page whose own mark differs is no longer what it would be now."""
    return web.json_response({"newest": await request.app[SERVICE].read(mark)})


async def looking(request: web.Request) -> web.Response:
    """Keep that the person looks at this conversation, and answer with who else does."""
    return web.json_response({"names": await note_looking(request, int(request.match_info["conversation"]))})


async def note_looking(request: web.Request, conversation_id: int) -> list[str]:
    """Keep that the person looks at a conversation, and return the names of the others who do."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    seat, now = request[PERSON].seats[landlord], service.clock()
    await service.write(look_at, landlord, conversation_id, staff_id=seat.staff_id, now=now)
    found = await service.read(lookers, [landlord], now=now, but_for=[seat.staff_id])
    return list(found.get((landlord, conversation_id), ()))
