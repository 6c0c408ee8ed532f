"""Addresses that want no more messages of ours: what a customer's STOP leaves behind until their START."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.tables import opt_outs


def stop(conn: Connection, landlord: str, *, channel: str, address: str, now: datetime) -> None:
    """Record that the address wants no more messages; an earlier STOP keeps its time."""
    on_dialect = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = {"landlord": landlord, "channel": channel, "address": address, "stopped_at": now}
    conn.execute(on_dialect(opt_outs).values(**row).on_conflict_do_nothing())


def start(conn: Connection, landlord: str, *, channel: str, address: str) -> None:
    """Record that the address wants messages again."""
    conn.execute(delete(opt_outs).where(_is(landlord, channel, address)))


def is_stopped(conn: Connection, landlord: str, *, channel: str, address: str) -> bool:
    """Return whether the address wants no messages but those about safety and those that the law asks for."""
    return bool(conn.scalar(select(exists().where(_is(landlord, channel, address)))))


def _is(landlord: str, channel: str, address: str) -> ColumnElement[bool]:
    return and_(opt_outs.c.landlord == landlord, opt_outs.c.channel == channel, opt_outs.c.address == address)
