"""Mail to those who hold the posts that must be told of a case: it names the case and nothing that was said."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from bot.database import AsyncDatabase
from bot.dialogue.wording import load_wording
from bot.landlords import Landlord
from bot.outbox import Deed
from bot.providers.mail_accounts import MailAccount
from bot.providers.staff_mail import mail_staff
from triage.store.jobs import NewJob, add_job, database_now
from triage.store.posts import holders_among
from triage.store.tables import accounts, cases, staff

KIND: Final = "tell_post"
"""The kind of the jobs that tell the holder of a post."""


def tell_posts(conn: Connection, landlord: str, case_id: int, posts: Iterable[str], now: datetime) -> None:
    """Plan a mail to everybody who holds one of the posts; nothing where nobody does."""
    for staff_id in holders_among(conn, landlord, posts):
        payload = {"staff_id": staff_id}
        job = NewJob(kind=KIND, due=database_now(conn), payload=payload, repeatable=True, case_id=case_id)
        add_job(conn, landlord, job, now=now)


class PostNotices:
    """Sends those mails, where the landlord has a mail account that sends."""

    def __init__(
        self,
        store: AsyncDatabase,
        landlords: Mapping[str, Landlord],
        accounts: Mapping[str, MailAccount],
        address: str,
    ) -> None:
        """Take the store, landlords and mailboxes by landlord, and the service's own address."""
        self.store = store
        self.landlords = landlords
        self.accounts = accounts
        self.address = address

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {KIND: self.tell}

    async def tell(self, job: RowMapping) -> None:
        """Send the mail of one job, unless the person has left meanwhile. Raises a SendFault."""
        landlord, account = self.landlords.get(job["landlord"]), self.accounts.get(job["landlord"])
        found = await self.store.read(whom, job)
        if landlord is None or account is None or account.smtp is None or found is None:
            return
        email, reference = found
        link = f"{self.address}/staff/{landlord.id}/cases/{reference}"
        words = load_wording(landlord.languages[0], "chat")
        subject = words.say("post_notice.subject", reference=reference)
        text = words.say("post_notice.letter", reference=reference, landlord=landlord.name, link=link)
        await mail_staff(account, account.smtp, to=email, subject=subject, text=text)


def whom(conn: Connection, job: RowMapping) -> tuple[str, str] | None:
    """Return the address of a job's person and the reference of its case; None for somebody who has left."""
    landlord = job["landlord"]
    row = conn.execute(
        select(accounts.c.email, cases.c.reference)
        .join(staff, staff.c.account_id == accounts.c.id)
        .join(cases, cases.c.landlord == staff.c.landlord)
        .where(
            staff.c.landlord == landlord,
            staff.c.id == job["payload"]["staff_id"],
            staff.c.left_at.is_(None),
            cases.c.id == job["case_id"],
        )
    ).first()
    return None if row is None else (row.email, row.reference)
