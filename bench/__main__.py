"""`python -m bench`: run everything and print the table."""

import asyncio
import os
import platform
import signal
import sqlite3
import sys
from contextlib import ExitStack
from itertools import islice

from bench.customers import first_messages, rasa_chat, talks, text_message, web_chat
from bench.customers import nothing as to_nothing
from bench.databases import folder, postgres, postgres_commits, sqlite_commits
from bench.figures import Section
from bench.load import Target
from bench.ours import Ours, customer_messages, nothing
from bench.peer import rasa
from bench.processes import ROOT
from bench.reading import reading
from bench.receiving import Store, receiving
from bench.starting import memory, starting
from bench.table import table
from bench.turns import Progress

WARM_UP = 50
"""Talks before anything is measured on PostgreSQL; the memory section warms the others up."""


def main() -> None:
    """Measure, print the table, and fail when a message that was answered is not in the store."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped then, too
    progress = Progress()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_machine()}")
    with ExitStack() as stack:
        sections, kept = asyncio.run(measure(stack, progress))
    progress.end()
    print(f"\n{table(sections)}")
    print(f"× is the figure divided by the named one's of the same rounds. {_machine()}.")
    print(kept)


async def measure(stack: ExitStack, progress: Progress) -> tuple[list[Section], str]:
    """Return the sections, and the sentence that says that nothing was lost."""
    texts = first_messages(ROOT / "nlu" / "data" / "dev")
    progress.tell("PostgreSQL and the peers are started")
    here = stack.enter_context(folder())
    idle = stack.enter_context(nothing(here))
    ours = Ours(here, idle.address)
    peer = stack.enter_context(rasa(here))
    sections = [await starting(ours, peer, progress)]

    urls = {"SQLite": f"sqlite:///{here / 'bench.sqlite3'}", "PostgreSQL": stack.enter_context(postgres())}
    on_sqlite = stack.enter_context(ours.serve(urls["SQLite"]))
    on_postgresql = stack.enter_context(ours.serve_and_work(urls["PostgreSQL"]))
    stores = [
        Store(
            name="SQLite",
            commit=stack.enter_context(sqlite_commits(here / "bare.sqlite3")),
            service=Target(on_sqlite.address),
            channels={"web chat": talks(web_chat, texts), "text messages": talks(text_message, texts)},
        ),
        Store(
            name="PostgreSQL",
            commit=stack.enter_context(postgres_commits(urls["PostgreSQL"])),
            service=Target(on_postgresql.address),
            channels={"web chat": talks(web_chat, texts), "text messages": talks(text_message, texts)},
        ),
    ]
    beside = (Target(peer.address), talks(rasa_chat, texts)) if peer else None
    first = stores[0]
    sections.append(
        await memory(
            (on_sqlite, first.service, first.channels["web chat"]),
            (peer, *beside) if peer and beside else None,
            progress,
        )
    )
    progress.tell("PostgreSQL is warmed up")
    await stores[1].service.round(islice(stores[1].channels["web chat"], WARM_UP), 8)
    sections.append(await reading(texts, beside[0] if beside else None, progress))
    sections += await receiving(stores, (Target(idle.address), talks(to_nothing, texts)), beside, progress)
    return sections, _nothing_lost(stores, urls)


def _nothing_lost(stores: list[Store], urls: dict[str, str]) -> str:
    answered = {store.name: store.service.answered for store in stores}
    kept = {name: customer_messages(url) for name, url in urls.items()}
    if answered != kept:
        raise RuntimeError(f"answered {answered}, but kept {kept}")
    return f"All {sum(kept.values()):,} messages that were answered stand in the stores, each once."


def _machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
