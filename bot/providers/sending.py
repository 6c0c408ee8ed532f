"""Doing the sends of the outbox that go through Twilio: text messages, WhatsApp, Messenger."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, RowMapping

from bot.database import AsyncDatabase
from bot.outbox import Deed
from bot.providers.other_way import require_way
from bot.providers.pacing import Pace
from bot.providers.text_accounts import TextAccount
from channels.segments import segments, split
from channels.sending import Accepted, OutboundMessage, Refused
from channels.twilio import PREFIXES
from channels.twilio_sender import WINDOW, TwilioSender
from triage.store import jobs
from triage.store.before_sending import ToSend, before_sending
from triage.vocabulary import Channel

MESSAGE: Final = "message"
"""The part of a callback's address that names our message: a report can come before the send's own answer."""

PARTS_SENT: Final = "parts_sent"
"""In a job's payload: how many parts of a long message have gone out already."""

UNWANTED: Final = "the customer has asked for no more messages on this channel (STOP)"


def wanted(conn: Connection, job: RowMapping) -> ToSend:
    """Return the message of a job, for every channel on which we send. Raises Refused when it must not go out now."""
    message = before_sending(conn, job["landlord"], job["message_id"], channel=job["kind"], to=job["payload"]["to"])
    if message.is_unwanted:
        raise Refused(UNWANTED)
    require_way(conn, job)
    return message


class TextSender:
    """Sends through Twilio for every landlord that has an account."""

    def __init__(self, store: AsyncDatabase, accounts: Mapping[str, TextAccount]) -> None:
        """Take the store and the accounts by landlord; connections are opened at the first send."""
        self.store = store
        self.accounts = accounts
        self.pace = Pace(store)
        self._senders: dict[tuple[str, Channel], TwilioSender] = {}

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return dict.fromkeys(PREFIXES, self.send)

    async def send(self, job: RowMapping) -> Accepted:
        """Send the message of a job, in parts if need be, and return what Twilio took. Raises a SendFault.

        Each part that has gone out is remembered, so that a later try goes on from there; Twilio reports on the last.
        """
        channel = Channel(job["kind"])
        sender = self.connection(job["landlord"], channel)
        account = self.accounts[job["landlord"]]
        message = await self.store.read(wanted, job)
        parts = split(message.text, sender.longest)
        outbound = OutboundMessage(
            to=job["payload"]["to"],
            text=parts[-1],
            callback=f"{account.webhook}?{MESSAGE}={job['message_id']}",
            window_open=channel not in WINDOW or message.heard_ago < WINDOW[channel],
        )
        for number in range(job["payload"].get(PARTS_SENT, 0), len(parts) - 1):
            await self._turn(account, channel, parts[number])
            await sender.send(replace(outbound, text=parts[number], callback=""))
            await self.store.write(jobs.note, job["id"], {PARTS_SENT: number + 1}, worker=job["lease"])
        await self._turn(account, channel, parts[-1])
        provider_id = await sender.send(outbound)
        count = sum(segments(part) for part in parts) if channel is Channel.SMS else None
        return Accepted(provider_id=provider_id, segments=count)

    async def _turn(self, account: TextAccount, channel: Channel, part: str) -> None:
        """Return when a part of a message may go out. Raises NotOurTurn."""
        own = account.senders[channel]
        count = segments(part) if channel is Channel.SMS else 1
        await self.pace.turn(channel, own.service or own.address, segments=count, per_second=own.per_second)

    def connection(self, landlord: str, channel: Channel) -> TwilioSender:
        """Return the connection to a landlord's account for a channel. Raises Refused when there is none any more."""
        account = self.accounts.get(landlord)
        if account is None or channel not in account.senders:
            raise Refused(f"this landlord has no account for {channel} any more")
        return self._sender(account, channel)

    async def close(self) -> None:
        """Close the connections."""
        for sender in self._senders.values():
            await sender.close()

    def _sender(self, account: TextAccount, channel: Channel) -> TwilioSender:
        key = (account.account, channel)
        if key not in self._senders:
            self._senders[key] = sender_for(account, channel)
        return self._senders[key]


def sender_for(account: TextAccount, channel: Channel) -> TwilioSender:
    """Return a new connection to an account for one of its channels; who takes it closes it."""
    return TwilioSender(
        account=account.account,
        tokens=account.tokens,
        sender=account.senders[channel],
        channel=channel,
        api=account.api,
    )
