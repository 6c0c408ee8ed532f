"""The address that Telegram calls: updates of a landlord's bot, verified before anything else."""

from aiohttp import web

from bot.providers.telegram_desk import take
from bot.web.keys import SERVICE
from bot.web.twilio_hook import FORGED
from channels import telegram
from channels.message import BadSignature, MalformedRequest
from channels.request import RawRequest
from triage.vocabulary import Channel


async def telegram_hook(request: web.Request) -> web.Response:
    """Take an update: 403 when it is forged, 400 when it is none, 200 once it is kept.

    The answer itself tells Telegram that a button's press has come ("Making requests when getting updates").
    """
    service = request.app[SERVICE]
    account = service.telegram_accounts.get(request.match_info["landlord"])
    if account is None:
        raise web.HTTPNotFound
    raw = RawRequest(
        url=account.webhook,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
        received_at=service.clock(),
    )
    try:
        update = telegram.verify(raw, (account.secret,))
    except BadSignature as error:
        FORGED.labels(channel=Channel.TELEGRAM).inc()
        raise web.HTTPForbidden from error
    except MalformedRequest as error:
        raise web.HTTPBadRequest from error
    pressed = await take(service, account, update, raw.body)
    if pressed is None:
        return web.json_response({})
    return web.json_response({"method": "answerCallbackQuery", "callback_query_id": pressed})
