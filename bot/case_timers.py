"""Looks at a case that nobody has to remember: chasing what is late, and proposing to close after silence.

Neither does anything to the customer, and nothing is closed: a person does that.
"""

import logging
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from functools import cache
from importlib import resources
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from bot.database import AsyncDatabase
from bot.landlords import Landlord
from bot.outbox import Deed
from bot.providers.mail_accounts import MailAccount
from bot.web.life_orders import CHASE, CLOSING
from channels.mail_sender import OutgoingMail, send
from channels.sending import SendFault
from triage.case_life.plans import proposing_to_close
from triage.case_life.rules import rules_of
from triage.cases import CaseEvent, EventKind
from triage.deadlines import as_day
from triage.pack import Rulebook
from triage.store.cases import append, case_of, lock_case
from triage.store.clocks import end_of_day
from triage.store.jobs import NewJob, add_job
from triage.store.tables import accounts, jobs, staff

log = logging.getLogger(__name__)

SKEW: Final = timedelta(minutes=5)
"""So far the database's clock, which says what is due, may be ahead of ours."""

LETTER: Final = """{reference}: something is late at the desk of {landlord}.

It was due on {due}, and you see to it. Open the case to say what has become of it, or give it another day:

{link}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chased:
    """Somebody who is told that something is late."""

    email: str
    """Their address."""
    reference: str
    """The case."""
    due: str
    """When it was due."""


@cache
def _settings() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("bot") / "case_timers.toml").read_text(encoding="utf-8"))


class CaseTimers:
    """Does the looks of all landlords."""

    def __init__(
        self,
        store: AsyncDatabase,
        landlords: Mapping[str, Landlord],
        rulebooks: Mapping[str, Rulebook],
        accounts: Mapping[str, MailAccount],
        *,
        clock: Callable[[], datetime],
        address: str,
    ) -> None:
        """Take the store, landlords, rules and mailboxes by landlord, the clock, and the service's own address."""
        self.store = store
        self.landlords = landlords
        self.rulebooks = rulebooks
        self.accounts = accounts
        self.clock = clock
        self.address = address

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {CHASE: self.chase, CLOSING: self.propose_closing}

    async def propose_closing(self, job: RowMapping) -> None:
        """Propose to close the job's case, unless somebody has asked for more meanwhile."""
        if job["landlord"] in self.landlords:
            await self.store.write(propose_closing, job, self.rulebooks[job["landlord"]], now=self._now(job))

    async def chase(self, job: RowMapping) -> None:
        """Chase what the job names, unless it is done or has another day now."""
        landlord = self.landlords.get(job["landlord"])
        if landlord is None:
            return
        chased = await self.store.write(chase, job, self.rulebooks[landlord.id], now=self._now(job))
        account = self.accounts.get(landlord.id)
        if chased is None or account is None or account.smtp is None:
            return
        try:
            await send(_mail(chased, landlord, account, self.address), account.smtp)
        except SendFault as error:
            log.warning("nobody could be told by mail that something is late: %s", error)

    def _now(self, job: RowMapping) -> datetime:
        """Return the time, not before the job's when the two clocks only differ a little."""
        now = self.clock()
        return max(now, job["due"]) if job["due"] - now < SKEW else now


def propose_closing(conn: Connection, job: RowMapping, rulebook: Rulebook, *, now: datetime) -> bool:
    """Record that closing is proposed; False where nothing proposes it any more."""
    rules = rules_of(case_of(lock_case(conn, job["landlord"], job["case_id"])), rulebook)
    plan = proposing_to_close(rules, now)
    if plan is None:
        return False
    append(
        conn,
        job["landlord"],
        job["case_id"],
        CaseEvent(kind=plan.kind, at=now, actor="bot", public=plan.public),
    )
    return True


def chase(conn: Connection, job: RowMapping, rulebook: Rulebook, *, now: datetime) -> Chased | None:
    """Record that something late is chased, look again later, and return who is told; None when it is not late now."""
    landlord, number = job["landlord"], job["payload"]["number"]
    row = lock_case(conn, landlord, job["case_id"])
    task = next((task for task in case_of(row).life.open_tasks if task.number == number), None)
    if task is None or max(job["due"], end_of_day(task.due)) > now or _is_planned(conn, job, number):
        return None
    public = {"number": number, "due": task.due.isoformat()}
    append(conn, landlord, job["case_id"], CaseEvent(kind=EventKind.TASK_CHASED, at=now, actor="bot", public=public))
    settings, times = _settings()["chase"], job["payload"].get("times", 0) + 1
    if times < settings["most"]:
        day = rulebook.calendar.add_working_days(as_day(now), settings["again_after_working_days"])
        again = NewJob(
            kind=CHASE,
            due=end_of_day(day - timedelta(days=1)),
            payload={"number": number, "times": times},
            repeatable=True,
            case_id=job["case_id"],
        )
        add_job(conn, landlord, again, now=now)
    email = conn.scalar(
        select(accounts.c.email)
        .join(staff, staff.c.account_id == accounts.c.id)
        .where(staff.c.landlord == landlord, staff.c.id == task.owner_id, staff.c.left_at.is_(None))
    )
    return None if email is None else Chased(email=email, reference=row["reference"], due=task.due.isoformat())


def _is_planned(conn: Connection, job: RowMapping, number: int) -> bool:
    """Return whether there is a later look at the same thing: this one ran before, or the thing has another day."""
    later = select(jobs.c.payload).where(
        jobs.c.landlord == job["landlord"],
        jobs.c.case_id == job["case_id"],
        jobs.c.kind == CHASE,
        jobs.c.id > job["id"],
    )
    return any(payload["number"] == number for payload in conn.execute(later).scalars())


def _mail(chased: Chased, landlord: Landlord, account: MailAccount, address: str) -> OutgoingMail:
    link = f"{address}/staff/{landlord.id}/cases/{chased.reference}"
    return OutgoingMail(
        to=chased.email,
        sender=formataddr((account.name, account.address)),
        reply_to=account.address,
        subject=f"{chased.reference}: something is late",
        text=LETTER.format(reference=chased.reference, landlord=landlord.name, due=chased.due, link=link),
        message_id=f"<{secrets.token_hex(16)}@{account.address.rpartition('@')[2]}>",
    )
