"""What a provider reports of a message of ours: recorded, and a confirmation that did not arrive goes another way."""

from datetime import datetime

from sqlalchemy import Connection, exists, select

from triage.store import fallback
from triage.store.deliveries import named_by, record_report
from triage.store.tables import jobs, messages


def take_report(
    conn: Connection,
    landlord: str,
    *,
    channel: str,
    provider_id: str,
    message_id: int | None,
    delivery: str,
    now: datetime,
    error: str | None = None,
) -> bool:
    """Record a report as `record_report` does; a failure is noted on the message's cases. Returns whether it was news.

    That an earlier way has failed is noted too, and changes nothing about the way that the message goes now.
    """
    found = _message(conn, landlord, provider_id, message_id, channel)
    is_news = record_report(
        conn,
        landlord,
        channel=channel,
        provider_id=provider_id,
        message_id=message_id,
        delivery=delivery,
        at=now,
        error=error,
    )
    if found is not None and delivery == "failed":
        fallback.try_failed(conn, landlord, found, route=channel, error=error, is_news=is_news, now=now)
    return is_news


def _message(conn: Connection, landlord: str, provider_id: str, message_id: int | None, channel: str) -> int | None:
    """Return the id of the message of ours, sent on this channel, that a report names."""
    named = messages.c.id.in_(named_by(landlord, messages.c.provider_id == provider_id, messages.c.id == message_id))
    of_us = (messages.c.landlord == landlord) & (messages.c.sender != "customer")
    went_there = exists().where(
        jobs.c.landlord == messages.c.landlord, jobs.c.message_id == messages.c.id, jobs.c.kind == channel
    )
    found: int | None = conn.execute(select(messages.c.id).where(of_us, went_there, named).limit(1)).scalar()
    return found
