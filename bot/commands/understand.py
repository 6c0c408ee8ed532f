"""`sayso understand`: messages in, understanding out."""

from functools import partial
from typing import IO

import click

from bot.commands.engines import ENGINE_NAMES, engine_called
from bot.commands.options import input_argument, print_answers
from nlu.lines import understand_line


@click.command()
@click.option(
    "--engine", type=ENGINE_NAMES, default="spacy", show_default=True, help="The engine that reads the messages."
)
@input_argument
def understand(lines: IO[str], engine: str) -> None:
    """Understand messages: one JSON object a line in LINES (standard input by default), what it says out."""
    with engine_called(engine) as reader:
        print_answers(lines, partial(understand_line, reader))
