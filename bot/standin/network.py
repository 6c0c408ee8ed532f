"""What the stand-ins of all providers do alike: phones, faults, notes, and work in the background."""

import asyncio
import random
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, ClassVar, Final

from bot.standin.caller import Caller, Wait
from bot.standin.faults import NO_FAULTS, Fault, Faults
from bot.standin.mailbox import Mailbox
from bot.standin.phones import Note, Phones
from bot.standin.texts import Text

HELD_SECONDS: Final = 10.0
"""A message that is held back goes on after so long, even when no other comes."""


class Network(ABC):
    """Carries what phones and the service send to the other side, in the background."""

    offered: ClassVar[tuple[Fault, ...]] = tuple(Fault)
    """What can go wrong here."""

    def __init__(self, *, clock: Callable[[], datetime], chance: random.Random, wait: Wait) -> None:
        """Take the time, what faults are drawn with, and how to wait."""
        self.clock = clock
        self.chance = chance
        self.wait = wait
        self.faults = NO_FAULTS
        """What goes wrong for phones without faults of their own."""
        self.mailbox = Mailbox()
        self.phones = Phones()
        self.caller = Caller(wait)
        self._running: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def hand_over(self, *texts: Text) -> None:
        """Hand messages of one phone to the service, one after the other."""

    def happens(self, phone: str, fault: Fault) -> bool:
        """Return whether a fault strikes this phone now."""
        return self.faults_of(phone).happens(fault, self.chance)

    def faults_of(self, phone: str) -> Faults:
        """Return what goes wrong for this phone."""
        return self.phones[phone].faults or self.faults

    def set_faults(self, phone: str, faults: Faults) -> None:
        """Let this go wrong for one phone from now on."""
        self.phones[phone].faults = faults
        self.phones[phone].version += 1

    def copies(self, phone: str) -> int:
        """Return how often the next thing about this phone reaches the service."""
        return self.faults_of(phone).copies if self.happens(phone, Fault.DUPLICATE) else 1

    def note(self, account: str, phone: str, what: str, **values: object) -> None:
        """Remember that something happened to a phone's messages."""
        seen = self.phones[phone]
        seen.notes.append(Note(at=self.clock(), account=account, what=what, values=values))
        seen.version += 1

    def keep(self, text: Text) -> None:
        """Remember a message."""
        self.mailbox.add(text)
        self.phones[text.phone].version += 1

    def take(self, text: Text) -> None:
        """Take what a phone sends; it is handed over in the background, now or after the next one."""
        seen = self.phones[text.phone]
        held, seen.held = seen.held, None
        if held is not None:
            self.start(self.hand_over(text, held))
        elif self.happens(text.phone, Fault.REORDERED):
            seen.held = text
            self.note(text.account, text.phone, "held", text=shortened(text.body))
            self.start(self._release_later(text))
        else:
            self.start(self.hand_over(text))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Return once nothing is on its way any more. Raises what went wrong on the way."""
        while self._running:
            await asyncio.gather(*self._running)

    async def close(self) -> None:
        """Stop what is on its way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.caller.close()

    async def _release_later(self, text: Text) -> None:
        await self.wait(HELD_SECONDS)
        seen = self.phones[text.phone]
        if seen.held is text:
            seen.held = None
            await self.hand_over(text)


def shortened(body: str) -> str:
    """Return the beginning of a message's words, for a note about it."""
    return textwrap.shorten(body, 30, placeholder="…")
