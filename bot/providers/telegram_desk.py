"""Telegram beside the service: updates taken, whether called or asked for, and the outbox's sends."""

import asyncio
import json
import logging
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from bot.database import AsyncDatabase
from bot.outbox import Deed
from bot.providers.pacing import Pace
from bot.providers.sending import PARTS_SENT, wanted
from bot.providers.telegram_accounts import TelegramAccount
from bot.service import Service
from channels import telegram
from channels.message import MalformedRequest
from channels.segments import split
from channels.sending import Accepted, OutboundMessage, Refused, SendFault
from channels.telegram_sender import TelegramSender
from triage.store import jobs
from triage.store.database import StoreUnavailable
from triage.store.unread import keep_unread
from triage.vocabulary import Channel

log = logging.getLogger(__name__)

LEAVE: Final = "telegram_group"
"""The kind of job that leaves a group."""

WORDS: Final = tomllib.loads((Path(__file__).parent / "telegram_words.toml").read_text(encoding="utf-8"))

WORTH_LEAVING: Final = timedelta(hours=1)
"""After so long nobody in the group remembers."""

AFTER_A_FAULT: Final = timedelta(seconds=15)
"""How long we wait after Telegram or the store has failed."""


async def take(service: Service, account: TelegramAccount, update: Mapping[str, Any], body: bytes) -> str | None:
    """Take one update; return the id under which Telegram waits to hear of a button's press, if it does.

    When this returns, what the update says is kept. Raises StoreUnavailable when it could not be.
    """
    now = service.clock()
    try:
        read = telegram.parse(update, landlord=account.landlord, bot=account.bot, received_at=now)
    except MalformedRequest as error:
        await service.write(
            keep_unread, account.landlord, channel=Channel.TELEGRAM, reason=str(error), body=body, now=now
        )
        return None
    if read.message is not None:
        await service.receive(read.message)
    if read.group is not None:
        language = service.landlords[account.landlord].languages[0]
        words = WORDS["group"].get(language, WORDS["group"]["en"])
        await service.write(_leave_later, account.landlord, read.group, words)
    return read.pressed


def _leave_later(conn: Connection, landlord: str, chat: int, words: str) -> None:
    now = jobs.database_now(conn)
    job = jobs.NewJob(
        kind=LEAVE,
        due=now,
        expires_at=now + WORTH_LEAVING,
        payload={"chat": chat, "words": words},
        repeatable=True,
        lane=f"telegram:{chat}",
    )
    jobs.add_job(conn, landlord, job, now=now)


async def listen(service: Service, account: TelegramAccount) -> None:
    """Have updates called to us, or ask for them until cancelled: what came while we were away comes first."""
    async with TelegramSender(token=account.token, api=account.api) as sender:
        is_set, offset = False, None
        while account.polls or not is_set:
            try:
                if not is_set:
                    await sender.set_webhook("" if account.polls else account.webhook, account.secret)
                    is_set = True
                    continue
                for update in await sender.updates(offset):
                    await _take_polled(service, account, sender, update)
                    offset = update["update_id"] + 1
            except (SendFault, StoreUnavailable) as error:
                log.warning("Telegram is asked again later: %s", error, extra={"landlord": account.landlord})
                await asyncio.sleep(AFTER_A_FAULT.total_seconds() * min(1.0, service.settings.backoff_scale))


async def _take_polled(
    service: Service, account: TelegramAccount, sender: TelegramSender, update: Mapping[str, Any]
) -> None:
    pressed = await take(service, account, update, json.dumps(update).encode())
    if pressed is not None:
        try:
            await sender.answer(pressed)
        except SendFault as error:
            log.info("a button's press could not be answered: %s", error)


class TelegramOutbox:
    """Sends through every landlord's bot."""

    def __init__(self, store: AsyncDatabase, accounts: Mapping[str, TelegramAccount]) -> None:
        """Take the store and the bots by landlord; connections are opened at the first send."""
        self.store = store
        self.accounts = accounts
        self.pace = Pace(store)
        self._senders: dict[str, TelegramSender] = {}

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {Channel.TELEGRAM: self.send, LEAVE: self.leave}

    async def send(self, job: RowMapping) -> Accepted:
        """Send the message of a job, in parts if need be, and return what Telegram took. Raises a SendFault.

        The answers to pick from stand under the last part.
        """
        sender = self.connection(job["landlord"])
        message = await self.store.read(wanted, job)
        to, parts = job["payload"]["to"], split(message.text, sender.longest)
        for number in range(job["payload"].get(PARTS_SENT, 0), len(parts) - 1):
            await self._turn(job["landlord"], to)
            await sender.send(OutboundMessage(to=to, text=parts[number]))
            await self.store.write(jobs.note, job["id"], {PARTS_SENT: number + 1}, worker=job["lease"])
        choices = tuple((choice["label"], choice["value"]) for choice in message.choices)
        await self._turn(job["landlord"], to)
        return Accepted(provider_id=await sender.send(OutboundMessage(to=to, text=parts[-1], choices=choices)))

    async def _turn(self, landlord: str, to: str) -> None:
        """Return when a message may go out. Raises NotOurTurn."""
        account = self.accounts[landlord]
        await self.pace.turn(Channel.TELEGRAM, account.bot, to=to, per_second=account.per_second)

    async def leave(self, job: RowMapping) -> None:
        """Leave a group politely; who is out of it already is done."""
        try:
            await self.connection(job["landlord"]).leave(job["payload"]["chat"], job["payload"]["words"])
        except Refused as error:
            log.info("a group could not be left politely: %s", error, extra={"landlord": job["landlord"]})

    def connection(self, landlord: str, channel: Channel = Channel.TELEGRAM) -> TelegramSender:
        """Return the connection to a landlord's bot. Raises Refused when it has none any more."""
        del channel  # a bot has one
        if landlord not in self.accounts:
            raise Refused("this landlord has no bot at Telegram any more")
        if landlord not in self._senders:
            account = self.accounts[landlord]
            self._senders[landlord] = TelegramSender(token=account.token, api=account.api)
        return self._senders[landlord]

    async def close(self) -> None:
        """Close the connections."""
        for sender in self._senders.values():
            await sender.close()
