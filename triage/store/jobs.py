"""Work to be done after a transaction: sends, alerts, timers.

Jobs of one lane run one at a time and in order; a job without a lane runs whenever it is due. A worker leases what is
due by the database's clock. A lease that runs out means that its worker died: a repeatable job is due again, any other
is `unsure`, because nobody knows whether the provider got it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, insert, or_, select, text, update

from triage.store.tables import jobs


@dataclass(frozen=True, kw_only=True, slots=True)
class NewJob:
    """Something to do later."""

    kind: str
    """Names the function that does it."""
    due: datetime
    """Not before this instant."""
    payload: Mapping[str, Any]
    """What that function needs to know."""
    repeatable: bool
    """Whether it may run again when nobody knows whether it ran."""
    lane: str | None = None
    """Jobs of one lane run in order."""
    conversation_id: int | None = None
    """The conversation it belongs to."""
    message_id: int | None = None
    """The message it sends."""
    case_id: int | None = None
    """The case it is about."""
    expires_at: datetime | None = None
    """After this instant it is no longer worth doing."""


def database_now(conn: Connection) -> datetime:
    """Return the database's own time, aware and in UTC: the one clock that all workers share."""
    if conn.dialect.name == "sqlite":
        stamp: str = conn.exec_driver_sql("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')").scalar_one()
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    now: datetime = conn.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)


def add_job(conn: Connection, landlord: str, job: NewJob, *, now: datetime) -> int:
    """Store a job and return its id."""
    values = {
        name: getattr(job, name)
        for name in (
            "kind", "due", "payload", "repeatable", "lane", "conversation_id", "message_id", "case_id", "expires_at",
        )
    }  # fmt: skip
    job_id: int = conn.execute(
        insert(jobs).values(landlord=landlord, created_at=now, **values).returning(jobs.c.id)
    ).scalar_one()
    return job_id


def lease_due(
    conn: Connection, *, worker: str, now: datetime, lease: timedelta, limit: int, kinds: Sequence[str]
) -> Sequence[RowMapping]:
    """Lease up to `limit` due jobs of the given kinds to `worker` and return them, the earliest first.

    Of one lane only the first unfinished job can be leased.
    """
    ids = (
        conn.execute(
            select(jobs.c.id)
            .where(jobs.c.kind.in_(kinds), *_can_be_leased(now))
            .order_by(jobs.c.due, jobs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=jobs)
        )
        .scalars()
        .all()
    )
    conn.execute(
        update(jobs)
        .where(jobs.c.id.in_(ids))
        .values(status="leased", lease=worker, leased_until=now + lease, attempts=jobs.c.attempts + 1)
    )
    return conn.execute(select(jobs).where(jobs.c.id.in_(ids)).order_by(jobs.c.due, jobs.c.id)).mappings().all()


