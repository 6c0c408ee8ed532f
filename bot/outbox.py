"""The outbox: what is due is sent, tried again, given up, and every outcome is recorded where staff see it."""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from bot.database import AsyncDatabase
from bot.waiting import wait_up_to
from channels.sending import MOST_TRIES, Accepted, NobodyKnows, NotOurTurn, Refused, TryLater, wait_before
from triage.store import jobs
from triage.store.database import StoreUnavailable
from triage.store.deliveries import record_delivery

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
"""A send may take half of it: a lease that runs out means that the worker is gone."""

SHORTEST_LEASE: Final = timedelta(seconds=6)
"""However small the scale, so that a worker of good health keeps what it has leased."""

AT_ONCE: Final = 8
"""Jobs that one worker runs beside each other."""

LOOK_AGAIN: Final = timedelta(seconds=2)
"""The store is read this often even when nothing woke the worker."""

Deed = Callable[[RowMapping], Awaitable[Accepted | str | None]]
"""What does a job: returns what the provider took, or its id alone, if there is one; raises a SendFault."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How one job ended."""

    status: str
    """done, due (to be tried again), dead, unsure or expired."""
    error: str | None = None
    """Why it was not done."""
    due: datetime | None = None
    """When it is tried again."""
    is_try: bool = True
    """It was really tried, and not only put off."""
    accepted: Accepted | None = None
    """What the provider took."""


class Outbox:
    """One worker on the jobs table."""

    def __init__(self, store: AsyncDatabase, deeds: Mapping[str, Deed], *, scale: float) -> None:
        """Take the store, what does each kind of job, and how much longer or shorter waits are."""
        self.store = store
        self.deeds = deeds
        self.scale = scale
        self.lease = max(SHORTEST_LEASE, LEASE * min(scale, 1.0))
        self.name = secrets.token_hex(8)
        self.chance = random.Random()  # noqa: S311  jitter, not a secret
        self.woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self.woken.set()

    async def run(self) -> None:
        """Work until cancelled; a store that fails is waited for.

        A place that gets free is filled at once: a provider that takes its time holds nobody else up.
        """
        async with asyncio.TaskGroup() as group:
            running: set[asyncio.Task[None]] = set()
            while True:
                self.woken.clear()
                for row in await self._leased(AT_ONCE - len(running)):
                    task = group.create_task(self._done(row))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: self.wake())
                if len(running) == AT_ONCE:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                else:
                    await self._rest()

    async def work_once(self) -> bool:
        """Do what is due now, and return whether there was anything."""
        leased = await self.store.write(self._lease, AT_ONCE)
        await asyncio.gather(*(self._do(row) for row in leased))
        return bool(leased)

    async def _leased(self, limit: int) -> Sequence[RowMapping]:
        """Return what may be done now; nothing while the store fails."""
        try:
            return await self.store.write(self._lease, limit)
        except StoreUnavailable as error:
            log.warning("the outbox waits for the store: %s", error)
            return ()

    def _lease(self, conn: Connection, limit: int) -> Sequence[RowMapping]:
        now = jobs.database_now(conn)
        for row in jobs.take_back(conn, now=now):
            record_delivery(conn, row, delivery="unsure", at=now)
        return jobs.lease_due(conn, worker=self.name, now=now, lease=self.lease, limit=limit, kinds=sorted(self.deeds))

    async def _done(self, row: RowMapping) -> None:
        """Do a job; where what came of it cannot be kept, its lease runs out and it is taken back."""
        try:
            await self._do(row)
        except Exception:  # the sends beside it go on
            log.exception("what came of a job was not kept", extra={"job": row["id"], "kind": row["kind"]})

    async def _do(self, row: RowMapping) -> None:
        now = await self.store.read(jobs.database_now)
        outcome = await self._attempt(row, now)
        await self.store.write(_record, row, outcome, worker=self.name, now=now)

    async def _attempt(self, row: RowMapping, now: datetime) -> Outcome:
        if row["expires_at"] is not None and row["expires_at"] < now:
            return Outcome(status="expired", error="it was no longer worth sending")
        try:
            async with asyncio.timeout(self.lease.total_seconds() / 2):
                taken = await self.deeds[row["kind"]](row)
            return Outcome(status="done", accepted=Accepted(provider_id=taken) if isinstance(taken, str) else taken)
        except Refused as error:
            return Outcome(status="dead", error=str(error))
        except TryLater as error:
            is_try = not isinstance(error, NotOurTurn)
            return self._again(row, now, str(error), error.retry_after, is_try=is_try)
        except (NobodyKnows, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            return self._again(row, now, reason, None) if row["repeatable"] else Outcome(status="unsure", error=reason)
        except Exception as error:  # a fault of ours must not stop the other sends
            log.exception("a job failed", extra={"job": row["id"], "kind": row["kind"]})
            return self._again(row, now, type(error).__name__, None)

    def _again(
        self, row: RowMapping, now: datetime, reason: str, asked: timedelta | None, *, is_try: bool = True
    ) -> Outcome:
        tries = row["attempts"] if is_try else 1
        if tries >= MOST_TRIES:
            return Outcome(status="dead", error=f"given up after {tries} tries: {reason}")
        wait = wait_before(tries, scale=self.scale, asked=asked, chance=self.chance)
        return Outcome(status="due", due=now + wait, error=reason, is_try=is_try)

    async def _rest(self) -> None:
        await wait_up_to(LOOK_AGAIN.total_seconds() * min(1.0, max(self.scale, 0.05)), self.woken)


def _record(conn: Connection, row: RowMapping, outcome: Outcome, *, worker: str, now: datetime) -> None:
    """Settle a job and what it sent; a lease that was lost meanwhile leaves both to the worker that has it now."""
    values: dict[str, Any] = {"worker": worker}
    match outcome.status:
        case "done":
            settled = jobs.finish(conn, row["id"], now=now, **values)
        case "due":
            due, error = outcome.due or now, outcome.error or ""
            settled = jobs.retry_later(conn, row["id"], due=due, error=error, is_try=outcome.is_try, **values)
        case _:
            settled = jobs.give_up(conn, row["id"], now=now, error=outcome.error or "", status=outcome.status, **values)
    if outcome.accepted is not None or settled:
        delivery = {"done": "sent", "due": "queued", "unsure": "unsure"}.get(outcome.status, "failed")
        taken = outcome.accepted or Accepted(provider_id=None)
        record_delivery(conn, row, delivery=delivery, at=now, provider_id=taken.provider_id, segments=taken.segments)
