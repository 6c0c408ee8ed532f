"""The queue: cases, what is due first coming first, narrowed by filters that combine.

Every page is read from an index in its order, landlord by landlord, so that its cost does not grow with the store.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, tuple_

from triage.cases import Status
from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.search import cases_found
from triage.store.tables import accounts, cases, clocks, conversations, staff
from triage.vocabulary import Channel, FeedbackType

Row = Mapping[str, Any]
"""One row of a table by column name, perhaps with more."""

PAGE_SIZE: Final = 25
"""Cases on one page of the queue."""

COUNTED: Final = 1000
"""Cases are counted up to here; beyond it the desk says "more than"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page of the queue ended, so that the next one begins behind it."""

    due: datetime | None
    """What its last case is sorted by: its next due time, or when it was closed; None when it has none."""
    case_id: int
    """That case's id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """Which cases to show. The landlords are those that the reader may see."""

    landlords: tuple[str, ...]
    """Landlord ids; none shows nothing."""
    type: FeedbackType | None = None
    """Only this kind of feedback."""
    status: Status | None = None
    """Only this status; closed cases are shown only when asked for or searched for."""
    channel: Channel | None = None
    """Only what came this way."""
    staff_ids: tuple[int, ...] = ()
    """Only what is assigned to one of these."""
    is_unassigned: bool = False
    """Only what nobody has."""
    due_before: datetime | None = None
    """Only what is due before then."""
    words: str = ""
    """Only where these words stand (triage.store.search): open and closed, the newest first."""
    after: Place | None = None
    """Only what comes behind this place."""
    reader: Reader = NOBODY
    """Who reads: restricted cases are shown only to those who need to know."""

    @property
    def only_cases(self) -> bool:
        """Return whether it asks for something that only cases have."""
        given = (self.after, self.type, self.status, self.channel, self.staff_ids, self.due_before, self.words)
        return self.is_unassigned or any(given)


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """One page of cases."""

    cases: Sequence[Row]
    """Cases in order; each with `due_date`, `assignee`, `attention`, `with_staff` and `beside`."""
    total: int
    """How many cases the filter lets through, counted up to COUNTED + 1."""
    more: Place | None
    """Where the next page begins, None on the last."""


def queue(conn: Connection, wanted: QueueFilter) -> Queue:
    """Return the page of cases that `wanted` describes."""
    conditions = _conditions(conn, wanted)
    rows = list(islice(_in_order(conn, wanted, conditions), PAGE_SIZE + 1))
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Queue(
        cases=_with_beside(conn, rows[:PAGE_SIZE]),
        total=_count(conn, wanted, conditions),
        more=None if last is None else Place(due=last[_sorted_by(wanted)], case_id=last["id"]),
    )


def _with_beside(conn: Connection, rows: Sequence[Row]) -> list[Row]:
    """Return the cases with the open ones of the same conversation: the same words often make a complaint and a repair.

    A conversation's cases are restricted together, so that whoever sees one may see the others.
    """
    talks: dict[str, set[int]] = {}
    for row in rows:
        talks.setdefault(row["landlord"], set()).add(row["conversation_id"])
    found: dict[tuple[str, int], list[Row]] = {}
    columns = (cases.c.id, cases.c.landlord, cases.c.conversation_id, cases.c.reference, cases.c.type)
    for landlord, ids in talks.items():
        query = select(*columns).where(cases.c.landlord == landlord, cases.c.conversation_id.in_(ids))
        # sorted here: asked to, SQLite reads all of a landlord's cases in that order
        for each in sorted(_rows(conn, query.where(cases.c.closed_at.is_(None))), key=itemgetter("id")):
            found.setdefault((landlord, each["conversation_id"]), []).append(each)
    return [
        {
            **row,
            "beside": [
                each
                for each in found.get((row["landlord"], row["conversation_id"]), ())
                if each["reference"] != row["reference"]
            ],
        }
        for row in rows
    ]


