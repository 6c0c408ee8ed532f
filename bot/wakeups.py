"""Telling those who watch a conversation that something in it may have changed; reading the store is up to them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Wakeups:
    """Watchers of conversations in this process."""

    def __init__(self) -> None:
        """Begin with nobody watching."""
        self._watchers: dict[tuple[str, int], set[asyncio.Event]] = defaultdict(set)

    def wake(self, landlord: str, conversation_id: int) -> None:
        """Wake those who watch this conversation."""
        for event in self._watchers.get((landlord, conversation_id), ()):
            event.set()

    def wake_all(self) -> None:
        """Wake everybody: another process has changed something."""
        for events in self._watchers.values():
            for event in events:
                event.set()

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
