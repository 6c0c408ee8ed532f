"""How long starting takes and how much memory it needs, beside importing the libraries alone and beside Rasa."""

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from bench.customers import Talk
from bench.figures import Round, Row, Section
from bench.load import Target
from bench.ours import LIBRARIES, Ours
from bench.peer import MISSING
from bench.processes import Server, megabytes
from bench.turns import Progress, Subject, in_turns

ALONE: Final = "Python importing the libraries"
RASA: Final = "Rasa"
TALKS: Final = 250
"""Of four messages each."""
CLIENTS: Final = 8


async def starting(ours: Ours, rasa: Server | None, progress: Progress) -> Section:
    """Return how long it takes from a command to an answer that says ready."""
    numbers = iter(range(sys.maxsize))

    async def alone() -> Round:
        return (_libraries()[0],)

    async def first() -> Round:
        return (_start(ours, ours.folder / f"first{next(numbers)}.sqlite3"),)

    async def again() -> Round:
        return (_start(ours, ours.folder / "first0.sqlite3"),)

    rows = await in_turns(
        "Starting",
        [
            Subject(name=ALONE, measure=alone),
            Subject(name="sayso serve, first start", measure=first, against=(ALONE, RASA)),
            Subject(name="sayso serve, tables are there", measure=again, against=(ALONE, RASA)),
        ],
        progress,
    )
    peer = Row(name=RASA, rounds=((rasa.start_seconds,),) if rasa else (), note=MISSING)
    return Section(title="From a command to ready", columns=("seconds",), rows=(rows[0], peer, *rows[1:]))


async def memory(
    sayso: tuple[Server, Target, Iterator[Talk]],
    rasa: tuple[Server, Target, Iterator[Talk]] | None,
    progress: Progress,
) -> Section:
    """Return resident memory after the start and after 1,000 messages, which also warm both up."""
    libraries = _libraries()[1]
    rows = [Row(name=ALONE, rounds=((libraries, libraries),))]
    rows.append(Row(name=RASA, rounds=(await _weigh(*rasa, progress),) if rasa else (), note=MISSING))
    rows.append(Row(name="sayso serve, SQLite", rounds=(await _weigh(*sayso, progress),), against=(ALONE, RASA)))
    return Section(title="Resident memory", columns=("MB at start", "after 1,000"), rows=tuple(rows))


def _start(ours: Ours, file: Path) -> float:
    with ours.serve(f"sqlite:///{file}") as running:
        return running.start_seconds


def _libraries() -> tuple[float, float]:
    """Return how long a Python takes that imports the libraries and does nothing else, and its memory."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", f"{LIBRARIES}\nprint(flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None  # noqa: S101  for the type checker: it is a pipe
        running.stdout.readline()
        seconds = time.perf_counter() - start
        weight = megabytes(running.pid)
        running.communicate(b"\n")
    return seconds, weight


async def _weigh(running: Server, target: Target, talks: Iterator[Talk], progress: Progress) -> Round:
    progress.tell(f"1,000 messages to {running.address}")
    before = megabytes(running.pid)
    await target.round(islice(talks, TALKS), CLIENTS)
    return before, megabytes(running.pid)
