"""Danger that nobody has taken on yet."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from triage.cases import EventKind
from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.tables import accounts, cases, events, staff

MOST_SHOWN: Final = 100
"""Alerts shown at once; the rest stand first among the cases."""


def open_alerts(conn: Connection, landlords: Sequence[str], reader: Reader = NOBODY) -> Sequence[Mapping[str, Any]]:
    """Return the open cases with an alert that nobody has accepted, the oldest alert first, MOST_SHOWN + 1 at most.

    Each row is the case's, with `alerted_at` of its last alert, and `assignee`, the name of who has the case.
    """
    alerted_at = (
        select(func.max(events.c.at))
        .where(
            events.c.landlord == cases.c.landlord,
            events.c.case_id == cases.c.id,
            events.c.kind == EventKind.ALERTED,
        )
        .scalar_subquery()
    )
    rows = conn.execute(
        select(cases, alerted_at.label("alerted_at"), accounts.c.name.label("assignee"))
        .outerjoin(staff, and_(staff.c.landlord == cases.c.landlord, staff.c.id == cases.c.assignee_id))
        .outerjoin(accounts, accounts.c.id == staff.c.account_id)
        .where(
            cases.c.landlord.in_(landlords),
            cases.c.accept_alert_by.is_not(None),
            cases.c.alert_accepted_at.is_(None),
            cases.c.closed_at.is_(None),
            open_to(reader, cases.c.landlord, cases.c.conversation_id),
        )
        .order_by(cases.c.accept_alert_by, cases.c.id)
        .limit(MOST_SHOWN + 1)
    ).mappings()
    return [dict(row) for row in rows]
