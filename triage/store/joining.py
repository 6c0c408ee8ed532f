"""Cases that go on in others, in the store: merging, undoing it, where a merged one leads, and what was said there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from triage.case_life.events import CaseEvent, EventKind
from triage.case_life.life import Life, life_from
from triage.case_life.merging import Change, landing, merging, parting
from triage.cases import Case
from triage.store.cases import StaleCase, append, case_of, lock_case
from triage.store.conversations import lock, messages_after
from triage.store.need_to_know import Reader, is_open_conversation
from triage.store.tables import cases

Row = Mapping[str, Any] | RowMapping
"""One row of a table by column name, perhaps with more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """What was said in the conversations of the duplicates that go on in a case."""

    messages: Sequence[Row] = ()
    """Their messages, each with `case`, the reference of its duplicate."""
    withheld: tuple[str, ...] = ()
    """References of duplicates whose conversation does not stand open to the reader."""


def goes_on_in(conn: Connection, landlord: str, row: RowMapping, *, for_customer: bool = False) -> RowMapping:
    """Return the row of the case in which one goes on: itself, unless it was merged.

    With `for_customer` only as far as both came from the same address: nothing of another one's is told.
    """
    into = life_from(row["life"]).merged_into
    while into is not None and (into.same_address or not for_customer):
        row = _by_id(conn, landlord, into.case_id)
        into = life_from(row["life"]).merged_into
    return row


def is_merged(row: Row) -> bool:
    """Return whether a case goes on in another one."""
    return life_from(row["life"]).merged_into is not None


def lock_both(conn: Connection, landlord: str, one: Row, other: Row) -> tuple[RowMapping, RowMapping]:
    """Return the rows of two cases, locked with their conversations, always in the same order."""
    for number in sorted({one["conversation_id"], other["conversation_id"]}):
        lock(conn, landlord, number)
    rows = {number: lock_case(conn, landlord, number) for number in sorted({one["id"], other["id"]})}
    return rows[one["id"]], rows[other["id"]]


def merge(
    conn: Connection,
    landlord: str,
    kept: RowMapping,
    duplicate: RowMapping,
    *,
    actor: str,
    now: datetime,
    same_address: bool,
    reason: str = "",
) -> Case:
    """Let a duplicate go on in another case, both rows locked, and return that one as it is then.

    Both are restricted when one is, and danger on the duplicate that nobody has accepted is put before people on the
    other. Raises IllegalMove; then the transaction has to be given up.
    """
    ids = (kept["id"], duplicate["id"])
    took, went = merging(
        case_of(kept),
        case_of(duplicate),
        ids=ids,
        conversation_id=duplicate["conversation_id"],
        same_address=same_address,
    )
    words = {"reason": reason} if reason else {}
    case = _happens(conn, landlord, kept["id"], took, actor, now, words)
    if duplicate["accept_alert_by"] is not None and duplicate["alert_accepted_at"] is None:
        alerted = {"roles": [], "accept_by": duplicate["accept_alert_by"].isoformat()}
        event = CaseEvent(kind=EventKind.ALERTED, at=now, actor="bot", public=alerted)
        case = append(conn, landlord, kept["id"], event)
    _happens(conn, landlord, duplicate["id"], went, actor, now, words)
    for row, other in ((kept, duplicate), (duplicate, kept)):
        if other["restricted"] and not row["restricted"]:
            event = CaseEvent(kind=EventKind.RESTRICTED, at=now, actor=actor, public={"restricted": True})
            restricted = append(conn, landlord, row["id"], event)
            case = restricted if row is kept else case
    return case


def unmerge(
    conn: Connection, landlord: str, duplicate: RowMapping, *, actor: str, now: datetime, expected: int, reason: str
) -> Case:
    """Let a duplicate go on by itself again, and return it. A restriction stays on both: a person lifts it.

    Raises IllegalMove, or StaleCase when it is not at `expected` any more.
    """
    into = life_from(duplicate["life"]).merged_into
    kept = duplicate if into is None else _by_id(conn, landlord, into.case_id)
    kept, duplicate = lock_both(conn, landlord, kept, duplicate)
    if duplicate["event_seq"] != expected:
        raise StaleCase(f"{duplicate['reference']} has changed")
    gave, went = parting(case_of(kept), case_of(duplicate))
    words = {"reason": reason} if reason else {}
    _happens(conn, landlord, kept["id"], gave, actor, now, words)
    return _happens(conn, landlord, duplicate["id"], went, actor, now, words)


def land(
    conn: Connection,
    landlord: str,
    duplicate: RowMapping,
    *,
    flags: tuple[str, ...],
    facts: Mapping[str, Any],
    clocks: Sequence[Mapping[str, Any]],
    now: datetime,
) -> tuple[int, frozenset[str]]:
    """Keep on the case that goes on what its customer said in the conversation of a duplicate.

    `facts` are those that changed, `clocks` all that the rules start. Returns that case's id and its new flags.
    """
    via, kept = duplicate, _next(conn, landlord, duplicate)
    while (following := _next(conn, landlord, kept)) is not kept:
        via, kept = kept, following
    kept = lock_case(conn, landlord, kept["id"])
    known = case_of(duplicate).clocks
    new = {clock["name"]: clock for clock in clocks if clock["name"] not in known}
    change = landing(case_of(kept), via["reference"], flags=flags, facts=facts, clocks=new)
    if change is not None:
        _happens(conn, landlord, kept["id"], change, "customer", now, {})
    return kept["id"], frozenset(flags) - frozenset(kept["flags"])


def said_elsewhere(conn: Connection, landlord: str, row: Row, reader: Reader) -> Elsewhere:
    """Return what was said in the conversations of the duplicates that go on in a case, as far as it is open."""
    messages: list[Row] = []
    withheld: list[str] = []
    seen = {row["conversation_id"]}
    for case, number in _taken_in(conn, landlord, life_from(row["life"])):
        if number in seen:
            continue
        seen.add(number)
        if is_open_conversation(conn, reader, landlord, number):
            messages += [{**message, "case": case} for message in messages_after(conn, landlord, number, 0)]
        else:
            withheld.append(case)
    return Elsewhere(messages=messages, withheld=tuple(withheld))


def _taken_in(conn: Connection, landlord: str, life: Life) -> Iterator[tuple[str, int]]:
    for came in life.taken_in:
        yield came.case, came.conversation_id
        yield from _taken_in(conn, landlord, life_from(_by_id(conn, landlord, came.case_id)["life"]))


def _next(conn: Connection, landlord: str, row: RowMapping) -> RowMapping:
    into = life_from(row["life"]).merged_into
    return row if into is None else _by_id(conn, landlord, into.case_id)


def _happens(
    conn: Connection, landlord: str, case_id: int, change: Change, actor: str, now: datetime, words: Mapping[str, str]
) -> Case:
    private = {**change.private, **words} or None
    event = CaseEvent(kind=change.kind, at=now, actor=actor, public=change.public, private=private)
    return append(conn, landlord, case_id, event)


def _by_id(conn: Connection, landlord: str, case_id: int) -> RowMapping:
    return conn.execute(select(cases).where(cases.c.landlord == landlord, cases.c.id == case_id)).mappings().one()
