"""Where the delivery of our messages stands."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, update

from triage.store.tables import messages

ORDER: Final = ("none", "queued", "unsure", "sent", "failed", "delivered", "read")
"""A report that arrives late never takes a message back to an earlier place in this order."""


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
    """Record what the provider reports of a message of ours; False when there is no such message."""
    mine = (
        (messages.c.landlord == landlord)
        & (messages.c.channel == channel)
        & (messages.c.provider_id == provider_id)
        & (messages.c.sender != "customer")
    )
    values = {"delivery": delivery, "delivered_at": at if delivery in {"delivered", "read"} else None}
    changed = conn.execute(update(messages).where(mine, messages.c.delivery.in_(_before(delivery))).values(**values))
    return changed.rowcount > 0


def _before(delivery: str) -> tuple[str, ...]:
    return ORDER[: ORDER.index(delivery) + 1]
