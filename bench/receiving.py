"""From webhook to committed reply, at several numbers of clients, beside what the machine can do at most."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from bench.customers import Talk
from bench.figures import SPEED, Round, Section
from bench.load import Target, round_of_calls
from bench.peer import MISSING
from bench.turns import Progress, Subject, in_turns

CLIENTS: Final = (1, 8, 32)
SECONDS: Final = 2.5
LIMIT_SECONDS: Final = 1.0
NOTHING: Final = "an aiohttp handler that does nothing"
RASA: Final = "Rasa, rule reply, SQLite tracker"


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """One kind of database with a service on it."""

    name: str
    """SQLite or PostgreSQL."""
    commit: Callable[[], None]
    """Makes one bare durable commit."""
    service: Target
    """The service that keeps everything there."""
    channels: Mapping[str, Iterator[Talk]]
    """Customers by channel."""


async def receiving(
    stores: list[Store],
    nothing: tuple[Target, Iterator[Talk]],
    rasa: tuple[Target, Iterator[Talk]] | None,
    progress: Progress,
) -> list[Section]:
    """Return one section for each number of clients."""
    sections = []
    for clients in CLIENTS:
        title = f"Webhook to committed reply, {clients} client{'s' if clients > 1 else ''}"
        subjects = [
            Subject(name=NOTHING, measure=_over_http(*nothing, clients, LIMIT_SECONDS)),
            *(Subject(name=_bare(store), measure=_bare_commits(store, clients)) for store in stores),
            Subject(name=RASA, measure=_over_http(*rasa, clients, SECONDS) if rasa else None, note=MISSING),
            *(
                Subject(
                    name=f"{channel}, {store.name}",
                    measure=_over_http(store.service, talks, clients, SECONDS),
                    against=(NOTHING, _bare(store), RASA),
                )
                for store in stores
                for channel, talks in store.channels.items()
            ),
        ]
        sections.append(Section(title=title, columns=SPEED, rows=await in_turns(title, subjects, progress)))
    return sections


def _bare(store: Store) -> str:
    return f"bare durable commits, {store.name}"


def _over_http(target: Target, talks: Iterator[Talk], clients: int, seconds: float) -> Callable[[], Awaitable[Round]]:
    return partial(target.round, talks, clients, seconds=seconds)


def _bare_commits(store: Store, clients: int) -> Callable[[], Awaitable[Round]]:
    async def measure() -> Round:
        return round_of_calls(store.commit, clients, seconds=LIMIT_SECONDS)

    return measure
