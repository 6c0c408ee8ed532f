"""Sayso's own commands as processes of the system, to be killed and started again."""

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import weakref
from dataclasses import dataclass, field
from pathlib import Path

READY_SECONDS = 120
STARTED: "weakref.WeakSet[Process]" = weakref.WeakSet()
SAYSO = str(Path(sys.executable).parent / "sayso")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(eq=False)
class Process:
    """One command that runs until it is stopped or killed."""

    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    log: Path = Path(os.devnull)
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it anew."""
        STARTED.add(self)
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [SAYSO, *self.arguments], env={**os.environ, **self.environment}, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """Kill it in the middle of whatever it does."""
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and return its exit status."""
        if self.running is None:
            return 0
        self.running.send_signal(how)
        status = self.running.wait(30)
        self.running = None
        return status

    def has_ended(self) -> bool:
        """Return whether it has stopped by itself."""
        return self.running is not None and self.running.poll() is not None


@atexit.register
def kill_what_is_left() -> None:
    """Leave nothing running behind a test that failed in the middle."""
    for process in STARTED:
        process.kill()


def serve(database: str, port: int, log: Path, **environment: str) -> Process:
    """Return a `sayso serve` for a database and a port, not yet started."""
    arguments = ["serve", "--port", str(port), "--database", database]
    return Process(arguments, {"SAYSO_LOG_LEVEL": "WARNING", **environment}, log)


def wait_until_ready(port: int, process: Process) -> None:
    """Return when the service answers that it is ready; raise when it ends or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.has_ended():
            raise RuntimeError(f"the service ended: {process.log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass_a_moment()
    raise TimeoutError(f"not ready within {READY_SECONDS} seconds: {process.log.read_text()[-2000:]}")


def pass_a_moment() -> None:
    """Let a moment pass between two looks at another process."""
    select.select([], [], [], 0.05)
