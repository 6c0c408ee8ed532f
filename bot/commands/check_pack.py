"""`sayso check-pack`: is a pack well formed and up to date, and where is it weaker than the Code."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from triage.pack import pack_names
from triage.pack_check import check_pack
from triage.remarks import Remark, Weight


@click.command("check-pack")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a remark.")
@click.argument("pack", metavar="NAME|FILE")
def check_pack_command(pack: str, *, as_json: bool) -> None:
    """Check the packaged pack NAME, or the one in FILE; exit status 1 if it cannot be used as it is."""
    if pack not in pack_names() and not Path(pack).is_file():
        raise click.UsageError(f"{pack} is neither a file nor one of {', '.join(pack_names())}")
    remarks = check_pack(pack)
    for line in _as_json(remarks) if as_json else _as_table(remarks):
        click.echo(line)
    if any(remark.weight is Weight.ERROR for remark in remarks):
        sys.exit(1)


def _as_json(remarks: Sequence[Remark]) -> Iterator[str]:
    for remark in remarks:
        yield json.dumps(remark.as_dict(), ensure_ascii=False)


def _as_table(remarks: Sequence[Remark]) -> Iterator[str]:
    width = shutil.get_terminal_size().columns
    for weight in Weight:
        of_weight = [remark for remark in remarks if remark.weight is weight]
        if of_weight:
            yield f"{weight.value} ({len(of_weight)})"
        for remark in of_weight:
            yield from _row(remark, width)
    counts = ", ".join(f"{sum(each.weight is weight for each in remarks)} {weight.value}" for weight in Weight)
    yield counts


def _row(remark: Remark, width: int) -> Iterator[str]:
    clauses = " against ".join(filter(None, (remark.clause, remark.code_clause)))
    head = f"{remark.about} [{clauses}]" if clauses else remark.about
    yield from textwrap.wrap(f"{head}: {remark.text}", width, initial_indent="  ", subsequent_indent="      ")
