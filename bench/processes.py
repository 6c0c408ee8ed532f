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

ROOT: Final = Path(__file__).resolve().parent.parent
SAYSO: Final = str(Path(sys.executable).parent / "sayso")
READY_SECONDS: Final = 300
"""A busy machine may take long to load TensorFlow."""
LOOK_EVERY: Final = 0.02
MEGABYTE: Final = 1024
"""In the kilobytes that `ps` gives."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A process that answers HTTP."""

    address: str
    """Where it answers."""
    pid: int
    """Its process id."""
    start_seconds: float
    """How long it took from being started to being ready."""


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
                raise RuntimeError(f"{' '.join(arguments)} is not ready:\n{log.read_text('utf-8')[-2000:]}")
            time.sleep(LOOK_EVERY)
        yield Server(address=address, pid=running.pid, start_seconds=time.perf_counter() - start)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / MEGABYTE


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310  an address of our own
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
