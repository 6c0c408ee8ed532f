"""Fetching e-mail by IMAP: what is unseen is taken, and marked as seen only once it is committed.

A process that dies in between fetches the same message again; the intake knows it by its Message-ID and words.
"""

import asyncio
import imaplib
import logging
import ssl
from collections.abc import Mapping
from typing import Any, Final

from bot.providers.mail_accounts import MailAccount
from bot.providers.mail_intake import take_mail
from bot.service import Service
from channels.mail_sender import Server
from triage.store.database import StoreUnavailable

log = logging.getLogger(__name__)

SECONDS: Final = 20.0
AT_ONCE: Final = 50
"""Messages taken with one look."""


class Mailbox:
    """One signed-in connection to a mailbox. It waits for the server: use it in a thread."""

    def __init__(self, server: Server, folder: str) -> None:
        """Sign in and open the folder. Raises OSError or imaplib.IMAP4.error."""
        context = ssl.create_default_context()
        if server.security == "tls":
            self._imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                server.host, server.port, ssl_context=context, timeout=SECONDS
            )
        else:
            self._imap = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
        try:
            if server.security == "starttls":
                self._imap.starttls(context)
            self._imap.login(server.user, server.password)
            _taken(self._imap.select(f'"{folder}"'))
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()
            raise

    def unseen(self) -> list[str]:
        """Return the UIDs of the messages that nobody has seen, oldest first."""
        found = _taken(self._imap.uid("SEARCH", "UNSEEN"))
        return [uid.decode() for uid in (found[0] or b"").split()][:AT_ONCE]

    def fetch(self, uid: str) -> bytes | None:
        """Return a message as it is, without marking it as seen; None when it is gone."""
        parts = _taken(self._imap.uid("FETCH", uid, "(BODY.PEEK[])"))
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def mark_seen(self, uid: str) -> None:
        """Mark a message as seen: it is not fetched again."""
        _taken(self._imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))

    def close(self) -> None:
        """Sign out."""
        self._imap.logout()


async def fetch_once(service: Service, account: MailAccount) -> int:
    """Take what is unseen in the account's mailbox and return how many messages that were.

    Raises OSError, imaplib.IMAP4.error or StoreUnavailable; what was not committed stays unseen.
    """
    if account.imap is None:
        return 0
    box = await asyncio.to_thread(Mailbox, account.imap, account.folder)
    try:
        uids = await asyncio.to_thread(box.unseen)
        for uid in uids:
            raw = await asyncio.to_thread(box.fetch, uid)
            if raw is not None:
                await take_mail(service, account, raw)
            await asyncio.to_thread(box.mark_seen, uid)
        return len(uids)
    finally:
        await asyncio.to_thread(box.close)


async def keep_fetching(service: Service, accounts: Mapping[str, MailAccount]) -> None:
    """Fetch the mail of all accounts until cancelled; a server that fails is tried again."""
    async with asyncio.TaskGroup() as group:
        for account in accounts.values():
            if account.imap is not None:
                group.create_task(_keep_fetching(service, account))


async def _keep_fetching(service: Service, account: MailAccount) -> None:
    while True:
        try:
            full = await fetch_once(service, account) >= AT_ONCE
        except (OSError, imaplib.IMAP4.error, StoreUnavailable) as error:
            log.warning("mail cannot be fetched: %s", error, extra={"landlord": account.landlord})
            full = False
        if not full:
            await asyncio.sleep(account.poll_seconds)


def _taken(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what a server sent. Raises imaplib.IMAP4.error when it refused."""
    status, content = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"the server answered {status}")
    return content
