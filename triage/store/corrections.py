"""What staff corrected, as labelled messages: what the understanding can learn from its own mistakes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, func, select

from triage.cases import EventKind
from triage.store.tables import cases, events, messages


def corrected_messages(conn: Connection) -> Iterator[dict[str, Any]]:
    """Give the message that began each case whose kind a person corrected, with the kind it has now.

    Nobody looked at flags and facts, so both are None. Restricted cases are left out, and so are erased messages.
    """
    said = messages.alias("said")
    first = (
        select(func.min(said.c.id))
        .where(
            said.c.landlord == cases.c.landlord,
            said.c.conversation_id == cases.c.conversation_id,
            said.c.sender == "customer",
            said.c.at == cases.c.received_at,
        )
        .scalar_subquery()
    )
    was_corrected = (
        select(events.c.id)
        .where(events.c.landlord == cases.c.landlord, events.c.case_id == cases.c.id)
        .where(events.c.kind == EventKind.KIND_CORRECTED)
        .exists()
    )
    rows = conn.execute(
        select(cases.c.reference, cases.c.type, messages.c.text)
        .join_from(cases, messages, and_(messages.c.landlord == cases.c.landlord, messages.c.id == first))
        .where(was_corrected, cases.c.restricted.is_(False), messages.c.text != "")
        .order_by(cases.c.id)
    )
    for row in rows:
        yield {
            "id": row.reference,
            "text": row.text,
            "type": row.type,
            "flags": None,
            "facts": None,
            "note": "corrected by staff",
        }
