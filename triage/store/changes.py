"""Whether anything has happened since a page was made: one short mark that changes with every message and event."""

from sqlalchemy import Connection, func, select

from triage.store.tables import events, messages


def mark(conn: Connection) -> str:
    """Return the mark of the store as it is: the same as long as no message came and nothing happened to a case."""
    newest = select(
        select(func.max(messages.c.id)).scalar_subquery(),
        select(func.max(events.c.id)).scalar_subquery(),
    )
    return "-".join(str(number or 0) for number in conn.execute(newest).one())
