"""Sayso as it is run: `sayso serve`, with `sayso work` beside it on PostgreSQL, for a landlord of our own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Final

from sqlalchemy import func, select

from bench.customers import ACCOUNT, LANDLORD, PUBLIC, TOKEN
from bench.processes import ROOT, SAYSO, Server, free_port, process, server
from triage.store import tables
from triage.store.database import Database

LIBRARIES: Final = (
    "import aiohttp, alembic, dateparser, holidays, onnxruntime, pydantic, spacy, sqlalchemy, tokenizers, twilio.rest"
)
"""What `sayso serve` imports that is not ours, the heavy part of it."""


class Ours:
    """How Sayso's commands are started for the benchmark."""

    def __init__(self, folder: Path, provider: str) -> None:
        """Make the landlord, whose text messages go out through `provider`, and keep logs in `folder`."""
        self.folder = folder
        landlords = folder / "landlords"
        landlords.mkdir()
        landlord = Template((ROOT / "bench" / "landlord.toml").read_text("utf-8"))
        (landlords / f"{LANDLORD}.toml").write_text(landlord.substitute(account=ACCOUNT, provider=provider), "utf-8")
        self.environment = {
            "BENCH_TOKEN": TOKEN,
            "PYTHONFAULTHANDLER": "1",
            "SAYSO_LANDLORDS": str(landlords),
            "SAYSO_LOG_LEVEL": "WARNING",
            "SAYSO_PUBLIC_ADDRESS": PUBLIC,
        }

    @contextmanager
    def serve(self, database: str) -> Iterator[Server]:
        """Run `sayso serve`."""
        port = free_port()
        arguments = [SAYSO, "serve", "--port", str(port), "--database", database]
        with server(arguments, port, "/healthz", self.folder / "serve.log", self.environment) as running:
            yield running

    @contextmanager
    def serve_and_work(self, database: str) -> Iterator[Server]:
        """Run `sayso serve` and `sayso work`."""
        arguments = [SAYSO, "work", "--database", database]
        with self.serve(database) as running, process(arguments, self.folder / "work.log", self.environment):
            yield running


@contextmanager
def nothing(folder: Path) -> Iterator[Server]:
    """Run the server that does nothing."""
    port = free_port()
    with server([sys.executable, "-m", "bench.nothing", str(port)], port, "/", folder / "nothing.log") as running:
        yield running


def customer_messages(database: str) -> int:
    """Return how many messages of customers are in a database."""
    opened = Database(database)
    query = select(func.count()).where(tables.messages.c.sender == "customer")
    count: int = opened.read(lambda conn: conn.execute(query).scalar_one())
    opened.close()
    return count