def _count(conn: Connection, wanted: QueueFilter, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Return how many cases there are, up to COUNTED + 1; in their order, so that an index is read no further."""
    found, query = 0, select(cases.c.id).where(*conditions).order_by(cases.c[_sorted_by(wanted)])
    for landlord in wanted.landlords:
        first = query.where(cases.c.landlord == landlord).limit(COUNTED + 1 - found)
        found += conn.scalar(select(func.count()).select_from(first.subquery())) or 0
    return found


def _in_order(conn: Connection, wanted: QueueFilter, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Row]:
    """Give the first cases of every landlord, merged: what is due first, then what has no date; or newest first."""
    key, after = cases.c[_sorted_by(wanted)], wanted.after
    base = _cases().where(*conditions)
    if key is not cases.c.next_due:
        order = [key.desc(), cases.c.id.desc()]
        behind = (
            None if after is None or after.due is None else tuple_(key, cases.c.id) < tuple_(_utc(after), after.case_id)
        )
        yield from _merged(conn, wanted, base, behind, order, lambda row: (-row[key.name].timestamp(), -row["id"]))
        return
    if after is None or after.due is not None:
        dated = base.where(cases.c.next_due.is_not(None))
        behind = None if after is None else tuple_(key, cases.c.id) > tuple_(_utc(after), after.case_id)
        yield from _merged(conn, wanted, dated, behind, [key, cases.c.id], lambda row: (row["next_due"], row["id"]))
    undated = base.where(cases.c.next_due.is_(None))
    behind = None if after is None or after.due is not None else cases.c.id > after.case_id
    yield from _merged(conn, wanted, undated, behind, [cases.c.id], lambda row: row["id"])


def _merged(
    conn: Connection,
    wanted: QueueFilter,
    query: Select[Any],
    behind: ColumnElement[bool] | None,
    order: Sequence[ColumnElement[Any]],
    key: Callable[[Row], Any],
) -> Iterator[Row]:
    query = (query if behind is None else query.where(behind)).order_by(*order).limit(PAGE_SIZE + 1)
    pages = [_rows(conn, query.where(cases.c.landlord == landlord)) for landlord in wanted.landlords]
    return heapq.merge(*pages, key=key)


def _rows(conn: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in conn.execute(query).mappings()]


def _sorted_by(wanted: QueueFilter) -> str:
    if wanted.words:
        return "received_at"
    return "closed_at" if wanted.status is Status.CLOSED else "next_due"


def _utc(place: Place) -> datetime | None:
    return None if place.due is None else place.due.astimezone(UTC)


def _cases() -> Select[Any]:
    return (
        select(
            cases,
            clocks.c.due_date,
            accounts.c.name.label("assignee"),
            conversations.c.attention,
            conversations.c.with_staff,
        )
        .join(
            conversations,
            and_(conversations.c.landlord == cases.c.landlord, conversations.c.id == cases.c.conversation_id),
        )
        .outerjoin(
            clocks,
            and_(
                clocks.c.landlord == cases.c.landlord,
                clocks.c.case_id == cases.c.id,
                clocks.c.name == cases.c.next_due_name,
            ),
        )
        .outerjoin(staff, and_(staff.c.landlord == cases.c.landlord, staff.c.id == cases.c.assignee_id))
        .outerjoin(accounts, accounts.c.id == staff.c.account_id)
    )


def _conditions(conn: Connection, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [open_to(wanted.reader, cases.c.landlord, cases.c.conversation_id)]
    if wanted.words:
        conditions.append(cases.c.id.in_(cases_found(conn, wanted.landlords, wanted.words)))
    elif wanted.status is Status.CLOSED:
        conditions.append(cases.c.closed_at.is_not(None))
    else:
        conditions.append(cases.c.closed_at.is_(None))
    if wanted.status not in {None, Status.CLOSED} or (wanted.words and wanted.status):
        conditions.append(cases.c.status == wanted.status)
    if wanted.type is not None:
        conditions.append(cases.c.type == wanted.type)
    if wanted.channel is not None:
        conditions.append(cases.c.channel == wanted.channel)
    if wanted.staff_ids:
        conditions.append(cases.c.assignee_id.in_(wanted.staff_ids))
    if wanted.is_unassigned:
        conditions.append(cases.c.assignee_id.is_(None))
    if wanted.due_before is not None:
        conditions.append(cases.c.next_due < wanted.due_before.astimezone(UTC))
    return conditions
