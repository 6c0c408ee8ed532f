"""Who is on call: danger is put before one person after the other until somebody says that they deal with it.

The alert stands on the desk from the start. Each person on call also gets a text, where the landlord's file gives
their number; it names the case and nothing that was said. Nobody is told that help is coming: that is for whoever
accepts.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from bot.database import AsyncDatabase
from bot.dialogue.danger import IN_DANGER
from bot.dialogue.state import Matter
from bot.dialogue.wording import load_wording
from bot.landlords import Landlord
from bot.outbox import Deed
from bot.post_notices import tell_posts
from bot.providers.sending import sender_for
from bot.providers.text_accounts import TextAccount
from channels.sending import OutboundMessage
from triage.cases import CaseEvent, EventKind
from triage.decision import Decision
from triage.store.cases import append, lock_case
from triage.store.jobs import NewJob, add_job, database_now
from triage.store.joining import goes_on_in
from triage.store.tables import cases, jobs
from triage.vocabulary import Channel

KIND: Final = "on_call"
"""The kind of the jobs that tell a person on call."""


def alert(
    conn: Connection, landlord: Landlord, case_id: int, matter: Matter, decision: Decision | None, now: datetime
) -> None:
    """Record who must know at once, and in danger by when somebody must say that they deal with it."""
    public: dict[str, Any] = {"roles": list(decision.notify) if decision is not None else []}
    on_call = landlord.on_call if IN_DANGER & set(matter.flags) else None
    if on_call is not None:
        public |= {"person": on_call.people[0].name, "accept_by": (now + on_call.wait).isoformat()}
        _tell(conn, landlord.id, case_id, place=0, after=timedelta(0))
    tell_posts(conn, landlord.id, case_id, public["roles"], now)
    if any(public.values()):
        append(conn, landlord.id, case_id, CaseEvent(kind=EventKind.ALERTED, at=now, actor="bot", public=public))


class OnCallAlerts:
    """Tells the people on call, one after the other."""

    def __init__(
        self,
        store: AsyncDatabase,
        landlords: Mapping[str, Landlord],
        accounts: Mapping[str, TextAccount],
        address: str,
    ) -> None:
        """Take the store, the landlords, their accounts for texts, and the address of the desk."""
        self.store = store
        self.landlords = landlords
        self.accounts = accounts
        self.address = address

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {KIND: self.tell}

    async def tell(self, job: RowMapping) -> str | None:
        """Tell the person whose turn it is, and put the next one on the list; nothing when somebody has accepted.

        Returns the provider's id of the text, None where there was none to send. Raises a SendFault.
        """
        landlord = self.landlords.get(job["landlord"])
        if landlord is None or landlord.on_call is None:
            return None
        reference = await self.store.write(pass_on, job, landlord)
        person = landlord.on_call.at(job["payload"]["place"])
        account = self.accounts.get(landlord.id)
        if reference is None or not person.phone or account is None or Channel.SMS not in account.senders:
            return None
        words = load_wording(landlord.languages[0], "sms")
        text = words.say("on_call.alert", reference=reference, landlord=landlord.name, link=f"{self.address}/staff")
        sender = sender_for(account, Channel.SMS)
        try:
            return await sender.send(OutboundMessage(to=person.phone, text=text))
        finally:
            await sender.close()


def pass_on(conn: Connection, job: RowMapping, landlord: Landlord) -> str | None:
    """Record that it is the turn of this job's person and plan the next; None when there is nothing left to tell.

    Returns the reference of the case: of the one that goes on, where it was merged. The same job twice plans the next
    person once.
    """
    kept = goes_on_in(conn, landlord.id, lock_case(conn, landlord.id, job["case_id"]))
    case = lock_case(conn, landlord.id, kept["id"])
    on_call, place = landlord.on_call, job["payload"]["place"]
    if on_call is None or case["alert_accepted_at"] is not None or case["closed_at"] is not None:
        return None
    if _is_planned(conn, job, place + 1, {job["case_id"], case["id"]}):
        return str(case["reference"])
    if place:
        now = database_now(conn)
        public = {"roles": [], "person": on_call.at(place).name, "accept_by": (now + on_call.wait).isoformat()}
        append(conn, landlord.id, case["id"], CaseEvent(kind=EventKind.ALERTED, at=now, actor="bot", public=public))
    if place + 1 < on_call.rounds * len(on_call.people):
        _tell(conn, landlord.id, case["id"], place=place + 1, after=on_call.wait)
    return str(case["reference"])


def _is_planned(conn: Connection, job: RowMapping, place: int, case_ids: set[int]) -> bool:
    later = select(jobs.c.payload).where(
        jobs.c.landlord == job["landlord"], jobs.c.case_id.in_(case_ids), jobs.c.kind == KIND, jobs.c.id > job["id"]
    )
    return any(payload["place"] == place for payload in conn.execute(later).scalars())


def _tell(conn: Connection, landlord: str, case_id: int, *, place: int, after: timedelta) -> None:
    now = database_now(conn)
    of_case = (cases.c.landlord == landlord) & (cases.c.id == case_id)
    job = NewJob(
        kind=KIND,
        due=now + after,
        payload={"place": place},
        repeatable=True,
        conversation_id=conn.execute(select(cases.c.conversation_id).where(of_case)).scalar_one(),
        case_id=case_id,
    )
    add_job(conn, landlord, job, now=now)
