"""Files that came with messages: rows named by the digest of their content, so that the same one is kept once."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.tables import files


def keep_file(conn: Connection, landlord: str, content: bytes, *, media_type: str, now: datetime) -> str:
    """Keep a file of the landlord's once, and return the digest that it is found by."""
    digest = hashlib.sha256(content).hexdigest()
    on_dialect = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = {"landlord": landlord, "digest": digest, "media_type": media_type, "size": len(content)}
    conn.execute(on_dialect(files).values(**row, content=content, stored_at=now).on_conflict_do_nothing())
    return digest


def drop_file(conn: Connection, landlord: str, digest: str) -> None:
    """Keep a file no longer."""
    conn.execute(delete(files).where(files.c.landlord == landlord, files.c.digest == digest))


def find_file(conn: Connection, landlord: str, digest: str) -> RowMapping | None:
    """Return the landlord's file with this digest, None when there is none."""
    wanted = select(files).where(files.c.landlord == landlord, files.c.digest == digest)
    return conn.execute(wanted).mappings().one_or_none()
