"""From webhook to committed reply, at several numbers of clients, beside what the machine can do at most."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from bench.figures import SPEED, Round, Section
from bench.load import Load, round_of_calls
from bench.peer import MISSING
from bench.turns import Progress, Subject, in_turns

CLIENTS: Final = (1, 8, 32)
SECONDS: Final = 2.0
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
    channels: Mapping[str, Load]
    """The service's customers by channel."""

    @property
    def bare(self) -> str:
        """Name of the limit that its commits are."""
        return f"bare durable commits, {self.name}"


async def receiving(stores: list[Store], nothing: Load, rasa: Load | None, progress: Progress) -> list[Section]:
    """Return one section for each number of clients."""
    return [await _receiving(stores, nothing, rasa, clients, progress) for clients in CLIENTS]


async def _receiving(
    stores: list[Store], nothing: Load, rasa: Load | None, clients: int, progress: Progress
) -> Section:
    title = f"Webhook to committed reply, {clients} client{'s' if clients > 1 else ''}"
    subjects = [
        Subject(name=NOTHING, measure=partial(nothing.round, clients, seconds=LIMIT_SECONDS)),
        *(Subject(name=store.bare, measure=_commits(store, clients)) for store in stores),
        Subject(name=RASA, measure=partial(rasa.round, clients, seconds=SECONDS) if rasa else None, note=MISSING),
        *(
            Subject(
                name=f"{channel}, {store.name}",
                measure=partial(load.round, clients, seconds=SECONDS),
                against=(NOTHING, store.bare, RASA),
            )
            for store in stores
            for channel, load in store.channels.items()
        ),
    ]
    return Section(title=title, columns=SPEED, rows=await in_turns(title, subjects, progress))


def _commits(store: Store, clients: int) -> Callable[[], Awaitable[Round]]:
    async def measure() -> Round:
        return round_of_calls(store.commit, clients, seconds=LIMIT_SECONDS)

    return measure
