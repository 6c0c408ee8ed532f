"""The world of a soak: the service's processes, killed now and then, and what the outside world has seen."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from processes import Process, serve, wait_until_ready
from soaking.landlord import LANDLORD, SECRETS

RESTARTS = 0.25
"""So often it is the database that is restarted, not one of our processes that is killed."""


@dataclass
class Seen:
    """What happened, as the outside world knows it."""

    accepted: dict[str, str] = field(default_factory=dict)
    """Text by the id of each message that was answered with success."""
    forged: set[str] = field(default_factory=set)
    """Ids of forged messages."""
    arrived: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each text arrived on each phone."""
    heard: Counter[str] = field(default_factory=Counter)
    """How many texts arrived on each phone."""

    def take(self, to: str, words: str) -> None:
        """Remember that words have arrived at an address."""
        to = to.rpartition(":")[2]
        self.arrived[(to, words.strip())] += 1
        self.heard[to] += 1


@dataclass
class World:
    """One soak: the service's processes, and what was seen of them."""

    database: str
    folder: Path
    chance: random.Random
    seen: Seen = field(default_factory=Seen)
    ports: list[int] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    kills: int = 0
    customers_done: int = 0
    restart: Callable[[], None] | None = None
    """Restarts the database as if the machine had lost power, where that can be done."""

    @property
    def address(self) -> str:
        """The public address: the first process."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def start(self, provider_port: int, mail_port: int) -> None:
        """Start the service: one process on SQLite, two and three on PostgreSQL."""
        landlords = self.folder / "landlords"
        landlords.mkdir()
        (landlords / "aspire.toml").write_text(LANDLORD % {"provider": provider_port, "mail": mail_port})
        environment = {
            "SAYSO_LANDLORDS": str(landlords),
            "SAYSO_BACKOFF_SCALE": "0.05",
            "SAYSO_PUBLIC_ADDRESS": self.address,
            "SAYSO_LOG_LEVEL": "ERROR",
            **SECRETS,
        }
        self.processes = [serve(self.database, port, self.folder / "serve.log", **environment) for port in self.ports]
        if not self.database.startswith("sqlite"):
            arguments = ["work", "--database", self.database]
            self.processes += [Process(arguments, environment, self.folder / "work.log") for _ in range(3)]
        for process in self.processes:
            process.start()
        for port, process in zip(self.ports, self.processes, strict=False):
            wait_until_ready(port, process)

    def url(self, path: str) -> str:
        """Return an address at one of the processes that serve."""
        return f"http://127.0.0.1:{self.chance.choice(self.ports)}{path}"

    async def kill_now_and_then(self, seconds: float) -> None:
        """Kill a process in the middle of its work, start it again, and let it work for so many seconds or so."""
        while True:
            await asyncio.sleep(self.chance.uniform(seconds / 2, seconds * 3 / 2))
            if self.restart is not None and self.chance.random() < RESTARTS:
                await asyncio.to_thread(self.restart)
                self.kills += 1
                continue
            place = self.chance.randrange(len(self.processes))
            process = self.processes[place]
            await asyncio.to_thread(process.kill)
            self.kills += 1
            await asyncio.to_thread(process.start)
            if place < len(self.ports):
                await asyncio.to_thread(wait_until_ready, self.ports[place], process)

    def revive(self) -> None:
        """Start again whatever a kill has left down."""
        for place, process in enumerate(self.processes):
            if process.running is None or process.has_ended():
                process.start()
            if place < len(self.ports):
                wait_until_ready(self.ports[place], process)

    def stop(self) -> None:
        """Stop every process."""
        for process in self.processes:
            process.end()
