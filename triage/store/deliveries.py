"""Where the delivery of our messages stands."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, update

from triage.store.tables import jobs, messages

ORDER: Final = ("none", "queued", "unsure", "sent", "failed", "delivered", "read")
"""A report that arrives late never takes a message back to an earlier place in this order."""

REPORTED: Final = "the network reported that it did not arrive"
"""Why the job of a message is dead that was sent and yet did not arrive."""


def record_delivery(
    conn: Connection, job: RowMapping, *, delivery: str, at: datetime, provider_id: str | None = None
) -> None:
    """Record what became of the message that a job was to send; nothing happens for a job without a message."""
    if job["message_id"] is None:
        return
    values = {"delivery": delivery, "delivered_at": at if delivery in {"delivered", "read"} else None}
    if provider_id is not None:
        values["provider_id"] = provider_id
    conn.execute(
        update(messages)
        .where(
            messages.c.landlord == job["landlord"],
            messages.c.id == job["message_id"],
            messages.c.delivery.in_(_before(delivery)),
        )
        .values(**values)
    )


def record_report(
    conn: Connection, landlord: str, *, channel: str, provider_id: str, delivery: str, at: datetime
) -> bool:
    """Record what the provider reports of a message of ours; False when that is no news, or there is no such message.

    A report of failure makes the message's job dead, so that it stands before staff.
    """
    mine = (
        (messages.c.landlord == landlord)
        & (messages.c.channel == channel)
        & (messages.c.provider_id == provider_id)
        & (messages.c.sender != "customer")
    )
    values = {"delivery": delivery, "delivered_at": at if delivery in {"delivered", "read"} else None}
    news = update(messages).where(mine, messages.c.delivery.in_(_before(delivery))).values(**values)
    changed = conn.execute(news.returning(messages.c.id)).scalars().all()
    if delivery == "failed":
        conn.execute(
            update(jobs)
            .where(jobs.c.landlord == landlord, jobs.c.message_id.in_(changed), jobs.c.status == "done")
            .values(status="dead", finished_at=at, error=REPORTED)
        )
    return bool(changed)


def _before(delivery: str) -> tuple[str, ...]:
    return ORDER[: ORDER.index(delivery) + 1]
