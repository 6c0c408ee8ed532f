"""What an open item asks and tells by itself: whether something has been said since, and that somebody types."""

from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection, select

from bot.web.keys import PERSON, SERVICE
from bot.web.rights import reader_of
from triage.store.joining import said_elsewhere
from triage.store.known import case_by_reference
from triage.store.need_to_know import Reader
from triage.store.tables import conversations
from triage.store.typists import is_customer_typing, staff_type


async def news(request: web.Request) -> web.Response:
    """Answer with the place of the next message, and whether the customer types just now.

    With `case` the place counts what was said where its duplicates came from, too. A page that shows another place is
    no longer what it would be now.
    """
    service, landlord, number = request.app[SERVICE], request.match_info["landlord"], _number(request)
    found = await service.read(_now, landlord, number)
    if found is None:
        raise web.HTTPNotFound
    next_seq, typing_at = found
    if reference := request.query.get("case"):
        next_seq += await service.read(_said_elsewhere, landlord, number, reference, reader_of(request[PERSON]))
    return web.json_response({"seq": next_seq, "typing": is_customer_typing(typing_at, service.clock())})


async def typing(request: web.Request) -> web.Response:
    """Keep that the person types to the customer, and have a customer who is in the chat told so."""
    service, landlord, number = request.app[SERVICE], request.match_info["landlord"], _number(request)
    seat = request[PERSON].seats[landlord]
    if await service.write(staff_type, landlord, number, staff_id=seat.staff_id, now=service.clock()):
        service.wake(landlord, number)
    return web.Response(status=204)


def _number(request: web.Request) -> int:
    return int(request.match_info["conversation"])


def _said_elsewhere(conn: Connection, landlord: str, number: int, reference: str, reader: Reader) -> int:
    row = case_by_reference(conn, landlord, reference)
    if row is None or row["conversation_id"] != number:
        return 0
    return len(said_elsewhere(conn, landlord, row, reader).messages)


def _now(conn: Connection, landlord: str, number: int) -> tuple[int, datetime | None] | None:
    kept = conversations.c
    query = select(kept.next_seq, kept.typing_at).where(kept.landlord == landlord, kept.id == number)
    row = conn.execute(query).one_or_none()
    return None if row is None else (row.next_seq, row.typing_at)
