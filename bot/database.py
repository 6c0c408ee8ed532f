"""The store for asynchronous code: one writer thread on SQLite, several on PostgreSQL, a few readers on both."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection

from triage.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")

POSTGRESQL_WRITERS: Final = 8
READERS: Final = 4


class AsyncDatabase:
    """Runs store functions in worker threads, each in its own transaction."""

    def __init__(self, database: Database) -> None:
        """Wrap an opened database; `close` gives its threads and connections back."""
        self.database = database
        writers = 1 if database.is_sqlite else POSTGRESQL_WRITERS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return fn(conn, ...) from a committed transaction; raises as triage.store.database.Database.write does."""
        call = partial(self.database.write, fn, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._writers, call)

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return fn(conn, ...) from one consistent view; raises as triage.store.database.Database.read does."""
        call = partial(self.database.read, fn, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._readers, call)

    def close(self) -> None:
        """Wait for what is running, then give threads and connections back."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.database.close()
