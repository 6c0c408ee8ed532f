"""Load: so many clients at once, each with one message on its way at any time."""

import asyncio
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from time import perf_counter, process_time
from typing import Final

import aiohttp

from bench.customers import Request, Talk
from bench.figures import Round, speed
from bench.processes import Server, cpu_seconds

PATIENCE: Final = aiohttp.ClientTimeout(total=120)


class Load:
    """Customers of one kind at one server, and how many of their messages it has answered."""

    def __init__(self, server: Server, talks: Iterator[Talk]) -> None:
        """Take the server and its customers, who are used up from round to round."""
        self.server = server
        self.answered = 0
        self._talks = talks

    async def round(self, clients: int, *, seconds: float = math.inf, customers: int | None = None) -> Round:
        """Return the figures of one round: no message begins after so many seconds or customers.

        Raises RuntimeError for no answer and for one that is not 200: counting refusals would measure nothing.
        """
        taken: list[float] = []
        talks = islice(self._talks, customers)
        connector = aiohttp.TCPConnector(limit=0)
        start, cpu = perf_counter(), cpu_seconds(self.server.pid)
        async with aiohttp.ClientSession(self.server.address, timeout=PATIENCE, connector=connector) as http:
            await asyncio.gather(*(self._client(http, talks, start + seconds, taken) for _ in range(clients)))
        self.answered += len(taken)
        return speed(taken, elapsed=perf_counter() - start, cpu=cpu_seconds(self.server.pid) - cpu)

    async def _client(self, http: aiohttp.ClientSession, talks: Iterator[Talk], end: float, taken: list[float]) -> None:
        for talk in talks:
            request: Request | None = next(talk)
            while request is not None:
                start = perf_counter()
                if start >= end:
                    return
                answer = await self._post(http, request)
                taken.append(perf_counter() - start)
                request = _next(talk, answer)

    async def _post(self, http: aiohttp.ClientSession, request: Request) -> bytes:
        try:
            async with http.post(request.path, data=request.body, headers=request.headers) as response:
                response.raise_for_status()
                return await response.read()
        except aiohttp.ClientError as error:
            raise RuntimeError(
                f"{request.path}: {error}; the server's last words:\n{self.server.last_words}"
            ) from error


def round_of_calls(call: Callable[[], object], clients: int, *, seconds: float) -> Round:
    """Return the figures of one round of plain calls, each client a thread."""
    start, cpu = perf_counter(), process_time()
    with ThreadPoolExecutor(clients) as threads:
        lists = list(threads.map(_calls, [call] * clients, [start + seconds] * clients))
    taken = [one for several in lists for one in several]
    return speed(taken, elapsed=perf_counter() - start, cpu=process_time() - cpu)


def _next(talk: Talk, answer: bytes) -> Request | None:
    try:
        return talk.send(answer)
    except StopIteration:
        return None


def _calls(call: Callable[[], object], end: float) -> list[float]:
    taken = []
    while (start := perf_counter()) < end:
        call()
        taken.append(perf_counter() - start)
    return taken
