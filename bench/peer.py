"""The peer: Rasa Open Source in a process and an environment of its own, where it has been set up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.processes import ROOT, Server, free_port, server

SET_UP: Final = ROOT / ".venv-rasa" / ".ready"
MODEL: Final = ROOT / "build" / "rasa" / "peer.tar.gz"
MISSING: Final = "not here; `make test-rasa` sets it up where there is Python 3.10, then `make bench` trains it"


@contextmanager
def rasa(folder: Path) -> Iterator[Server | None]:
    """Run Rasa with its REST channel and its SQL tracker on SQLite; give None where it is not set up."""
    if not (SET_UP.exists() and MODEL.exists()):
        yield None
        return
    port = free_port()
    arguments = [
        "rasa/rasa.sh", "run", "--enable-api",
        "--model", str(MODEL), "--endpoints", "rasa/endpoints.yml", "--credentials", "rasa/credentials.yml",
        "--interface", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    environment = {"SAYSO_RASA_TRACKER": str(folder / "rasa.sqlite3")}
    with server(arguments, port, "/status", folder / "rasa.log", environment) as running:
        yield running
