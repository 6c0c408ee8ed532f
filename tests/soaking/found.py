"""What a soak found: what the outside world saw beside what the store holds."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

from soaking.world import Seen
from sqlalchemy import Connection, RowMapping, func, select

from triage.store import tables
from triage.store.database import Database

SECONDS_TO_SETTLE = 180
SENT = ("sms", "whatsapp", "telegram", "email")
"""Channels on which we send: what must arrive there arrives, or stands before staff."""
ESSENTIAL = {"confirmation", "safety"}


@dataclass(frozen=True)
class Result:
    """What the soak found."""

    accepted: int
    lost: int
    doubled: int
    forged: int
    undelivered: int
    essential: int

    def __str__(self) -> str:
        return (
            f"accepted {self.accepted}, lost {self.lost}, doubled {self.doubled}, forged {self.forged}, "
            f"undelivered {self.undelivered}"
        )

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return (
            self.accepted > 0
            and self.essential > 0
            and not (self.lost or self.doubled or self.forged or self.undelivered)
        )


async def settled(database: Database) -> None:
    """Return when every text has gone out, or when there was time enough; timers wait for much longer."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    waiting = select(func.count()).where(tables.jobs.c.kind.in_(SENT), tables.jobs.c.status.in_(("due", "leased")))
    while time.monotonic() < deadline:
        if not await asyncio.to_thread(database.read, lambda conn: conn.execute(waiting).scalar_one()):
            return
        await asyncio.sleep(0.5)


def found(conn: Connection, seen: Seen) -> Result:
    """Compare what the outside world saw with what the store holds."""
    rows = conn.execute(select(tables.messages)).mappings().all()
    kept = Counter(row["provider_id"] for row in rows if row["sender"] == "customer")
    replies = Counter((row["conversation_id"], row["answers_seq"]) for row in rows if row["sender"] == "bot")
    opened = conn.execute(select(tables.cases.c.conversation_id, tables.cases.c.reference))
    cases = Counter((row.conversation_id, row.reference) for row in opened)
    talks = conn.execute(select(tables.conversations.c.id, tables.conversations.c.state))
    matters = Counter((row.id, matter["reference"]) for row in talks for matter in row.state["matters"])
    return Result(
        accepted=len(seen.accepted),
        lost=sum(kept[id_] == 0 for id_ in seen.accepted) + (matters - cases).total(),
        doubled=sum(count - 1 for counted in (kept, replies) for count in counted.values()) + (cases - matters).total(),
        forged=sum(kept[id_] for id_ in seen.forged),
        undelivered=sum(_is_missing(conn, row, seen) for row in rows if row["kind"] in ESSENTIAL),
        essential=sum(row["kind"] in ESSENTIAL and row["channel"] in SENT for row in rows),
    )


def _is_missing(conn: Connection, message: RowMapping, seen: Seen) -> bool:
    """Return whether a message that must arrive neither arrived nor stands before staff."""
    if message["channel"] not in SENT:
        return False
    jobs, conversations = tables.jobs, tables.conversations
    of_message = (jobs.c.message_id == message["id"]) & (jobs.c.kind == message["channel"])
    job = conn.execute(select(jobs.c.status).where(of_message)).scalar_one()
    if job in {"dead", "unsure", "expired"}:
        return False
    address = conn.execute(
        select(conversations.c.address).where(conversations.c.id == message["conversation_id"])
    ).scalar_one()
    return job != "done" or not seen.arrived[(address, message["text"].strip())]
