"""What runs beside answering requests: the outbox, and on PostgreSQL the notifications between processes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from bot.case_timers import CaseTimers
from bot.fallback import Fallback
from bot.on_call import OnCallAlerts
from bot.outbox import Outbox
from bot.post_notices import PostNotices
from bot.providers.catch_up import keep_up
from bot.providers.copy_sending import Copies
from bot.providers.mail_fetch import keep_fetching
from bot.providers.mail_sending import MailSending
from bot.providers.media import Media
from bot.providers.sending import TextSender
from bot.providers.telegram_desk import TelegramOutbox, listen
from bot.service import Service
from channels.twilio import PREFIXES
from triage.vocabulary import Channel

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]
"""Something that goes on until it is cancelled."""

AFTER_A_FAULT: Final = 5.0
"""Seconds before work that failed is begun again."""


async def keep_going(work: Work, *, pause: float) -> None:
    """Return when the work does; should it fail, log that and begin it again after `pause` seconds.

    What stands half done is taken up by the new beginning: leases run out, and what was not committed is fetched again.
    """
    while True:
        try:
            await work()
        except Exception:  # whatever is wrong with our code, messages must go on coming and going
            log.exception("work beside the service failed and is begun again")
            await asyncio.sleep(pause)
        else:
            return


@asynccontextmanager
async def background(service: Service, *, works: bool, listens: bool = False) -> AsyncIterator[None]:
    """Run what belongs beside the service for as long as the context lasts.

    The outbox is emptied only when it `works`; what providers hold for us is asked for only when it `listens`.
    """
    sender = TextSender(service.store, service.text_accounts)
    telegram = TelegramOutbox(service.store, service.telegram_accounts)
    media = Media(
        service.store,
        {**dict.fromkeys(PREFIXES, sender), Channel.TELEGRAM: telegram},
        largest=service.settings.largest_file,
        scan_command=service.settings.scan_command,
    )
    on_call = OnCallAlerts(service.store, service.landlords, service.text_accounts, service.settings.address)
    fallback = Fallback(service.store, service.landlords, service.clock)
    mail = MailSending(service.store, service.mail_accounts, service.key)
    copies = Copies(service.store, service.landlords, service.mail_accounts, service.clock)
    notices = PostNotices(service.store, service.landlords, service.mail_accounts, service.settings.address)
    case_timers = CaseTimers(
        service.store,
        service.landlords,
        service.rulebooks,
        service.mail_accounts,
        clock=service.clock,
        address=service.settings.address,
    )
    deeds = {
        **sender.deeds(),
        **telegram.deeds(),
        **mail.deeds(),
        **copies.deeds(),
        **notices.deeds(),
        **media.deeds(),
        **on_call.deeds(),
        **fallback.deeds(),
        **case_timers.deeds(),
    }
    outbox = Outbox(service.store, deeds, scale=service.settings.backoff_scale)
    works_on: list[Work] = [outbox.run, partial(keep_fetching, service, service.mail_accounts)] if works else []
    if listens:
        works_on += _listeners(service)
    if works:
        service.wakeups.on_change.append(outbox.wake)
    if not service.store.database.is_sqlite:
        from bot.notifications import Notifications  # noqa: PLC0415 - SQLite needs no PostgreSQL driver

        notifications = Notifications(service.store, heard=service.wakeups.heard)
        service.wakeups.on_own_change.append(notifications.tell)
        works_on.append(notifications.run)
    pause = AFTER_A_FAULT * min(1.0, service.settings.backoff_scale)
    tasks = [asyncio.create_task(keep_going(work, pause=pause)) for work in works_on]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await sender.close()
        await telegram.close()


def _listeners(service: Service) -> list[Work]:
    """Return what asks each provider for what it holds for us; the stand-in forgets when the service stops."""
    return [
        *(
            partial(listen, service, account)
            for account in service.telegram_accounts.values()
            if account.polls or not account.is_stand_in
        ),
        *(
            partial(keep_up, service, landlord, account)
            for landlord, account in service.text_accounts.items()
            if not account.is_stand_in
        ),
    ]
