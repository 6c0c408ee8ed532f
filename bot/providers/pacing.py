"""Keeping the providers' limits: a send waits its turn, and one that would wait for long is tried again later."""

import asyncio
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.database import AsyncDatabase
from channels.sending import NotOurTurn
from triage.store import send_slots
from triage.vocabulary import Channel

LONGEST: Final = timedelta(seconds=2)
"""A send waits so long for its turn, well within a lease."""
FORGET_EVERY: Final = 500
"""After so many sends, senders that rest are forgotten."""


@cache
def limits() -> Mapping[str, Mapping[str, Any]]:
    """Return what the providers take, by channel."""
    return tomllib.loads((Path(__file__).parent / "limits.toml").read_text(encoding="utf-8"))


class Pace:
    """Lets sends of all workers on one database go out as fast as the providers take them."""

    def __init__(self, store: AsyncDatabase) -> None:
        """Take the store that the workers share."""
        self.store = store
        self._count = 0

    async def turn(
        self, channel: Channel, sender: str, *, to: str = "", segments: int = 1, per_second: float | None = None
    ) -> None:
        """Return when a message may go out; `per_second` stands in for the usual limit. Raises NotOurTurn.

        `to` matters where a provider limits each chat as well. A channel without a limit has its turn at once.
        """
        known = limits().get(channel, {})
        rate = per_second or known.get("per_second")
        if rate is None:
            return
        wanted = {f"{channel}:{sender}": timedelta(seconds=segments / rate)}
        if "per_second_and_chat" in known:
            wanted[f"{channel}:{sender}:{to}"] = timedelta(seconds=1 / known["per_second_and_chat"])
        wait = await self.store.write(send_slots.reserve, wanted, longest=LONGEST)
        await self._forget_now_and_then()
        if wait > LONGEST:
            raise NotOurTurn("others go out first: the provider takes no more at once", retry_after=wait)
        await asyncio.sleep(wait.total_seconds())

    async def _forget_now_and_then(self) -> None:
        self._count += 1
        if self._count % FORGET_EVERY == 0:
            await self.store.write(send_slots.forget)
