"""`sayso decide`: facts in, decision out; policy only, no language."""

from functools import partial
from typing import IO

import click

from bot.commands.options import input_argument, print_answers
from triage.facts import Absent
from triage.lines import decide_line


@click.command()
@click.option(
    "--absent",
    type=click.Choice([absent.value for absent in Absent]),
    default=Absent.FALSE.value,
    help="What a yes-or-no fact that a line leaves out counts as; a conversation sees it as unknown.",
)
@input_argument
def decide(lines: IO[str], absent: str) -> None:
    """Decide on facts: one JSON object a line in LINES (standard input by default), one decision a line out."""
    print_answers(lines, partial(decide_line, absent=Absent(absent)))
