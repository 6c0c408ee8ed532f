"""Doing the jobs of the outbox that go by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from bot.database import AsyncDatabase
from bot.dialogue.wording import load_wording
from bot.outbox import Deed
from bot.providers.mail_accounts import MailAccount
from bot.providers.mail_intake import ORIGINAL
from bot.providers.other_way import require_way
from channels.mail import message_id_of, plus_address
from channels.mail_sender import OutgoingMail, send
from channels.mail_text import subject_words
from channels.sending import Accepted, Refused
from triage.store.cases import cases_of_conversation
from triage.store.opt_outs import is_stopped
from triage.store.tables import conversations, messages
from triage.vocabulary import Channel

MID: Final = "mid:"


@dataclass(frozen=True, kw_only=True, slots=True)
class _ToSend:
    row: RowMapping
    language: str
    reference: str | None
    answered: Mapping[str, Any]


class MailSending:
    """Sends e-mail for every landlord that has a mailbox."""

    def __init__(self, store: AsyncDatabase, accounts: Mapping[str, MailAccount], key: bytes) -> None:
        """Take the store, the mailboxes by landlord and the service's key, under which Message-IDs are made."""
        self.store = store
        self.accounts = accounts
        self.key = key

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {Channel.EMAIL: self.send}

    async def send(self, job: RowMapping) -> Accepted:
        """Send the message of a job. Raises a SendFault."""
        account = self.accounts.get(job["landlord"])
        if account is None or account.smtp is None:
            raise Refused("this landlord has no mail server to send through")
        found = await self.store.read(_read, job)
        return await send(_mail(found, account, job["payload"]["to"], self.key), account.smtp)


def _read(conn: Connection, job: RowMapping) -> _ToSend:
    landlord = job["landlord"]
    row = (
        conn.execute(select(messages).where(messages.c.landlord == landlord, messages.c.id == job["message_id"]))
        .mappings()
        .one()
    )
    to = job["payload"]["to"]
    if row["kind"] == "ordinary" and is_stopped(conn, landlord, channel=Channel.EMAIL, address=to):
        raise Refused("the customer has asked for no more messages at this address")
    require_way(conn, job)
    mine = (messages.c.landlord == landlord) & (messages.c.conversation_id == row["conversation_id"])
    heard = conn.execute(
        select(messages.c.attachments)
        .where(mine, messages.c.sender == "customer", messages.c.seq < row["seq"])
        .order_by(messages.c.seq.desc())
    ).scalars()
    cases = cases_of_conversation(conn, landlord, row["conversation_id"])
    language = conn.execute(
        select(conversations.c.language).where(
            conversations.c.landlord == landlord, conversations.c.id == row["conversation_id"]
        )
    ).scalar_one()
    return _ToSend(
        row=row,
        language=language if language == "cy" else "en",
        reference=cases[0]["reference"] if cases else None,
        answered=next((each for kept in heard for each in kept or () if each["kind"] == ORIGINAL), {}),
    )


def _mail(found: _ToSend, account: MailAccount, to: str, key: bytes) -> OutgoingMail:
    domain = account.address.rpartition("@")[2]
    answered = str(found.answered.get("url") or "")
    return OutgoingMail(
        to=to,
        sender=formataddr((account.name, account.address)),
        reply_to=plus_address(account.address, found.reference) if found.reference else account.address,
        subject=_subject(found, account),
        text=found.row["text"],
        message_id=message_id_of(account.landlord, found.row["id"], domain, key),
        in_reply_to=f"<{answered.removeprefix(MID)}>" if answered.startswith(MID) else "",
        is_automatic=found.row["sender"] == "bot",
    )


def _subject(found: _ToSend, account: MailAccount) -> str:
    """Return the subject that the customer gave, else one of ours, with the reference: answers find the case by it."""
    given = subject_words(str(found.answered.get("name") or ""))
    subject = f"Re: {given}" if given else load_wording(found.language).say("mail.subject", landlord=account.name)
    return f"{subject} [{found.reference}]" if found.reference else subject
