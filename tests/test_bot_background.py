"""What runs beside the service goes on whatever happens to it."""

import asyncio
import logging

import pytest

from bot.background import keep_going


async def test_work_that_fails_in_an_unforeseen_way_is_begun_again_and_the_fault_is_logged(caplog):
    begun = []

    async def work():
        begun.append(len(begun))
        if len(begun) < 3:
            raise LookupError("a fault of ours")

    with caplog.at_level(logging.ERROR):
        await keep_going(work, pause=0)
    assert begun == [0, 1, 2]
    assert [record.exc_info[0] for record in caplog.records] == [LookupError, LookupError]


async def test_work_that_is_cancelled_ends():
    begun = asyncio.Event()

    async def work():
        begun.set()
        await asyncio.Event().wait()

    going = asyncio.create_task(keep_going(work, pause=0))
    await begun.wait()
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
