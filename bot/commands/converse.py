"""`sayso converse`: scripted customers against the whole intake."""

import tempfile
from pathlib import Path
from typing import IO, Any

import click

from bot.commands.options import input_argument, print_answers
from bot.converse import Stage
from bot.landlords import load_landlords
from bot.service import utc_now
from bot.settings import read_settings
from nlu.engine import load_engine
from triage.pack import load_rulebook
from triage.store.database import Database
from triage.store.migrate import migrate


@click.command()
@click.option("--show", is_flag=True, help="Print readable transcripts instead of JSON.")
@input_argument
def converse(lines: IO[str], *, show: bool) -> None:
    """Play scripted customers: one JSON object a line in LINES (standard input by default), what became of each out."""
    landlords = load_landlords(read_settings().landlords)
    rulebooks = {id_: load_rulebook(landlord.pack) for id_, landlord in landlords.items()}
    with tempfile.TemporaryDirectory(prefix="sayso-") as folder:
        url = f"sqlite:///{Path(folder) / 'converse.sqlite3'}"
        migrate(url, now=utc_now())
        database = Database(url)
        stage = Stage(database, load_engine(), landlords, rulebooks)
        print_answers(lines, stage.line, show=_transcript if show else None)
        database.close()


def _transcript(played: dict[str, Any]) -> str:
    if "error" in played:
        return f"{played['id']}: {played['error']}"
    said = [
        f"{turn['from']:>8}: " + turn["text"].replace("\n", "\n" + " " * 10)
        + (f"\n{'':10}[asks {', '.join(turn['asks'])}]" if turn["asks"] else "")
        for turn in played["transcript"]
    ]  # fmt: skip
    end = f"{'':10}-> {played['type']}, {played['outcome']}, {played['case']}"
    return "\n".join([f"== {played['id']}", *said, end, ""])
