"""Finding what we already know of a customer: cases by their reference, and cases of an address."""

from collections.abc import Sequence
from operator import itemgetter

from sqlalchemy import Connection, RowMapping, select

from triage.store.tables import cases, conversations


def case_by_reference(conn: Connection, landlord: str, reference: str) -> RowMapping | None:
    """Return the landlord's case with this reference, None when there is none."""
    query = select(cases).where(cases.c.landlord == landlord, cases.c.reference == reference)
    return conn.execute(query).mappings().one_or_none()


def cases_of_address(conn: Connection, landlord: str, *, channel: str, address: str) -> Sequence[RowMapping]:
    """Return the cases that an address has ever opened, oldest first."""
    talks = select(conversations.c.id).where(
        conversations.c.landlord == landlord, conversations.c.channel == channel, conversations.c.address == address
    )
    query = select(cases).where(cases.c.landlord == landlord, cases.c.conversation_id.in_(talks))
    # sorted here: asked to, SQLite reads every case of the landlord in that order
    return sorted(conn.execute(query).mappings(), key=itemgetter("id"))


def cases_by_id(conn: Connection, landlord: str, ids: Sequence[int]) -> Sequence[RowMapping]:
    """Return those of the landlord's cases, oldest first."""
    query = select(cases).where(cases.c.landlord == landlord, cases.c.id.in_(ids)).order_by(cases.c.id)
    return conn.execute(query).mappings().all()


def conversation_of(conn: Connection, row: RowMapping) -> RowMapping:
    """Return the conversation in which a case was opened, not locked."""
    query = select(conversations).where(
        conversations.c.landlord == row["landlord"], conversations.c.id == row["conversation_id"]
    )
    return conn.execute(query).mappings().one()
