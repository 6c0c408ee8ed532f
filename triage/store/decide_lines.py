"""The stored cases as decide lines: what a changed pack is replayed on before it goes live."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from triage.store.tables import cases, contents


def stored_lines(conn: Connection) -> Iterator[dict[str, Any]]:
    """Give each case as a decide line: its facts and flags as known now, received when its first message came."""
    names = {row.digest: row.name for row in conn.execute(select(contents.c.digest, contents.c.name))}
    for row in conn.execute(select(cases).order_by(cases.c.id)).mappings():
        yield _line(row, names.get(row["pack"], row["landlord"]))


def _line(row: RowMapping, policy: str) -> dict[str, Any]:
    return {
        "id": row["reference"],
        "policy": policy,
        "entity": row["entity"],
        "rules": row["rules"],
        "channel": row["channel"],
        "received_at": row["received_at"].isoformat(),
        "facts": {**row["facts"], "type": row["type"], **dict.fromkeys(row["flags"], True)},
    }
