"""What the desk reads of one item: a conversation, and the case that was opened from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from triage.chain import Link
from triage.store.cases import cases_of_conversation, history, tampered
from triage.store.clocks import clocks_of
from triage.store.conversations import messages_after
from triage.store.joining import Elsewhere, said_elsewhere
from triage.store.need_to_know import NOBODY, Reader
from triage.store.staff import staff_names
from triage.store.tables import cases, conversations
from triage.store.undelivered import undelivered_of

Row = Mapping[str, Any]
"""One row of a table by column name, perhaps with more."""


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
    elsewhere: Elsewhere
    """What was said in the conversations of duplicates that go on in the case."""
    clocks: Sequence[Mapping[str, Any]]
    """The case's clocks, the earliest first."""
    history: Sequence[Link]
    """The case's events in order."""
    fault: str | None
    """What is wrong with the history, None when it is whole."""
    names: Mapping[int, str]
    """Names of the landlord's staff by staff id."""


def item_of_case(conn: Connection, landlord: str, reference: str, reader: Reader = NOBODY) -> Item | None:
    """Return the case with this reference and what surrounds it, None when the landlord has none.

    What was said in conversations of duplicates is in it as far as these stand open to the reader.
    """
    case = (
        conn.execute(select(cases).where(cases.c.landlord == landlord, cases.c.reference == reference))
        .mappings()
        .one_or_none()
    )
    return None if case is None else _item(conn, landlord, case["conversation_id"], case, reader)


def item_of_conversation(conn: Connection, landlord: str, conversation_id: int) -> Item | None:
    """Return a conversation and what surrounds it, None when the landlord has none with this id."""
    return _item(conn, landlord, conversation_id, None)


def _item(
    conn: Connection, landlord: str, conversation_id: int, case: RowMapping | None, reader: Reader = NOBODY
) -> Item | None:
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
        elsewhere=Elsewhere() if case is None else said_elsewhere(conn, landlord, case, reader),
        clocks=[] if case_id is None else clocks_of(conn, landlord, case_id),
        history=[] if case_id is None else history(conn, landlord, case_id),
        fault=None if case_id is None else tampered(conn, landlord, case_id),
        names=staff_names(conn, landlord),
    )


def _plain(rows: Iterable[RowMapping]) -> list[Row]:
    return [dict(row) for row in rows]
