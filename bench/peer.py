"""The peer: Rasa Open Source in a process and an environment of its own, where `make rasa` has set it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.processes import ROOT, Server, free_port, server

PYTHON: Final = ROOT / ".venv-rasa" / "bin" / "python"
MODEL: Final = ROOT / "build" / "rasa" / "peer.tar.gz"
MISSING: Final = "not here; `make rasa` sets it up where there is Python 3.10"


@contextmanager
def rasa(folder: Path) -> Iterator[Server | None]:
    """Run Rasa with its REST channel and its SQL tracker on SQLite; give None where it is not set up."""
    if not (PYTHON.exists() and MODEL.exists()):
        yield None
        return
    port = free_port()
    arguments = [
        str(PYTHON), "-W", "ignore", "-m", "rasa", "run", "--enable-api",
        "--model", str(MODEL), "--endpoints", "rasa/endpoints.yml", "--credentials", "rasa/credentials.yml",
        "--interface", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    environment = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SAYSO_RASA_TRACKER": str(folder / "rasa.sqlite3"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    with server(arguments, port, "/status", folder / "rasa.log", environment) as running:
        yield running
