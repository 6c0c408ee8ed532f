"""The address at which a landlord's social media tool hands over public posts; the answer says what to reply."""

from aiohttp import web
from sqlalchemy import Connection

from bot.web.keys import SERVICE
from bot.web.twilio_hook import FORGED
from channels.message import BadSignature, MalformedRequest
from channels.request import RawRequest
from channels.social import parse, verify
from triage.store.conversations import answers_to
from triage.store.unread import keep_unread
from triage.vocabulary import Channel


async def social_hook(request: web.Request) -> web.Response:
    """Take one post: 403 when it is forged, 200 with `{"public_reply": text or null}` once it is kept."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    account = service.social_accounts.get(landlord)
    if account is None:
        raise web.HTTPNotFound
    raw = RawRequest(
        url=str(request.url),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
        received_at=service.clock(),
    )
    try:
        verify(raw, account.keys)
    except BadSignature as error:
        FORGED.labels(channel=Channel.SOCIAL_MEDIA).inc()
        raise web.HTTPForbidden from error
    try:
        inbound = parse(raw, landlord=landlord)
    except MalformedRequest as error:
        reason = str(error)
        await service.write(
            keep_unread, landlord, channel=Channel.SOCIAL_MEDIA, reason=reason, body=raw.body, now=raw.received_at
        )
        return web.json_response({"public_reply": None})
    received = await service.receive(inbound)
    reply = await service.read(_reply, landlord, received.conversation_id, received.seq)
    return web.json_response({"public_reply": reply})


def _reply(conn: Connection, landlord: str, conversation_id: int, seq: int) -> str | None:
    rows = answers_to(conn, landlord, conversation_id, seq)
    return str(rows[0]["text"]) if rows else None
