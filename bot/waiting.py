"""Waiting for an event no longer than some time.

`asyncio.wait_for` is not used for it: before Python 3.12 it swallows a cancellation that arrives in the same turn of
the loop as the event (cpython issue 86296), and whoever was to stop goes on for ever.
"""

import asyncio
from contextlib import suppress


async def wait_up_to(seconds: float, event: asyncio.Event) -> None:
    """Return when `event` is set or `seconds` have passed, whichever comes first."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
