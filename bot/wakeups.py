"""Telling those who wait that something may have changed; reading the store is up to them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Wakeups:
    """Watchers of conversations in this process, and who else wants to know of changes."""

    def __init__(self) -> None:
        """Begin with nobody watching."""
        self.on_change: list[Callable[[], None]] = []
        """Called at every change, our own or another process's."""
        self.on_own_change: list[Callable[[], None]] = []
        """Called at every change that this process made."""
        self._watchers: dict[tuple[str, int], set[asyncio.Event]] = defaultdict(set)

    def changed(self, landlord: str, conversation_id: int) -> None:
        """Wake those who watch this conversation, and say that this process has changed something."""
        for event in self._watchers.get((landlord, conversation_id), ()):
            event.set()
        for tell in (*self.on_change, *self.on_own_change):
            tell()

    def heard(self) -> None:
        """Wake everybody: another process has changed something, or may have."""
        for events in self._watchers.values():
            for event in events:
                event.set()
        for tell in self.on_change:
            tell()

    @contextmanager
    def watching(self, landlord: str, conversation_id: int) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the conversation may have changed; the watcher clears it."""
        key, event = (landlord, conversation_id), asyncio.Event()
        self._watchers[key].add(event)
        try:
            yield event
        finally:
            self._watchers[key].discard(event)
            if not self._watchers[key]:
                del self._watchers[key]
