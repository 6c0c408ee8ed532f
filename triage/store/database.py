"""Opening the database, and running store functions in transactions on it.

Store code is one set of functions `fn(conn, ...)` on SQLAlchemy Core that run unchanged on SQLite and on PostgreSQL.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

P = ParamSpec("P")
T = TypeVar("T")

CONNECTIONS: Final = 12
"""Connections that are kept: as many as bot.database has threads, so that none is made anew for a message."""

BUSY_SECONDS: Final = 10
"""How long one SQLite writer waits for another process before it gives up."""

TRANSIENT_SQLSTATES: Final = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization failure and deadlock: the same transaction may succeed when run again."""

TRIES: Final = 5


class StoreUnavailable(Exception):  # noqa: N818  reads as the state it reports
    """The database cannot be reached or cannot write now; nothing of the transaction was kept."""


class Database:
    """One database: where store functions run, each call in a transaction of its own."""

    def __init__(self, url: str) -> None:
        """Open `url` (an SQLAlchemy URL); nothing is connected before the first call."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database.removeprefix("file:")).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(
            self.url, pool_pre_ping=not self.is_sqlite, pool_size=CONNECTIONS, hide_parameters=True
        )
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._reading = self.engine.execution_options(sayso_reads=True)

    def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return fn(conn, ...) from a committed transaction.

        Raises StoreUnavailable when the database fails, whatever `fn` raises otherwise; then nothing was kept.
        """
        for left in range(TRIES - 1, -1, -1):
            try:
                with self.engine.begin() as conn:
                    return fn(conn, *args, **kwargs)
            except DBAPIError as error:
                if left and getattr(error.orig, "sqlstate", None) in TRANSIENT_SQLSTATES:
                    continue
                raise _named(error) from error
        raise StoreUnavailable("the same transaction kept failing")  # pragma: no cover

    def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return fn(conn, ...) from one consistent view of the database; raises as `write` does."""
        try:
            with self._reading.begin() as conn:
                return fn(conn, *args, **kwargs)
        except DBAPIError as error:
            raise _named(error) from error

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _named(error: DBAPIError) -> Exception:
    """Return StoreUnavailable for a failing database, the error itself for a broken statement or constraint."""
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return StoreUnavailable(f"the database cannot be used now: {error.orig}")
    return error


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, as SQLAlchemy's pysqlite notes advise
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(conn: Connection) -> None:
        reads = conn.get_execution_options().get("sayso_reads")
        conn.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
