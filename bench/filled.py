"""A store filled with many cases, as after years of use: most closed, a tenth open, spread over the landlords."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, insert, text

from bench.turns import Progress
from triage.search_words import words_to_find
from triage.store import tables

CHUNK: Final = 5000
OPEN_SHARE: Final = 0.1
KINDS: Final = ("complaint", "complaint", "service_request", "compliment", "comment")
CLOCKS: Final = ("acknowledge_by", "respond_by")


def fill(
    engine: Engine, number: int, landlords: Sequence[str], texts: Sequence[str], now: datetime, progress: Progress
) -> None:
    """Put so many cases into an empty store, each with a conversation, two messages, clocks, an event and its words."""
    rng = random.Random(number)  # noqa: S311  the same store each time, no secret
    for first in range(1, number + 1, CHUNK):
        progress.tell(f"{first - 1:,} of {number:,} cases")
        ids = range(first, min(first + CHUNK, number + 1))
        with engine.begin() as conn:
            _insert(conn, [_rows(i, landlords, texts, now, rng) for i in ids])
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            for name in ("conversations", "messages", "cases", "jobs"):
                conn.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {2 * number})"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("ANALYZE"))


def _insert(conn: Connection, rows: Sequence[dict[str, list[dict[str, Any]]]]) -> None:
    for table in _tables():
        conn.execute(insert(table), [row for each in rows for row in each[table.name]])


def _tables() -> Iterator[Table]:
    yield from (tables.conversations, tables.messages, tables.cases, tables.clocks, tables.events)
    yield from (tables.jobs, tables.case_words)


def _rows(
    i: int, landlords: Sequence[str], texts: Sequence[str], now: datetime, rng: random.Random
) -> dict[str, list[dict[str, Any]]]:
    landlord, said = rng.choice(landlords), rng.choice(texts)
    at = now - timedelta(minutes=rng.randrange(3 * 365 * 24 * 60))
    is_open, phone = rng.random() < OPEN_SHARE, f"+447{i:09}"
    closed = None if is_open else at + timedelta(days=12)
    due = now + timedelta(hours=rng.randrange(-100, 600)) if is_open else None
    reference = f"{landlord[:3].upper()}-{i:07}"
    own = {"landlord": landlord}
    message = {**own, "conversation_id": i, "channel": "sms", "scope": phone, "at": at}
    case: dict[str, Any] = {
        **own,
        "id": i,
        "reference": reference,
        "conversation_id": i,
        "type": rng.choice(KINDS),
        "status": "formal" if is_open else "closed",
        "channel": "sms",
        "summary": said[:200],
        "facts": {},
        "flags": [],
        "decision": {"outcome": "accepted_formal", "clocks": []},
        "rules": "best_of_both",
        "pack": "p" * 64,
        "calendar": "c" * 64,
        "engine": "e",
        "next_due": due,
        "next_due_name": "respond_by" if due else None,
        "received_at": at,
        "closed_at": closed,
        "event_seq": 1,
        "restricted": False,
    }
    clock = {**own, "case_id": i, "due": due or at, "due_date": (due or at).date().isoformat(), "why": "w"}
    event = {**own, "case_id": i, "seq": 1, "v": 1, "at": at, "actor": "customer", "kind": "opened", "public": {}}
    job = {**own, "kind": "send", "conversation_id": i, "message_id": 2 * i, "payload": {}, "status": "done", "due": at}
    return {
        "conversations": [
            {
                **own,
                "id": i,
                "channel": "sms",
                "address": phone,
                "state": {"v": 1},
                "opened_at": at,
                "closed_at": closed,
            }
            | {"last_inbound_at": at, "with_staff": False}
        ],
        "messages": [
            {**message, "id": 2 * i - 1, "seq": 1, "sender": "customer", "text": said, "delivery": "none"},
            {**message, "id": 2 * i, "seq": 2, "sender": "bot", "text": "Thank you.", "delivery": "sent"},
        ],
        "cases": [case],
        "clocks": [{**clock, "name": name, "stopped_at": closed} for name in CLOCKS],
        "events": [{**event, "previous": "", "digest": "d" * 64}],
        "jobs": [{**job, "attempts": 1, "repeatable": False, "created_at": at, "finished_at": at}],
        "case_words": [{**own, "case_id": i, "words": words_to_find([reference, phone, said])}],
    }
