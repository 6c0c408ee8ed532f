"""Finding what we already know of a customer: cases by their reference, and cases of an address."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, and_, select

from triage.store.tables import cases, conversations


def case_by_reference(conn: Connection, landlord: str, reference: str) -> RowMapping | None:
    """Return the landlord's case with this reference, None when there is none."""
    query = select(cases).where(cases.c.landlord == landlord, cases.c.reference == reference)
    return conn.execute(query).mappings().one_or_none()


def cases_of_address(conn: Connection, landlord: str, *, channel: str, address: str) -> Sequence[RowMapping]:
    """Return the cases that an address has ever opened, oldest first."""
    same = and_(conversations.c.landlord == cases.c.landlord, conversations.c.id == cases.c.conversation_id)
    query = (
        select(cases)
        .join(conversations, same)
        .where(cases.c.landlord == landlord, conversations.c.channel == channel, conversations.c.address == address)
        .order_by(cases.c.id)
    )
    return conn.execute(query).mappings().all()
