"""`python -m bench`: run everything and print the table."""

import asyncio
import os
import platform
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from bench.customers import first_messages, rasa_chat, rasa_parse, talks, text_message, to_nothing, web_chat
from bench.databases import folder, postgres, postgres_commits, sqlite_commits
from bench.figures import Section
from bench.load import Load
from bench.ours import Ours, customer_messages, nothing
from bench.peer import rasa
from bench.processes import ROOT, Server
from bench.reading import reading
from bench.receiving import Store, receiving
from bench.starting import memory, starting
from bench.table import table
from bench.turns import Progress

CHAT: Final = "web chat"
WARM_UP: Final = 50
"""Customers before anything is measured on PostgreSQL; those of the memory section warm the others up."""


def main() -> None:
    """Measure, print the table, and fail when what was answered is not what was kept."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped then, too
    progress = Progress()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_machine()}")
    with ExitStack() as stack:
        sections, kept = asyncio.run(measure(stack, progress))
    progress.end()
    print(f"\n{table(sections)}")
    print(f"× is the figure divided by the named one's of the same rounds. {_machine()}.")
    print(f"All {kept:,} messages that were answered stand in the stores, each once.")


async def measure(stack: ExitStack, progress: Progress) -> tuple[list[Section], int]:
    """Return the sections, and how many messages were answered and kept.

    Raises RuntimeError when one was answered and not kept, or kept twice.
    """
    texts = first_messages(ROOT / "nlu" / "data" / "dev")
    progress.tell("The peers are started")
    here = stack.enter_context(folder())
    idle = stack.enter_context(nothing(here))
    peer = stack.enter_context(rasa(here))
    ours = Ours(here, idle.address)
    sections = [await starting(ours, peer, progress)]

    urls = (f"sqlite:///{here / 'bench.sqlite3'}", stack.enter_context(postgres()))
    servers = stack.enter_context(ours.serve(urls[0])), stack.enter_context(ours.serve_and_work(urls[1]))
    embedded = _store("SQLite", stack.enter_context(sqlite_commits(here / "bare.sqlite3")), servers[0], texts)
    postgresql = _store("PostgreSQL", stack.enter_context(postgres_commits(urls[1])), servers[1], texts)
    chat = Load(peer, talks(rasa_chat, texts)) if peer else None
    parse = Load(peer, talks(rasa_parse, texts)) if peer else None

    sections.append(await memory(embedded.channels[CHAT], chat, progress))
    progress.tell("PostgreSQL is warmed up")
    await postgresql.channels[CHAT].round(8, customers=WARM_UP)
    sections.append(await reading(texts, parse, progress))
    sections += await receiving([embedded, postgresql], Load(idle, talks(to_nothing, texts)), chat, progress)
    return sections, _kept(embedded, urls[0]) + _kept(postgresql, urls[1])


def _store(name: str, commit: Callable[[], None], server: Server, texts: list[str]) -> Store:
    channels = {CHAT: Load(server, talks(web_chat, texts)), "text messages": Load(server, talks(text_message, texts))}
    return Store(name=name, commit=commit, channels=channels)


def _kept(store: Store, url: str) -> int:
    answered, kept = sum(load.answered for load in store.channels.values()), customer_messages(url)
    if answered != kept:
        raise RuntimeError(f"{store.name}: {answered} messages were answered, but {kept} kept")
    return kept


def _machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
