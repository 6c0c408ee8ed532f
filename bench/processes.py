"""Processes of the benchmark: started, waited for, weighed and ended."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # it carries no types

ROOT: Final = Path(__file__).resolve().parent.parent
SAYSO: Final = str(Path(sys.executable).parent / "sayso")
READY_SECONDS: Final = 300
"""A busy machine may take long to load TensorFlow."""
LOOK_EVERY: Final = 0.02
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A process that answers HTTP."""

    address: str
    """Where it answers."""
    pid: int
    """Its process id."""
    start_seconds: float
    """How long it took from being started to being ready."""
    start_cpu: float
    """How many seconds of a core that cost."""
    log: Path
    """What it writes."""

    @property
    def last_words(self) -> str:
        """The end of its log."""
        return _end_of(self.log)


@contextmanager
def process(
    arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command for as long as the context lasts."""
    with log.open("ab") as output:
        running = subprocess.Popen(
            arguments, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=output, stderr=output
        )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def server(
    arguments: Sequence[str], port: int, ready: str, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a server, ready when the path `ready` answers 200. Raises RuntimeError with its log when it never does."""
    address = f"http://127.0.0.1:{port}"
    start = time.perf_counter()
    with process(arguments, log, environment) as running:
        while not _answers(address + ready):
            if running.poll() is not None or time.perf_counter() - start > READY_SECONDS:
                raise RuntimeError(f"{' '.join(arguments)} is not ready:\n{_end_of(log)}")
            time.sleep(LOOK_EVERY)
        seconds, cpu = time.perf_counter() - start, cpu_seconds(running.pid)
        yield Server(address=address, pid=running.pid, start_seconds=seconds, start_cpu=cpu, log=log)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    resident: int = psutil.Process(pid).memory_info().rss
    return resident / MEGABYTE


def cpu_seconds(pid: int) -> float:
    """Return how long a process has kept a core busy since its start."""
    times = psutil.Process(pid).cpu_times()
    seconds: float = times.user + times.system
    return seconds


def _end_of(log: Path) -> str:
    return log.read_text("utf-8")[-2000:]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310  an address of our own
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
