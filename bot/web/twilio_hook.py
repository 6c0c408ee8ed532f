"""The address that Twilio calls: text messages and delivery reports, verified before anything else."""

from typing import Final

from aiohttp import web
from prometheus_client import Counter

from bot.providers.reports import take_report
from bot.providers.sending import MESSAGE
from bot.web.keys import SERVICE
from channels import twilio
from channels.message import BadSignature, InboundMessage, MalformedRequest
from channels.request import RawRequest
from triage.store.unread import keep_unread
from triage.vocabulary import Channel

FORGED: Final = Counter(
    "sayso_forged_requests", "Requests to a channel whose sender could not be verified", ["channel"]
)
LONGEST_ID: Final = 19
"""Digits of a row id, and one more."""

NOTHING_TO_SAY: Final = "<Response/>"
"""TwiML for "taken"; replies go through the outbox."""


async def twilio_hook(request: web.Request) -> web.Response:
    """Take what Twilio sends: 403 when it is forged, 400 when it cannot even be verified, 200 once it is kept."""
    service = request.app[SERVICE]
    landlord = request.match_info["landlord"]
    account = service.text_accounts.get(landlord)
    if account is None:
        raise web.HTTPNotFound
    query = f"?{request.query_string}" if request.query_string else ""
    raw = RawRequest(
        url=f"{account.webhook}{query}",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
        received_at=service.clock(),
    )
    try:
        fields = twilio.verify(raw, account.tokens)
    except BadSignature as error:
        FORGED.labels(channel=Channel.SMS).inc()
        raise web.HTTPForbidden from error
    except MalformedRequest as error:
        raise web.HTTPBadRequest from error
    try:
        parsed = twilio.parse(fields, raw, landlord=landlord)
    except MalformedRequest as error:
        await service.write(
            keep_unread, landlord, channel=Channel.SMS, reason=str(error), body=raw.body, now=raw.received_at
        )
        return _taken()
    if isinstance(parsed, InboundMessage):
        await service.receive(parsed)
    else:
        await service.write(
            take_report,
            landlord,
            channel=parsed.channel,
            provider_id=parsed.provider_id,
            message_id=_message_id(request),
            delivery=parsed.delivery,
            now=raw.received_at,
            error=parsed.error,
        )
    return _taken()


def _message_id(request: web.Request) -> int | None:
    """Return our own id of the message that a report is about, as the signed address names it."""
    given = request.query.get(MESSAGE, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < LONGEST_ID else None


def _taken() -> web.Response:
    return web.Response(text=NOTHING_TO_SAY, content_type="text/xml")
