"""What is still to be done on cases, also on closed ones: promised, asked of teams, or asked by the Ombudsman."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, and_, select

from triage.case_life.life import Task, life_from
from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.tables import accounts, cases, staff, tasks

SHOWN: Final = 100
"""Things shown at once, what is due first coming first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTask:
    """Something to be done, with the case that it stands on."""

    landlord: str
    """Whose case."""
    reference: str
    """The case."""
    is_closed: bool
    """Whether the case is closed."""
    task: Task
    """What is to be done."""
    owner: str
    """Who sees to it; empty when nobody does."""
    due: datetime
    """The end of the due day."""


def open_tasks(
    conn: Connection, landlords: Sequence[str], *, owners: Sequence[int] = (), reader: Reader = NOBODY
) -> list[OpenTask]:
    """Return what is still to be done at these landlords, of these owners or of all, SHOWN + 1 at most."""
    query = (
        select(
            tasks.c.landlord,
            tasks.c.number,
            tasks.c.due,
            cases.c.reference,
            cases.c.closed_at,
            cases.c.life,
            accounts.c.name.label("owner"),
        )
        .join(cases, and_(cases.c.landlord == tasks.c.landlord, cases.c.id == tasks.c.case_id))
        .outerjoin(staff, and_(staff.c.landlord == tasks.c.landlord, staff.c.id == tasks.c.owner_id))
        .outerjoin(accounts, accounts.c.id == staff.c.account_id)
        .where(
            tasks.c.landlord.in_(landlords),
            tasks.c.done_at.is_(None),
            open_to(reader, cases.c.landlord, cases.c.conversation_id),
        )
        .order_by(tasks.c.due, tasks.c.id)
        .limit(SHOWN + 1)
    )
    if owners:
        query = query.where(tasks.c.owner_id.in_(owners))
    return [_open(row) for row in conn.execute(query).mappings()]


def _open(row: RowMapping) -> OpenTask:
    task = next(task for task in life_from(row["life"]).tasks if task.number == row["number"])
    return OpenTask(
        landlord=row["landlord"],
        reference=row["reference"],
        is_closed=row["closed_at"] is not None,
        task=task,
        owner=row["owner"] or "",
        due=row["due"],
    )
