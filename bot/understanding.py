"""Asking the engine what a message says, without ever letting it hold the message up."""

import asyncio
import logging
from concurrent.futures import Executor
from datetime import datetime

from nlu.engine import Engine
from nlu.understanding import Understanding, nothing_understood

log = logging.getLogger(__name__)


async def understand(
    engine: Engine, executor: Executor, text: str, received_at: datetime, *, seconds: float
) -> Understanding:
    """Return what `text` says, or the empty, abstained understanding when the engine fails or takes over `seconds`."""
    call = asyncio.get_running_loop().run_in_executor(executor, engine.understand, text, received_at)
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        log.warning("understanding took too long", extra={"engine": engine.version, "seconds": seconds})
        return nothing_understood(engine.version, f"no answer within {seconds:g} seconds")
    except Exception as error:  # whatever is wrong with an engine, the message goes on without it
        log.exception("understanding failed", extra={"engine": engine.version})
        return nothing_understood(engine.version, type(error).__name__)
