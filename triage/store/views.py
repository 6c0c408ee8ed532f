"""Saved views: filters of the queue under a name, each person's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from triage.store.tables import saved_views

MOST: Final = 30
"""Views that one person can keep."""

LONGEST_NAME: Final = 60


class TooManyViews(Exception):  # noqa: N818  the name says what is wrong
    """The person keeps as many views as anybody can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One saved view."""

    id: int
    """Its row."""
    name: str
    """What its owner calls it."""
    filters: str
    """The filters as the queue's address writes them."""


def views_of(conn: Connection, account_id: int) -> Sequence[View]:
    """Return a person's views by name."""
    rows = conn.execute(
        select(saved_views.c.id, saved_views.c.name, saved_views.c.filters)
        .where(saved_views.c.account_id == account_id)
        .order_by(func.lower(saved_views.c.name), saved_views.c.id)
    )
    return [View(id=row.id, name=row.name, filters=row.filters) for row in rows]


def save_view(conn: Connection, account_id: int, *, name: str, filters: str) -> None:
    """Keep filters under a name; a view of that name is replaced. Raises TooManyViews."""
    mine = (saved_views.c.account_id == account_id) & (saved_views.c.name == name)
    if conn.execute(update(saved_views).where(mine).values(filters=filters)).rowcount:
        return
    kept = select(func.count()).select_from(saved_views).where(saved_views.c.account_id == account_id)
    if (conn.scalar(kept) or 0) >= MOST:
        raise TooManyViews
    conn.execute(insert(saved_views).values(account_id=account_id, name=name, filters=filters))


def drop_view(conn: Connection, account_id: int, view_id: int) -> None:
    """Forget a view of the person's; nothing happens when there is none."""
    conn.execute(delete(saved_views).where(saved_views.c.account_id == account_id, saved_views.c.id == view_id))
