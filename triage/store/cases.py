"""Cases in the store: opened once, changed only by appended events, their row a projection of these."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from triage import chain
from triage.case_life.life import life_from
from triage.cases import Case, CaseEvent, EventKind, Status, after
from triage.store import tables
from triage.store.clocks import keep_clocks
from triage.store.need_to_know import keep_access
from triage.store.settlements import keep_settlement
from triage.vocabulary import FeedbackType

EVENT_VERSION: Final = 1
"""Version of the form of events that this code writes."""

_COLUMNS: Final = tuple(field.name for field in fields(Case))


class StaleCase(Exception):  # noqa: N818  the name says what the case is
    """Somebody else has changed the case since the form was shown; nothing was changed now."""


class RepeatedAction(Exception):  # noqa: N818  the name says what it was
    """The form has been sent before; nothing was changed now."""


def free_among(conn: Connection, landlord: str, references: Collection[str]) -> list[str]:
    """Return those of the references that no case of the landlord has."""
    mine = (tables.cases.c.landlord == landlord) & tables.cases.c.reference.in_(references)
    taken = set(conn.execute(select(tables.cases.c.reference).where(mine)).scalars())
    return [reference for reference in references if reference not in taken]


def open_case(conn: Connection, landlord: str, conversation_id: int, case: Case, *, actor: str) -> int:
    """Store a new case with its first event, and return its id."""
    values = _row(case)
    case_id: int = conn.execute(
        insert(tables.cases)
        .values(landlord=landlord, conversation_id=conversation_id, **values)
        .returning(tables.cases.c.id)
    ).scalar_one()
    public = {
        key: values[key] for key in ("reference", "type", "status", "channel", "rules", "pack", "calendar", "engine")
    }
    private = {key: values[key] for key in ("summary", "facts", "flags", "decision", "stage", "entity")}
    event = CaseEvent(kind=EventKind.OPENED, at=case.received_at, actor=actor, public=public, private=private)
    _link(conn, landlord, case_id, seq=1, previous="", event=event)
    keep_clocks(conn, landlord, case_id, case)
    return case_id


def append(conn: Connection, landlord: str, case_id: int, event: CaseEvent, *, expected_seq: int | None = None) -> Case:
    """Append an event to a case and return the case as it is then.

    Raises IllegalMove (triage.cases) when the event may not happen now, StaleCase when `expected_seq` is given and the
    case has moved on since; then nothing is changed.
    """
    row = lock_case(conn, landlord, case_id)
    if expected_seq is not None and row["event_seq"] != expected_seq:
        raise StaleCase(f"{row['reference']} has changed: it is at {row['event_seq']}, the form knew {expected_seq}")
    case = after(case_of(row), event)
    _link(conn, landlord, case_id, seq=row["event_seq"] + 1, previous=row["head"], event=event)
    conn.execute(
        update(tables.cases)
        .where(tables.cases.c.landlord == landlord, tables.cases.c.id == case_id)
        .values(**_row(case))
    )
    keep_clocks(conn, landlord, case_id, case)
    keep_access(conn, landlord, case_id, event)
    keep_settlement(conn, landlord, case_id, event)
    return case


def act(
    conn: Connection,
    landlord: str,
    case_id: int,
    *,
    kind: EventKind,
    staff_id: int,
    now: datetime,
    expected_seq: int,
    action_id: str,
    public: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
) -> Case:
    """Do what a member of staff asked for with a form, once, and return the case as it is then.

    Raises RepeatedAction for a form sent twice, and what `append` raises.
    """
    claim_action(conn, landlord, action_id, staff_id=staff_id, now=now)
    event = CaseEvent(kind=kind, at=now, actor=f"staff:{staff_id}", public=public or {}, private=private)
    return append(conn, landlord, case_id, event, expected_seq=expected_seq)


def claim_action(conn: Connection, landlord: str, action_id: str, *, staff_id: int, now: datetime) -> None:
    """Use up a form's one-time id. Raises RepeatedAction when it was used before."""
    try:
        with conn.begin_nested():
            conn.execute(
                insert(tables.staff_actions).values(action_id=action_id, landlord=landlord, staff_id=staff_id, at=now)
            )
    except IntegrityError as error:
        raise RepeatedAction("this form has been sent before") from error


def lock_case(conn: Connection, landlord: str, case_id: int) -> RowMapping:
    """Return the case's row, locked until the transaction ends. Raises NoResultFound when there is none."""
    return (
        conn.execute(
            select(tables.cases)
            .where(tables.cases.c.landlord == landlord, tables.cases.c.id == case_id)
            .with_for_update()
        )
        .mappings()
        .one()
    )


def cases_of_conversation(conn: Connection, landlord: str, conversation_id: int) -> Sequence[RowMapping]:
    """Return the rows of the conversation's cases, oldest first."""
    return (
        conn.execute(
            select(tables.cases)
            .where(tables.cases.c.landlord == landlord, tables.cases.c.conversation_id == conversation_id)
            .order_by(tables.cases.c.id)
        )
        .mappings()
        .all()
    )


def case_of(row: RowMapping | Mapping[str, Any]) -> Case:
    """Return the case that a row of the table holds."""
    values = {name: row[name] for name in _COLUMNS}
    values["type"] = FeedbackType(values["type"])
    values["status"] = Status(values["status"])
    values["flags"] = tuple(values["flags"])
    values["life"] = life_from(values["life"])
    return Case(**values)


def history(conn: Connection, landlord: str, case_id: int) -> list[chain.Link]:
    """Return the case's events in order, as the chain sees them."""
    table = tables.events
    rows = conn.execute(
        select(table).where(table.c.landlord == landlord, table.c.case_id == case_id).order_by(table.c.seq)
    ).mappings()
    names = [field.name for field in fields(chain.Link)]
    return [chain.Link(**{name: row[name] for name in names}) for row in rows]


def tampered(conn: Connection, landlord: str, case_id: int) -> str | None:
    """Return what is wrong with the case's history in a sentence, None when it is whole."""
    links = history(conn, landlord, case_id)
    if (seq := chain.broken_at(links)) is not None:
        return f"Event {seq} is not as it was written."
    table = tables.ledger
    last = conn.execute(
        select(table.c.event_seq, table.c.head)
        .where(table.c.landlord == landlord, table.c.case_id == case_id)
        .order_by(table.c.event_seq.desc())
        .limit(1)
    ).one_or_none()
    if last is None or not links or (last.event_seq, last.head) != (links[-1].seq, links[-1].digest):
        return "The last events are missing."
    return None


def _link(conn: Connection, landlord: str, case_id: int, *, seq: int, previous: str, event: CaseEvent) -> None:
    salt = secrets.token_hex(16) if event.private is not None else None
    link = chain.Link(
        seq=seq,
        v=EVENT_VERSION,
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        public=dict(event.public),
        private=dict(event.private) if event.private is not None else None,
        salt=salt,
        private_digest=chain.private_digest(salt, dict(event.private)) if salt and event.private is not None else None,
        previous=previous,
    )
    digest = chain.digest_of(link)
    conn.execute(insert(tables.events).values(landlord=landlord, case_id=case_id, **{**asdict(link), "digest": digest}))
    conn.execute(insert(tables.ledger).values(landlord=landlord, case_id=case_id, event_seq=seq, head=digest))
    conn.execute(
        update(tables.cases)
        .where(tables.cases.c.landlord == landlord, tables.cases.c.id == case_id)
        .values(event_seq=seq, head=digest)
    )


def _row(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in _COLUMNS}
    return {**values, "flags": list(case.flags), "facts": dict(case.facts), "life": case.life.as_dict()}
