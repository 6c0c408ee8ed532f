"""One soak on one database, from the first process started to what was found."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from conftest import PostgresServer
from processes import free_port
from soaking.calls import PAUSE, TRIES
from soaking.customers import customers, customers_in
from soaking.found import Result, found, settled
from soaking.landlord import BOT
from soaking.progress import told
from soaking.providers import providing
from soaking.world import World
from sqlalchemy import create_engine, text

from triage.store.database import Database
from triage.store.migrate import migrate

EVENTS_TO_A_KILL = 100
LEAST_SECONDS_TO_A_KILL = 4
MOST_SECONDS_TO_A_KILL = 60


async def soak(
    events: int, database: str, folder: Path, seed: int, restart: Callable[[], None] | None = None
) -> tuple[Result, int]:
    """Run the soak on a database and return what it found, and how often something was killed or restarted."""
    world = World(database=database, folder=folder, chance=random.Random(seed), restart=restart)
    provider_port, mail_port = free_port(), free_port()
    world.ports = [free_port() for _ in range(1 if database.startswith("sqlite") else 2)]
    webhook = f"{world.address}/channels/twilio/aspire"
    opened = Database(database)
    try:
        async with providing(world.seen, webhook, provider_port, mail_port, world.chance) as providers:
            await asyncio.to_thread(world.start, provider_port, mail_port)
            await _webhook_set()
            async with told(_how_far(world, customers_in(events), opened.engine.name)):
                await _come_and_kill(world, events)
                await asyncio.to_thread(world.revive)
                providers.behave()
                await settled(opened)
        return await asyncio.to_thread(opened.read, found, world.seen), world.kills
    finally:
        await asyncio.to_thread(world.stop)
        opened.close()


@contextlib.contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], None] | None]]:
    """Give the URL of a migrated, empty database of this kind, and what restarts it, where that can be done."""
    now = datetime.now(UTC)
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'soak.sqlite3'}"
        migrate(url, now=now)
        yield url, None
        return
    server = PostgresServer(str(folder))
    try:
        engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            conn.execute(text("CREATE DATABASE soak"))
        engine.dispose()
        url = server.url.set(database="soak").render_as_string()
        migrate(url, now=now)
        yield url, server.restart
    finally:
        server.server.cleanup()


async def _come_and_kill(world: World, events: int) -> None:
    """Let the customers come while processes are killed; raise why the service did not come back."""
    seconds = min(MOST_SECONDS_TO_A_KILL, max(LEAST_SECONDS_TO_A_KILL, events / EVENTS_TO_A_KILL))
    killing = asyncio.create_task(world.kill_now_and_then(seconds))
    coming = asyncio.create_task(customers(world, events))
    await asyncio.wait({killing, coming}, return_when=asyncio.FIRST_COMPLETED)
    if killing.done():
        coming.cancel()
        killing.result()
    await coming
    killing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await killing


async def _webhook_set() -> None:
    """Return once the service has told Telegram where it is, and its secret."""
    for _ in range(TRIES):
        if BOT.secret:
            return
        await asyncio.sleep(PAUSE)
    raise TimeoutError("the service has not set its webhook at Telegram")


def _how_far(world: World, count: int, database: str) -> Callable[[], str]:
    """Return what says how far the soak is."""
    started = time.monotonic()

    def line() -> str:
        rate = len(world.seen.accepted) / (time.monotonic() - started)
        done = f"{world.customers_done} of {count} customers"
        return f"{database}: {done}, {rate:.0f} messages/s, {world.kills} kills and restarts"

    return line
