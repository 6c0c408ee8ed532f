"""Bringing a database to the tables that this version of the product works with.

SQLite changes a table by copying it, and with foreign keys on the copy's drop would reach the children: migrations
run on a connection of their own with foreign keys off, in one transaction, checked before the commit, after a whole
copy of a filled database has been put beside it. On PostgreSQL an advisory lock keeps two processes from migrating at
once.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from triage.store.database import StoreUnavailable

ADVISORY_LOCK: Final = 0x5A450
"""Key of the lock that one migrating process holds on PostgreSQL until its transaction ends."""


class MigrationError(Exception):
    """The database was left as it was; the message says why."""


def migrate(url: str, *, now: datetime) -> Path | None:
    """Bring the database at `url` to the newest tables.

    Returns the copy that was made of a filled SQLite database before its tables changed, else None. Raises
    StoreUnavailable when the database cannot be reached, MigrationError when the result would break a key.
    """
    engine = create_engine(url, poolclass=NullPool)
    try:
        if engine.dialect.name == "sqlite":
            return _migrate_sqlite(engine, now)
        with engine.begin() as conn:
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
            _upgrade(conn)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        where = make_url(url).render_as_string()
        raise StoreUnavailable(f"the database at {where} cannot be prepared: {error}") from error
    finally:
        engine.dispose()
    return None


def is_current(conn: Connection) -> bool:
    """Return whether the database has exactly the tables of this version."""
    return MigrationContext.configure(conn).get_current_revision() == _head()


def _migrate_sqlite(engine: Engine, now: datetime) -> Path | None:
    database = Path(str(engine.url.database))
    database.parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA journal_mode=WAL")  # kept in the file: two first connections cannot race for it
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def _on_begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as conn:
        if is_current(conn):
            return None
        filled = MigrationContext.configure(conn).get_current_revision() is not None
    copy = _copy(database, now) if filled else None
    with engine.begin() as conn:
        _upgrade(conn)
        if broken := conn.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise MigrationError(f"rows would point to nothing after the change: {broken[:5]}")
    return copy


def _upgrade(conn: Connection) -> None:
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _copy(database: Path, now: datetime) -> Path:
    copy = database.with_name(f"{database.name}.before-{_head()}-{now:%Y%m%dT%H%M%S}")
    with closing(sqlite3.connect(database)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    return copy


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()
