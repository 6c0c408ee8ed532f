"""How far a soak is, said on stderr: on a terminal one line that changes, elsewhere a line a minute."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable

SECONDS = 60
SECONDS_ON_TERMINAL = 0.5


@contextlib.asynccontextmanager
async def told(line: Callable[[], str]) -> AsyncIterator[None]:
    """Say again and again how far it is."""
    telling = asyncio.create_task(_tell(line))
    try:
        yield
    finally:
        telling.cancel()
        if sys.stderr.isatty():
            print(file=sys.stderr)  # noqa: T201  this is where it is said


async def _tell(line: Callable[[], str]) -> None:
    while True:
        if sys.stderr.isatty():
            print(f"\r{line():<78}", end="", file=sys.stderr, flush=True)  # noqa: T201  as above
            await asyncio.sleep(SECONDS_ON_TERMINAL)
        else:
            await asyncio.sleep(SECONDS)
            print(line(), file=sys.stderr, flush=True)  # noqa: T201  as above
