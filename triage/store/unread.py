"""Requests of verified senders that could not be read: kept for a person."""

from datetime import datetime

from sqlalchemy import Connection, insert

from triage.store.tables import unread_requests


def keep_unread(conn: Connection, landlord: str, *, channel: str, reason: str, body: bytes, now: datetime) -> None:
    """Keep a request as it came, with why it could not be read."""
    conn.execute(insert(unread_requests).values(landlord=landlord, channel=channel, reason=reason, body=body, at=now))
