"""What the desk reads: the queue of open work, and everything about one item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select, tuple_, update

from triage.cases import Status
from triage.chain import Link
from triage.store.cases import cases_of_conversation, history, tampered
from triage.store.clocks import clocks_of
from triage.store.conversations import messages_after
from triage.store.need_to_know import NOBODY, Reader, open_to
from triage.store.staff import staff_names
from triage.store.tables import accounts, cases, clocks, conversations, messages, staff, unread_requests
from triage.store.undelivered import undelivered_of
from triage.vocabulary import FeedbackType

Row = Mapping[str, Any]
"""One row of a table by column name, perhaps with more."""

PAGE_SIZE: Final = 25
"""Cases on one page of the queue."""

COUNTED: Final = 1000
"""Open cases are counted up to here; beyond it the desk says "more than"."""

MOST_WAITING: Final = 50
"""Conversations that need a person, and requests that could not be read, shown at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page of the queue ended, so that the next one begins behind it."""

    due: datetime | None
    """Next due time of its last case, None when that case has none."""
    case_id: int
    """That case's id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """Which open work to show. The landlords are those that the reader may see."""

    landlords: tuple[str, ...]
    """Landlord ids; none shows nothing."""
    type: FeedbackType | None = None
    """Only this kind of feedback."""
    status: Status | None = None
    """Only this status; closed cases are shown only when asked for."""
    staff_ids: tuple[int, ...] = ()
    """Only what is assigned to one of these."""
    is_unassigned: bool = False
    """Only what nobody has."""
    after: Place | None = None
    """Only what comes behind this place."""
    reader: Reader = NOBODY
    """Who reads: restricted cases are shown only to those who need to know."""

    @property
    def only_cases(self) -> bool:
        """Return whether it asks for something that only cases have."""
        return any((self.after, self.type, self.status, self.staff_ids))


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """One page of open work."""

    cases: Sequence[Row]
    """Cases, what is due first coming first; each with `due_date`, `assignee`, `attention` and `with_staff`."""
    total: int
    """How many cases the filter lets through, counted up to COUNTED + 1."""
    more: Place | None
    """Where the next page begins, None on the last."""
    waiting: Sequence[Row]
    """Conversations that need a person, longest waiting first; each with `last_words` and its case's `reference`."""
    unread: Sequence[Row]
    """Requests of verified senders that could not be read, oldest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Everything about one conversation and, when it has one, about the case that was opened."""

    conversation: Row
    """The conversation's row."""
    messages: Sequence[Row]
    """Its messages in order."""
    undelivered: Mapping[int, Row]
    """What of it did not go out and waits for a person (triage.store.undelivered), by message id."""
    case: Row | None
    """The case's row, None for a conversation without one."""
    siblings: Sequence[Row]
    """The other cases of the conversation."""
    clocks: Sequence[Mapping[str, Any]]
    """The case's clocks, the earliest first."""
    history: Sequence[Link]
    """The case's events in order."""
    fault: str | None
    """What is wrong with the history, None when it is whole."""
    names: Mapping[int, str]
    """Names of the landlord's staff by staff id."""


def queue(conn: Connection, wanted: QueueFilter) -> Queue:
    """Return the page of open work that `wanted` describes."""
    query = _cases().where(*_conditions(wanted))
    total = (
        conn.scalar(select(func.count()).select_from(query.with_only_columns(cases.c.id).limit(COUNTED + 1).subquery()))
        or 0
    )
    if wanted.after is not None:
        query = query.where(_behind(wanted.after))
    rows = (
        conn.execute(query.order_by(cases.c.next_due.is_(None), cases.c.next_due, cases.c.id).limit(PAGE_SIZE + 1))
        .mappings()
        .all()
    )
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Queue(
        cases=_plain(rows[:PAGE_SIZE]),
        total=total,
        more=Place(due=last["next_due"], case_id=last["id"]) if last is not None else None,
        waiting=_waiting(conn, wanted),
        unread=_unread(conn, wanted),
    )


def item_of_case(conn: Connection, landlord: str, reference: str) -> Item | None:
    """Return the case with this reference and what surrounds it, None when the landlord has none."""
    case = (
        conn.execute(select(cases).where(cases.c.landlord == landlord, cases.c.reference == reference))
        .mappings()
        .one_or_none()
    )
    return None if case is None else _item(conn, landlord, case["conversation_id"], case)


