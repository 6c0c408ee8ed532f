"""What a browser gets to see of its conversation, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping

from triage.store.cases import cases_of_conversation
from triage.store.conversations import answers_to, find_open, is_with_staff, messages_after
from triage.store.staff import staff_names
from triage.vocabulary import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A conversation, or what a browser has not seen of it."""

    messages: Sequence[RowMapping]
    """Message rows, in order."""
    cases: Sequence[RowMapping]
    """Case rows, oldest first."""
    with_staff: bool
    """A person answers, and the assistant is silent."""
    names: Mapping[int, str]
    """Names of those staff who wrote messages, by staff id."""


def view_after(conn: Connection, landlord: str, conversation_id: int, after: int) -> View:
    """Return what came after the message `after`."""
    return _view(conn, landlord, conversation_id, messages_after(conn, landlord, conversation_id, after))


def view_answer(conn: Connection, landlord: str, conversation_id: int, seq: int) -> View:
    """Return what was answered to the customer's message `seq`."""
    return _view(conn, landlord, conversation_id, answers_to(conn, landlord, conversation_id, seq))


def find_conversation(conn: Connection, landlord: str, address: str) -> int | None:
    """Return the id of the open conversation of a session, named by its digest; None when there is none."""
    row = find_open(conn, landlord, channel=Channel.WEBCHAT, address=address)
    return None if row is None else row["id"]


def as_json(session: str, view: View) -> dict[str, Any]:
    """Return what the browser gets, as docs/api.md describes."""
    cases = [{"reference": row["reference"], "status": row["status"]} for row in view.cases]
    return {
        "session": session,
        "messages": [_message(row, view) for row in view.messages],
        "cases": cases,
        "case": cases[0] if cases else None,
        "answering": "staff" if view.with_staff else "bot",
    }


def files_of(row: RowMapping) -> list[dict[str, str]]:
    """Return what came with a message, without where it is kept."""
    return [{"kind": each["kind"], "name": each.get("name") or each["kind"]} for each in row["attachments"] or ()]


def _view(conn: Connection, landlord: str, conversation_id: int, messages: Sequence[RowMapping]) -> View:
    written = any(row["staff_id"] is not None for row in messages)
    return View(
        messages=messages,
        cases=cases_of_conversation(conn, landlord, conversation_id),
        with_staff=is_with_staff(conn, landlord, conversation_id),
        names=staff_names(conn, landlord) if written else {},
    )


def _message(row: RowMapping, view: View) -> dict[str, Any]:
    return {
        "id": row["provider_id"] or str(row["id"]),
        "seq": row["seq"],
        "from": row["sender"],
        "name": view.names.get(row["staff_id"]),
        "text": row["text"],
        "asks": row["asks"] or [],
        "choices": row["choices"] or [],
        "files": files_of(row),
    }