def _can_be_leased(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what is so of a job that is due and the first of its lane that is not finished."""
    earlier = jobs.alias("earlier")
    is_blocked = exists().where(
        earlier.c.landlord == jobs.c.landlord,
        earlier.c.lane == jobs.c.lane,
        earlier.c.id < jobs.c.id,
        earlier.c.status.in_(("due", "leased")),
    )
    return jobs.c.status == "due", jobs.c.due <= now, ~is_blocked


def nobody_works(conn: Connection, *, now: datetime, late: timedelta) -> bool:
    """Return whether a job has lain for so long that could be done, or whose worker is gone, and nothing is being done.

    What waits behind a try that failed, or behind much other work, is no sign of it.
    """
    leased = jobs.c.status == "leased"
    left_lying = or_(and_(*_can_be_leased(now - late)), and_(leased, jobs.c.leased_until < now - late))
    at_work, lies = (
        conn.execute(select(jobs.c.id).where(each).limit(1)).first() is not None
        for each in (and_(leased, jobs.c.leased_until >= now), left_lying)
    )
    return lies and not at_work


def note(conn: Connection, job_id: int, values: Mapping[str, Any], *, worker: str) -> None:
    """Remember some values with a leased job's payload, for the try that goes on from there."""
    mine = (jobs.c.id == job_id) & (jobs.c.lease == worker)
    payload = conn.execute(select(jobs.c.payload).where(mine).with_for_update()).scalar_one_or_none()
    if payload is not None:
        conn.execute(update(jobs).where(mine).values(payload={**payload, **values}))


def finish(conn: Connection, job_id: int, *, worker: str, now: datetime) -> bool:
    """Record that a leased job is done; False when the lease was no longer the worker's."""
    return _settle(conn, job_id, worker, status="done", finished_at=now, error=None)


def retry_later(conn: Connection, job_id: int, *, worker: str, due: datetime, error: str, is_try: bool = True) -> bool:
    """Give a leased job back for another try at `due`; False when the lease was no longer the worker's.

    What was only put off (not `is_try`) has as many tries left as before.
    """
    attempts = jobs.c.attempts if is_try else jobs.c.attempts - 1
    return _settle(conn, job_id, worker, status="due", due=due, error=error, attempts=attempts)


def give_up(conn: Connection, job_id: int, *, worker: str, now: datetime, error: str, status: str = "dead") -> bool:
    """Record that a leased job will not be tried again: `dead`, or `expired` or `unsure`; False as above."""
    return _settle(conn, job_id, worker, status=status, finished_at=now, error=error)


def _settle(conn: Connection, job_id: int, worker: str, **values: Any) -> bool:
    settled = conn.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.lease == worker, jobs.c.status == "leased")
        .values(lease=None, leased_until=None, **values)
    )
    return settled.rowcount == 1


def take_back(conn: Connection, *, now: datetime) -> Sequence[RowMapping]:
    """Take back the jobs whose worker has died; return those that are now `unsure`."""
    ran_out = and_(jobs.c.status == "leased", jobs.c.leased_until < now)
    conn.execute(
        update(jobs)
        .where(ran_out, jobs.c.repeatable)
        .values(status="due", lease=None, leased_until=None, error="the worker stopped in the middle")
    )
    return (
        conn.execute(
            update(jobs)
            .where(ran_out, ~jobs.c.repeatable)
            .values(
                status="unsure",
                lease=None,
                leased_until=None,
                finished_at=now,
                error="the worker stopped between sending and recording",
            )
            .returning(jobs)
        )
        .mappings()
        .all()
    )


def supersede(conn: Connection, landlord: str, *, lane: str, kind: str, now: datetime) -> Sequence[int]:
    """Withdraw the lane's unsent, non-essential jobs of a kind; return the ids of the messages they would have sent."""
    rows = conn.execute(
        update(jobs)
        .where(
            jobs.c.landlord == landlord,
            jobs.c.lane == lane,
            jobs.c.kind == kind,
            jobs.c.status == "due",
            jobs.c.attempts == 0,
            ~jobs.c.repeatable,
        )
        .values(status="superseded", finished_at=now)
        .returning(jobs.c.message_id)
    )
    return [row.message_id for row in rows if row.message_id is not None]


def next_due(conn: Connection, kinds: Sequence[str]) -> datetime | None:
    """Return when the next job or lease needs a look, None when there is nothing to wait for."""
    waiting = conn.execute(
        select(jobs.c.due, jobs.c.leased_until)
        .where(or_(jobs.c.status == "due", jobs.c.status == "leased"), jobs.c.kind.in_(kinds))
        .order_by(jobs.c.due)
        .limit(1)
    ).first()
    return None if waiting is None else (waiting.leased_until or waiting.due)


def resend(conn: Connection, landlord: str, job_id: int, *, now: datetime) -> bool:
    """Let a dead or unsure job be tried again, as a person asked; False when it is neither."""
    done = conn.execute(
        update(jobs)
        .where(jobs.c.landlord == landlord, jobs.c.id == job_id, jobs.c.status.in_(("dead", "unsure", "expired")))
        .values(status="due", due=now, expires_at=None, finished_at=None, error=None, attempts=0)
    )
    return done.rowcount == 1
