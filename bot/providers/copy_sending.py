"""Sending copies of conversations by e-mail."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import formataddr

from sqlalchemy import Connection, RowMapping, select

from bot.copies import COPY
from bot.database import AsyncDatabase
from bot.landlords import Landlord
from bot.outbox import Deed
from bot.providers.mail_accounts import MailAccount
from bot.web.chat_copy import copy_of
from bot.web.chat_view import View, view_after
from bot.web.chat_words import language_of, load_words, moment_in_words
from channels.mail_sender import OutgoingMail, send
from channels.sending import Refused
from triage.store.tables import conversations


class Copies:
    """Sends copies for every landlord that has a mailbox."""

    def __init__(
        self,
        store: AsyncDatabase,
        landlords: Mapping[str, Landlord],
        accounts: Mapping[str, MailAccount],
        clock: Callable[[], datetime],
    ) -> None:
        """Take the store, the landlords and mailboxes by landlord, and the clock that a copy is dated by."""
        self.store = store
        self.landlords = landlords
        self.accounts = accounts
        self.clock = clock

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {COPY: self.send}

    async def send(self, job: RowMapping) -> None:
        """Send the conversation of a job as it is now. Raises a SendFault."""
        account, landlord = self.accounts.get(job["landlord"]), self.landlords.get(job["landlord"])
        if account is None or account.smtp is None or landlord is None:
            raise Refused("this landlord has no mail server to send through")
        view, language = await self.store.read(_whole, job["landlord"], job["conversation_id"])
        spoken = language_of(landlord, language)
        moment = moment_in_words(self.clock(), spoken)
        domain = account.address.rpartition("@")[2]
        mail = OutgoingMail(
            to=job["payload"]["to"],
            sender=formataddr((account.name, account.address)),
            reply_to=account.address,
            subject=load_words(spoken)["copy"]["title"].format(landlord=landlord.name),
            text=copy_of(view, landlord, moment, spoken),
            message_id=f"<sayso-copy.{landlord.id}.{job['id']}@{domain}>",
        )
        await send(mail, account.smtp)


def _whole(conn: Connection, landlord: str, conversation_id: int) -> tuple[View, str]:
    """Return a conversation and its language."""
    language = conn.execute(
        select(conversations.c.language).where(
            conversations.c.landlord == landlord, conversations.c.id == conversation_id
        )
    ).scalar_one()
    return view_after(conn, landlord, conversation_id, 0), str(language)
