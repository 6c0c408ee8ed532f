"""What came while we were away: the messages that Twilio lists and that no webhook brought, taken as if it had."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from bot.providers.sending import sender_for
from bot.providers.text_accounts import TextAccount
from bot.service import Service
from channels import twilio
from channels.sending import SendFault
from channels.twilio_sender import TwilioSender
from triage.store.database import StoreUnavailable
from triage.store.tables import messages

log = logging.getLogger(__name__)

LOOK_BACK: Final = timedelta(hours=24)
"""So long before the newest message that we have, an earlier one may have been lost."""


async def keep_up(service: Service, landlord: str, account: TextAccount) -> None:
    """Take what was missed, at once and again every `catch_up_minutes`, until cancelled.

    How far back is settled before the first answer: what comes by webhook meanwhile does not shorten it.
    """
    since: datetime | None = None
    async with sender_for(account, next(iter(account.senders))) as sender:
        while True:
            try:
                since = since or await missed_since(service, landlord, account)
                found = await catch_up(service, landlord, account, sender, since=since)
                since = None
                if found:
                    log.warning("messages came that no webhook brought: %s", found, extra={"landlord": landlord})
            except (SendFault, StoreUnavailable) as error:
                log.warning("what was missed is asked for again later: %s", error, extra={"landlord": landlord})
            await asyncio.sleep(service.settings.catch_up_minutes * 60)


async def missed_since(service: Service, landlord: str, account: TextAccount) -> datetime:
    """Return from when on messages may have been missed. Raises StoreUnavailable."""
    return await service.read(_since, landlord, account.account, service.clock())


async def catch_up(
    service: Service, landlord: str, account: TextAccount, sender: TwilioSender, *, since: datetime
) -> int:
    """Take the messages of an account since then that we do not have, with the time at which they came.

    Returns how many. Raises a SendFault or StoreUnavailable; what was taken by then is kept.
    """
    found = 0
    for listed in await sender.received_since(since):
        try:
            message = twilio.message(
                landlord=landlord,
                sender=listed.sender,
                account=account.account,
                sid=listed.sid,
                words=listed.words,
                received_at=min(listed.at, service.clock()),
                attachments=listed.attachments,
            )
        except ValueError as error:
            log.info("a listed message is of no channel of ours: %s", error, extra={"landlord": landlord})
            continue
        received = await service.receive(message)
        found += not received.is_repeat
    return found


def _since(conn: Connection, landlord: str, account: str, now: datetime) -> datetime:
    """Return from when on the list is read."""
    newest = conn.scalar(
        select(func.max(messages.c.at)).where(
            messages.c.landlord == landlord, messages.c.scope == account, messages.c.sender == "customer"
        )
    )
    return min(newest or now, now) - LOOK_BACK
