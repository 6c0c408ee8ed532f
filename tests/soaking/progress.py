"""How far a soak is, said on stderr now and then."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable

SECONDS = 20


@contextlib.asynccontextmanager
async def told(line: Callable[[], str]) -> AsyncIterator[None]:
    """Say again and again how far it is."""
    telling = asyncio.create_task(_tell(line))
    try:
        yield
    finally:
        telling.cancel()


async def _tell(line: Callable[[], str]) -> None:
    while True:
        await asyncio.sleep(SECONDS)
        print(line(), file=sys.stderr, flush=True)  # noqa: T201  this is where it is said
