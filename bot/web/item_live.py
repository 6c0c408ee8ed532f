"""What an open item asks by itself: whether something has been said since the page was made."""

from aiohttp import web
from sqlalchemy import Connection, select

from bot.web.keys import SERVICE
from triage.store.tables import conversations


async def news(request: web.Request) -> web.Response:
    """Answer with the place of the next message: a page that shows another one is no longer what it would be now."""
    landlord, number = request.match_info["landlord"], int(request.match_info["conversation"])
    found = await request.app[SERVICE].read(_next_seq, landlord, number)
    if found is None:
        raise web.HTTPNotFound
    return web.json_response({"seq": found})


def _next_seq(conn: Connection, landlord: str, number: int) -> int | None:
    kept = conversations.c
    return conn.scalar(select(kept.next_seq).where(kept.landlord == landlord, kept.id == number))
