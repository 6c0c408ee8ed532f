"""The address at which a mail provider hands over messages: signed, and the message as it came."""

from aiohttp import web

from bot.providers.mail_intake import take_mail
from bot.web.keys import SERVICE
from bot.web.twilio_hook import FORGED
from channels.mail import LONGEST_MAIL, verify
from channels.message import BadSignature
from channels.request import RawRequest
from triage.vocabulary import Channel


async def mail_hook(request: web.Request) -> web.Response:
    """Take one message: 403 when it is forged, 413 when it is too long, 200 once it is kept."""
    service = request.app[SERVICE]
    account = service.mail_accounts.get(request.match_info["landlord"])
    if account is None or not account.webhook_keys:
        raise web.HTTPNotFound
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LONGEST_MAIL:
            raise web.HTTPRequestEntityTooLarge(max_size=LONGEST_MAIL, actual_size=len(body))
    raw = RawRequest(
        url=str(request.url),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=bytes(body),
        received_at=service.clock(),
    )
    try:
        message = verify(raw, account.webhook_keys)
    except BadSignature as error:
        FORGED.labels(channel=Channel.EMAIL).inc()
        raise web.HTTPForbidden from error
    await take_mail(service, account, message)
    return web.Response(text="kept")
