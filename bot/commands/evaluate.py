"""`sayso evaluate`: how well the engines read labelled messages."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.engines import ENGINE_NAMES, engine_called
from nlu.corpus import read_messages
from nlu.evaluation import Judged, judge
from nlu.evaluation_report import pictures, report

RECEIVED = datetime(2026, 2, 10, 10, tzinfo=UTC)
"""The labelled messages carry no time of receipt; all are read as if they had come at this one."""

_DEVELOPMENT = Path("nlu/data/dev")


@click.command()
@click.option(
    "--engine",
    "engines",
    type=ENGINE_NAMES,
    multiple=True,
    default=("spacy",),
    show_default=True,
    help="Engine; may be repeated.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=_DEVELOPMENT,
    show_default=True,
    help="Folder of labelled messages.",
)
@click.option(
    "--report", "page", type=click.Path(path_type=Path), help="Write the report here, its pictures beside it."
)
def evaluate(engines: tuple[str, ...], data: Path, page: Path | None) -> None:
    """Measure engines on labelled messages and print the report, or write it with its pictures."""
    judged = {name: _judged(name, data) for name in engines}
    text = "\n\n".join(report(name, results, "pictures") for name, results in judged.items())
    if page is None:
        click.echo(text)
        return
    page.write_text(f"# How well messages are understood\n\nWritten by `sayso evaluate`.\n\n{text}\n", "utf-8")
    folder = page.parent / "pictures"
    folder.mkdir(exist_ok=True)
    for name, results in judged.items():
        for file, picture in pictures(name, results).items():
            (folder / file).write_text(picture, "utf-8")


def _judged(name: str, data: Path) -> list[Judged]:
    messages = read_messages(data)
    with engine_called(name) as engine:
        engine.understand(messages[0].text, RECEIVED)
        with click.progressbar(messages, label=f"Reading with {name}", file=sys.stderr) as bar:
            return judge(engine, bar, time.perf_counter, RECEIVED)
