"""One serving process on one embedded database: a lock file that the system releases when the process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):  # noqa: N818  the name says what is so
    """Another process serves this database."""


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of an SQLite file. Raises AlreadyRunning, naming the process that holds it."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunning(
                f"Sayso already serves {database} (process {file.read().strip() or 'unknown'}). "
                "Stop it first, or give this one a database of its own with --database."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
