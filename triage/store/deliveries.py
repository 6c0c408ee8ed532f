"""Where the delivery of our messages stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Connection, RowMapping, exists, select, union_all, update

from triage.store.tables import jobs, messages

ORDER: Final = ("none", "queued", "unsure", "sent", "failed", "delivered", "read")
"""A report that arrives late never takes a message back to an earlier place in this order."""

REPORTED: Final = "the network reported that it did not arrive"
"""Why the job of a message is dead that was sent and yet did not arrive."""


def record_delivery(
    conn: Connection,
    job: RowMapping,
    *,
    delivery: str,
    at: datetime,
    provider_id: str | None = None,
    segments: int | None = None,
) -> None:
    """Record what became of the message that a job was to send; nothing happens for a job without a message.

    The provider may have reported already what became of it: then that stands. `segments` is what it costs.
    """
    if job["message_id"] is None:
        return
    mine = (messages.c.landlord == job["landlord"]) & (messages.c.id == job["message_id"])
    if provider_id is not None:
        conn.execute(update(messages).where(mine).values(provider_id=provider_id, segments=segments))
    conn.execute(update(messages).where(mine, messages.c.delivery.in_(_before(delivery))).values(**_at(delivery, at)))
    failed = conn.execute(select(messages.c.id).where(mine, messages.c.delivery == "failed")).scalars().all()
    _put_before_staff(conn, job["landlord"], failed, at)


def record_report(
    conn: Connection,
    landlord: str,
    *,
    channel: str,
    provider_id: str,
    message_id: int | None,
    delivery: str,
    at: datetime,
    error: str | None = None,
) -> bool:
    """Record what the provider reports of a message of ours; False when that is no news, or there is no such message.

    `message_id` is our own id, as the address that the provider called names it: a report may come before the send's
    answer has told us the provider's id. A report of failure puts the message before staff, with its `error`; but that
    an earlier way has failed is no news of a message that goes another way by now.
    """
    known_by = messages.c.id.in_(
        named_by(
            landlord,
            messages.c.provider_id == provider_id,
            (messages.c.id == message_id) & messages.c.provider_id.is_(None),
        )
    )
    went_there = exists().where(
        jobs.c.landlord == messages.c.landlord, jobs.c.message_id == messages.c.id, jobs.c.kind == channel
    )
    mine = (messages.c.landlord == landlord) & went_there & (messages.c.sender != "customer") & known_by
    if delivery == "failed":
        mine &= ~_goes_another_way(channel)
    news = update(messages).where(mine, messages.c.delivery.in_(_before(delivery))).values(**_at(delivery, at))
    changed = conn.execute(news.returning(messages.c.id)).scalars().all()
    if delivery == "failed":
        _put_before_staff(conn, landlord, changed, at, f"{REPORTED} ({error})" if error else REPORTED)
    return bool(changed)


def named_by(landlord: str, *ways: ColumnElement[bool]) -> CompoundSelect[int]:
    """Return the ids of the landlord's messages that fit in one of several ways, each looked up by itself.

    In one query with OR, SQLite reads every message of the landlord.
    """
    return union_all(*(select(messages.c.id).where(messages.c.landlord == landlord, way) for way in ways))


def _goes_another_way(channel: str) -> ColumnElement[bool]:
    """Return whether the newest way that a message was sent is another one."""
    newest = (
        select(jobs.c.kind)
        .where(jobs.c.landlord == messages.c.landlord, jobs.c.message_id == messages.c.id)
        .order_by(jobs.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return newest != channel


def _put_before_staff(
    conn: Connection, landlord: str, message_ids: Sequence[int], at: datetime, error: str = REPORTED
) -> None:
    """Make dead the jobs that sent these messages: they went out, and did not arrive."""
    conn.execute(
        update(jobs)
        .where(jobs.c.landlord == landlord, jobs.c.message_id.in_(message_ids), jobs.c.status == "done")
        .values(status="dead", finished_at=at, error=error)
    )


def _at(delivery: str, at: datetime) -> dict[str, Any]:
    return {"delivery": delivery, "delivered_at": at if delivery in {"delivered", "read"} else None}


def _before(delivery: str) -> tuple[str, ...]:
    return ORDER[: ORDER.index(delivery) + 1]
