"""What runs beside answering requests: the outbox, and on PostgreSQL the notifications between processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.fallback import Fallback
from bot.notifications import Notifications
from bot.on_call import OnCallAlerts
from bot.outbox import Outbox
from bot.sending import TextSender
from bot.service import Service


@asynccontextmanager
async def background(service: Service, *, works: bool) -> AsyncIterator[None]:
    """Run what belongs beside the service for as long as the context lasts; the outbox only when it `works`."""
    sender = TextSender(service.store, service.text_accounts)
    on_call = OnCallAlerts(service.store, service.landlords, service.text_accounts, service.settings.address)
    fallback = Fallback(service.store, service.landlords, service.clock)
    deeds = {**sender.deeds(), **on_call.deeds(), **fallback.deeds()}
    outbox = Outbox(service.store, deeds, scale=service.settings.backoff_scale)
    tasks = [asyncio.create_task(outbox.run())] if works else []
    if works:
        service.wakeups.on_change.append(outbox.wake)
    if not service.store.database.is_sqlite:
        notifications = Notifications(service.store, heard=service.wakeups.heard)
        service.wakeups.on_own_change.append(notifications.tell)
        tasks.append(asyncio.create_task(notifications.run()))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await sender.close()
