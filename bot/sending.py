"""Doing the jobs of the outbox: sending each landlord's text messages through its account."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from bot.database import AsyncDatabase
from bot.outbox import Deed
from bot.text_accounts import TextAccount
from channels.sending import OutboundMessage, Refused
from channels.twilio_sender import TwilioSender
from triage.store.tables import messages
from triage.vocabulary import Channel

MESSAGE: Final = "message"
"""The part of a callback's address that names our message: a report can come before the send's own answer."""


class TextSender:
    """Sends text messages for every landlord that has an account."""

    def __init__(self, store: AsyncDatabase, accounts: Mapping[str, TextAccount]) -> None:
        """Take the store and the accounts by landlord; connections are opened at the first send."""
        self.store = store
        self.accounts = accounts
        self._senders: dict[str, TwilioSender] = {}

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {Channel.SMS: self.send}

    async def send(self, job: RowMapping) -> str:
        """Send the message of a job and return the provider's id for it. Raises a SendFault."""
        landlord = job["landlord"]
        if landlord not in self.accounts:
            raise Refused("this landlord has no account for text messages any more")
        account = self.accounts[landlord]
        text = await self.store.read(_text, landlord, job["message_id"])
        message = OutboundMessage(
            to=job["payload"]["to"], text=text, callback=f"{account.webhook}?{MESSAGE}={job['message_id']}"
        )
        return await self._sender(account).send(message)

    async def close(self) -> None:
        """Close the connections."""
        for sender in self._senders.values():
            await sender.close()

    def _sender(self, account: TextAccount) -> TwilioSender:
        if account.account not in self._senders:
            self._senders[account.account] = TwilioSender(
                account=account.account, token=account.tokens[0], sender=account.number, api=account.api
            )
        return self._senders[account.account]


def _text(conn: Connection, landlord: str, message_id: int) -> str:
    text: str = conn.execute(
        select(messages.c.text).where(messages.c.landlord == landlord, messages.c.id == message_id)
    ).scalar_one()
    return text
