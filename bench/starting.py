"""How long starting takes and how much memory it needs, beside importing the libraries alone and beside Rasa."""

import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import Final

from bench.figures import Round, Row, Section
from bench.load import Load
from bench.ours import LIBRARIES, Ours
from bench.peer import MISSING
from bench.processes import Server, cpu_seconds, megabytes
from bench.turns import Progress, Subject, in_turns

ALONE: Final = "Python importing the libraries"
RASA: Final = "Rasa"
CUSTOMERS: Final = 250
"""Of four messages each."""
CLIENTS: Final = 8


async def starting(ours: Ours, rasa: Server | None, progress: Progress) -> Section:
    """Return how long it takes from a command to an answer that says ready."""
    fresh = (ours.folder / f"start{number}.sqlite3" for number in count())
    filled = next(fresh)
    _start(ours, filled)

    async def alone() -> Round:
        return _libraries()[0]

    async def first() -> Round:
        return _start(ours, next(fresh))

    async def again() -> Round:
        return _start(ours, filled)

    subjects = [
        Subject(name=ALONE, measure=alone),
        Subject(name="sayso serve, first start", measure=first, against=(ALONE, RASA)),
        Subject(name="sayso serve, tables are there", measure=again, against=(ALONE, RASA)),
    ]
    limit, *rows = await in_turns("Starting", subjects, progress)
    peer = Row(name=RASA, rounds=(_started(rasa),) if rasa else (), note=MISSING)
    return Section(title="From a command to ready", columns=("seconds", "CPU seconds"), rows=(limit, peer, *rows))


async def memory(sayso: Load, rasa: Load | None, progress: Progress) -> Section:
    """Return resident memory after the start and after 1,000 messages, which also warm both up."""
    libraries = _libraries()[1]
    rows = (
        Row(name=ALONE, rounds=((libraries, libraries),)),
        Row(name=RASA, rounds=(await _weigh(RASA, rasa, progress),) if rasa else (), note=MISSING),
        Row(name="sayso serve", rounds=(await _weigh("Sayso", sayso, progress),), against=(ALONE, RASA)),
    )
    return Section(title="Memory, at the start and 1,000 messages on", columns=("MB at start", "MB after"), rows=rows)


def _start(ours: Ours, file: Path) -> Round:
    with ours.serve(f"sqlite:///{file}") as running:
        return _started(running)


def _started(running: Server) -> Round:
    return running.start_seconds, running.start_cpu


def _libraries() -> tuple[Round, float]:
    """Return what the start of a Python costs that imports the libraries and does nothing else, and its memory."""
    command = [sys.executable, "-c", f"{LIBRARIES}\nprint(flush=True)\ninput()"]
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None  # noqa: S101  for the type checker: it is a pipe
        running.stdout.readline()
        started = time.perf_counter() - start, cpu_seconds(running.pid)
        weight = megabytes(running.pid)
        running.communicate(b"\n")
    return started, weight


async def _weigh(name: str, load: Load, progress: Progress) -> Round:
    progress.tell(f"Memory: 1,000 messages to {name}")
    before = megabytes(load.server.pid)
    await load.round(CLIENTS, customers=CUSTOMERS)
    return before, megabytes(load.server.pid)
