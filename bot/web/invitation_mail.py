"""Mailing an invitation to the desk, where the landlord has a mail account."""

import logging
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.providers.staff_mail import mail_staff
from bot.service import Service
from channels.sending import SendFault

log = logging.getLogger(__name__)

WORDS: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class Mailed(StrEnum):
    """What became of the mail."""

    SENT = "sent"
    FAILED = "failed"
    NOT_SET_UP = "not_set_up"


def can_send(service: Service, landlord: str) -> bool:
    """Return whether the landlord has a mail account that sends."""
    account = service.mail_accounts.get(landlord)
    return account is not None and account.smtp is not None


async def send(service: Service, landlord: str, to: str, link: str, *, invited_by: str) -> Mailed:
    """Mail the link and return what became of it."""
    account = service.mail_accounts.get(landlord)
    if account is None or account.smtp is None:
        return Mailed.NOT_SET_UP
    subject = WORDS["subject"].format(landlord=account.name)
    text = WORDS["text"].format(invited_by=invited_by, landlord=account.name, link=link)
    try:
        await mail_staff(account, account.smtp, to=to, subject=subject, text=text)
    except SendFault as error:
        log.warning("an invitation could not be mailed: %s", error)
        return Mailed.FAILED
    return Mailed.SENT
