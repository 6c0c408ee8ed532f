"""What the store keeps for the service itself: packs and calendars by content, and its own keys."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from triage.store.tables import contents, server_keys


def keep_content(
    conn: Connection, *, digest: str, kind: str, name: str, body: Mapping[str, Any], now: datetime
) -> None:
    """Store a pack or a calendar under the digest of its content, once."""
    if conn.execute(select(contents.c.digest).where(contents.c.digest == digest)).first() is None:
        _insert_once(conn, contents, digest=digest, kind=kind, name=name, body=body, stored_at=now)


def server_key(conn: Connection, name: str, *, now: datetime) -> bytes:
    """Return the 32 random bytes kept under `name`, made at the first call."""
    chosen = select(server_keys.c.value).where(server_keys.c.name == name)
    value = conn.execute(chosen).scalar_one_or_none()
    if value is None:
        _insert_once(conn, server_keys, name=name, value=secrets.token_bytes(32), made_at=now)
        value = conn.execute(chosen).scalar_one()
    return bytes(value)


def _insert_once(conn: Connection, table: Any, **values: Any) -> None:
    try:
        with conn.begin_nested():
            conn.execute(insert(table).values(**values))
    except IntegrityError:
        return  # another process was first, with the same content
