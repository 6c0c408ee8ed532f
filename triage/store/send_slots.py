"""When each sender may send next: the one place from which all workers on a database keep a provider's limit."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.jobs import database_now
from triage.store.tables import send_slots


def reserve(conn: Connection, wanted: Mapping[str, timedelta], *, longest: timedelta) -> timedelta:
    """Return how long to wait until a send that keeps each sender busy for the given time.

    With a wait over `longest` nothing is reserved: the send is to be tried again later.
    """
    on_dialect = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    found: list[datetime] = []
    for sender in sorted(wanted):  # in one order, so that nobody waits for each other
        row = on_dialect(send_slots).values(sender=sender, free_at=database_now(conn))
        locked = row.on_conflict_do_update(index_elements=["sender"], set_={"free_at": send_slots.c.free_at})
        found.append(conn.execute(locked.returning(send_slots.c.free_at)).scalar_one())
    now = database_now(conn)
    at = max([now, *found])
    if at - now <= longest:
        for sender, busy in wanted.items():
            conn.execute(update(send_slots).where(send_slots.c.sender == sender).values(free_at=at + busy))
    return at - now


def forget(conn: Connection) -> None:
    """Forget the senders that have been free for a while."""
    is_old = send_slots.c.free_at < database_now(conn) - timedelta(minutes=1)
    old = select(send_slots.c.sender).where(is_old).with_for_update(skip_locked=True)
    conn.execute(delete(send_slots).where(send_slots.c.sender.in_(old)))
