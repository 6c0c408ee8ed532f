"""Waking other processes on PostgreSQL: one payload-free NOTIFY after commits, and one thread that listens.

A notification is a hint: whoever is woken reads the store. After a lost connection everybody is woken, since some may
have been missed.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg
from sqlalchemy import URL, Connection, text

from bot.database import AsyncDatabase
from triage.store.database import StoreUnavailable

log = logging.getLogger(__name__)

TOPIC: Final = "sayso"
LISTEN_SECONDS: Final = 0.25
"""How long the listener waits before it looks whether it should stop."""
RECONNECT_SECONDS: Final = 1.0


class Notifications:
    """Tells other processes that something has changed, and hears it from them."""

    def __init__(self, store: AsyncDatabase, heard: Callable[[], None]) -> None:
        """Take the store on PostgreSQL, and what to call in the event loop when another process speaks."""
        self.store = store
        self.heard = heard
        self.changed = asyncio.Event()
        self.stopping = threading.Event()

    def tell(self) -> None:
        """Say that something was committed; many calls in a row become one notification."""
        self.changed.set()

    async def run(self) -> None:
        """Tell and listen until cancelled."""
        loop = asyncio.get_running_loop()
        self.stopping.clear()
        thread = threading.Thread(target=self._listen, args=(loop,), name="store-listen", daemon=True)
        thread.start()
        try:
            while True:
                await self.changed.wait()
                self.changed.clear()
                with suppress(StoreUnavailable):
                    await self.store.write(_notify)
        finally:
            self.stopping.set()
            await asyncio.to_thread(thread.join)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self.stopping.is_set():
            try:
                with psycopg.connect(_conninfo(self.store.database.url), autocommit=True) as connection:
                    connection.execute(f"LISTEN {TOPIC}")
                    loop.call_soon_threadsafe(self.heard)
                    self._hear(connection, loop)
            except psycopg.Error as error:
                log.warning("listening to the store was interrupted: %s", type(error).__name__)
                self.stopping.wait(RECONNECT_SECONDS)

    def _hear(self, connection: psycopg.Connection, loop: asyncio.AbstractEventLoop) -> None:
        while not self.stopping.is_set():
            for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                loop.call_soon_threadsafe(self.heard)


def _notify(conn: Connection) -> None:
    conn.execute(text(f"NOTIFY {TOPIC}"))


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
