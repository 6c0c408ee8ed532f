"""`python -m bench.desk`: the pages of the desk with ten thousand cases and with a million, on both databases."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Final

import aiohttp
from sqlalchemy import Connection, select

from bench.customers import first_messages
from bench.databases import folder, postgres
from bench.figures import Round, Section, percentile
from bench.filled import fill
from bench.processes import ROOT, SAYSO, Server, free_port, server
from bench.table import table
from bench.turns import Progress, Subject, in_turns
from bot.landlords import load_landlords
from triage.store import tables
from triage.store.database import Database
from triage.store.migrate import migrate
from triage.store.sessions import begin_session
from triage.store.staff import join, make_welcome_link

FEW: Final = 10_000
MANY: Final = 1_000_000
CALLS: Final = 40
"""Requests of one page in one round: the 95th percentile is then the second slowest but one."""
COLUMNS: Final = ("p50 ms", "p95 ms")
PAGES: Final = {
    "queue": ("/staff",),
    "queue, one landlord": ("/staff?landlord={landlord}",),
    "queue, a kind": ("/staff?type=compliment",),
    "queue, nobody's": ("/staff?whose=nobodys",),
    "queue, overdue": ("/staff?due=overdue",),
    "closed cases": ("/staff?status=closed",),
    "search, a common word": ("/staff?words=the", "/staff?words=and"),
    "search, several words": ("/staff?words=boiler+broken", "/staff?words=mould+bedroom"),
    "search, a reference": ("/staff?words={reference}",),
    "an item": ("/staff/{landlord}/cases/{reference}",),
}
"""Addresses by page; several are asked for in turn."""


def main() -> None:
    """Fill, measure, print."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    progress = Progress()
    with ExitStack() as stack:
        sections = asyncio.run(measure(stack, many, progress))
    progress.end()
    print(f"\n{table(sections)}")


async def measure(stack: ExitStack, many: int, progress: Progress) -> list[Section]:
    """Return a section for each database."""
    here = stack.enter_context(folder())
    sections = []
    for name in ("SQLite", "PostgreSQL"):
        subjects: list[Subject] = []
        for number in (FEW, many):
            url = stack.enter_context(postgres()) if name == "PostgreSQL" else f"sqlite:///{here / f'{number}.sqlite3'}"
            subjects += _subjects(stack, here, url, number, progress)
        rows = await in_turns(f"{name}: pages of the desk", subjects, progress)
        sections.append(Section(title=f"Pages of the desk on {name}", columns=COLUMNS, rows=rows))
    return sections


def _subjects(stack: ExitStack, here: Path, url: str, number: int, progress: Progress) -> list[Subject]:
    now = datetime.now(UTC)
    migrate(url, now=now)
    database = Database(url)
    landlords = sorted(load_landlords(ROOT / "landlords"))
    fill(database.engine, number, landlords, first_messages(ROOT / "nlu" / "data" / "dev"), now, progress)
    token, case = database.write(_sign_in, landlords, now), database.read(_some_case)
    database.close()
    port = free_port()
    arguments = [SAYSO, "serve", "--port", str(port), "--database", url]
    environment = {"SAYSO_LOG_LEVEL": "WARNING"}
    running = stack.enter_context(server(arguments, port, "/healthz", here / f"{port}.log", environment))
    found = []
    for page, addresses in PAGES.items():
        filled = [address.format(**case) for address in addresses]
        name = f"{page}, {number:,} cases"
        against = () if number == FEW else (f"{page}, {FEW:,} cases",)
        found.append(Subject(name=name, measure=partial(_calls, running, token, filled), against=against))
    return found


def _sign_in(conn: Connection, landlords: Sequence[str], now: datetime) -> str:
    """Return the token of a session of a manager of every landlord."""
    later = now + timedelta(days=1)
    link = make_welcome_link(conn, landlords=landlords, roles=["manager"], now=now, expires_at=later)
    account_id = join(conn, link, name="Bench", email="bench@example.org", password="", now=now)
    return begin_session(conn, account_id, now=now, expires_at=later)


def _some_case(conn: Connection) -> dict[str, str]:
    row = conn.execute(
        select(tables.cases.c.landlord, tables.cases.c.reference).order_by(tables.cases.c.id.desc())
    ).first()
    return {"landlord": row.landlord, "reference": row.reference} if row else {}


async def _calls(server: Server, token: str, addresses: Sequence[str]) -> Round:
    taken = []
    async with aiohttp.ClientSession(cookies={"sayso": token}) as session:
        for address in islice(cycle(addresses), CALLS):
            start = perf_counter()
            async with session.get(server.address + address, allow_redirects=False) as response:
                await response.read()
                if response.status != HTTPStatus.OK:
                    raise RuntimeError(f"{address}: {response.status}\n{server.last_words}")
            taken.append(perf_counter() - start)
    taken.sort()
    return (percentile(taken, 50) * 1000, percentile(taken, 95) * 1000)


if __name__ == "__main__":
    main()