def item_of_conversation(conn: Connection, landlord: str, conversation_id: int) -> Item | None:
    """Return a conversation and what surrounds it, None when the landlord has none with this id."""
    return _item(conn, landlord, conversation_id, None)


def _item(conn: Connection, landlord: str, conversation_id: int, case: RowMapping | None) -> Item | None:
    conversation = (
        conn.execute(
            select(conversations).where(conversations.c.landlord == landlord, conversations.c.id == conversation_id)
        )
        .mappings()
        .one_or_none()
    )
    if conversation is None:
        return None
    case_id = None if case is None else case["id"]
    return Item(
        conversation=dict(conversation),
        messages=_plain(messages_after(conn, landlord, conversation_id, 0)),
        undelivered=undelivered_of(conn, landlord, conversation_id),
        case=None if case is None else dict(case),
        siblings=_plain(row for row in cases_of_conversation(conn, landlord, conversation_id) if row["id"] != case_id),
        clocks=[] if case_id is None else clocks_of(conn, landlord, case_id),
        history=[] if case_id is None else history(conn, landlord, case_id),
        fault=None if case_id is None else tampered(conn, landlord, case_id),
        names=staff_names(conn, landlord),
    )


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


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        cases.c.landlord.in_(wanted.landlords),
        open_to(wanted.reader, cases.c.landlord, cases.c.conversation_id),
    ]
    if wanted.status is Status.CLOSED:
        conditions.append(cases.c.closed_at.is_not(None))
    else:
        conditions.append(cases.c.closed_at.is_(None))
    if wanted.status is not None:
        conditions.append(cases.c.status == wanted.status)
    if wanted.type is not None:
        conditions.append(cases.c.type == wanted.type)
    if wanted.staff_ids:
        conditions.append(cases.c.assignee_id.in_(wanted.staff_ids))
    if wanted.is_unassigned:
        conditions.append(cases.c.assignee_id.is_(None))
    return conditions


def _behind(place: Place) -> ColumnElement[bool]:
    if place.due is None:
        return and_(cases.c.next_due.is_(None), cases.c.id > place.case_id)
    due = place.due.astimezone(UTC)
    return or_(cases.c.next_due.is_(None), tuple_(cases.c.next_due, cases.c.id) > tuple_(due, place.case_id))


def _waiting(conn: Connection, wanted: QueueFilter) -> Sequence[Row]:
    """Return conversations that need a person; a filter on cases leaves none of them."""
    if wanted.only_cases:
        return []
    last_words = (
        select(messages.c.text)
        .where(
            messages.c.landlord == conversations.c.landlord,
            messages.c.conversation_id == conversations.c.id,
            messages.c.sender == "customer",
        )
        .order_by(messages.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    reference = (
        select(cases.c.reference)
        .where(cases.c.landlord == conversations.c.landlord, cases.c.conversation_id == conversations.c.id)
        .order_by(cases.c.closed_at.is_not(None), cases.c.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        conn.execute(
            select(conversations, last_words.label("last_words"), reference.label("reference"))
            .where(
                conversations.c.landlord.in_(wanted.landlords),
                or_(conversations.c.attention.is_not(None), and_(conversations.c.with_staff, reference.is_(None))),
                conversations.c.closed_at.is_(None),
                open_to(wanted.reader, conversations.c.landlord, conversations.c.id),
            )
            .order_by(conversations.c.last_inbound_at, conversations.c.id)
            .limit(MOST_WAITING)
        )
        .mappings()
        .all()
    )
    return _plain(rows)


def settle_unread(conn: Connection, landlord: str, request_id: int, *, now: datetime) -> bool:
    """Take an unreadable request off the list; return False when the landlord has none with this id there."""
    settled = conn.execute(
        update(unread_requests)
        .where(
            unread_requests.c.landlord == landlord,
            unread_requests.c.id == request_id,
            unread_requests.c.settled_at.is_(None),
        )
        .values(settled_at=now)
    )
    return settled.rowcount == 1


def _unread(conn: Connection, wanted: QueueFilter) -> Sequence[Row]:
    if wanted.only_cases:
        return []
    rows = (
        conn.execute(
            select(unread_requests)
            .where(unread_requests.c.landlord.in_(wanted.landlords), unread_requests.c.settled_at.is_(None))
            .order_by(unread_requests.c.at, unread_requests.c.id)
            .limit(MOST_WAITING)
        )
        .mappings()
        .all()
    )
    return _plain(rows)


def _plain(rows: Iterable[RowMapping]) -> list[Row]:
    return [dict(row) for row in rows]
