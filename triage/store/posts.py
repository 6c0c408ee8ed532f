"""Who holds the posts that a landlord's policy names. A post can be held by several people, or by nobody."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from triage.store.staff import Colleague
from triage.store.tables import accounts, posts, staff


def holders_of(conn: Connection, landlord: str) -> Mapping[str, Sequence[Colleague]]:
    """Return who holds each post of a landlord now, by name; a post that nobody holds is left out."""
    rows = conn.execute(
        select(posts.c.post, staff.c.id, accounts.c.name)
        .join(staff, (staff.c.landlord == posts.c.landlord) & (staff.c.id == posts.c.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(posts.c.landlord == landlord, staff.c.left_at.is_(None), accounts.c.closed_at.is_(None))
        .order_by(posts.c.post, accounts.c.name, staff.c.id)
    )
    found: dict[str, list[Colleague]] = {}
    for row in rows:
        found.setdefault(row.post, []).append(Colleague(staff_id=row.id, name=row.name))
    return found


def give_post(conn: Connection, landlord: str, post: str, staff_id: int) -> None:
    """Let a person hold a post, beside whoever holds it already."""
    take_post(conn, landlord, post, staff_id)
    conn.execute(insert(posts).values(landlord=landlord, post=post, staff_id=staff_id))


def take_post(conn: Connection, landlord: str, post: str, staff_id: int) -> None:
    """Let a person hold a post no more."""
    conn.execute(delete(posts).where(posts.c.landlord == landlord, posts.c.post == post, posts.c.staff_id == staff_id))


def leave_posts(conn: Connection, landlord: str, staff_id: int) -> None:
    """Let a person hold no post any more."""
    conn.execute(delete(posts).where(posts.c.landlord == landlord, posts.c.staff_id == staff_id))


def holders_among(conn: Connection, landlord: str, keys: Iterable[str]) -> Sequence[int]:
    """Return the seats of those who hold any of some posts, each once."""
    held = holders_of(conn, landlord)
    return list(dict.fromkeys(each.staff_id for key in keys for each in held.get(key, ())))
