"""`sayso replay`: recorded facts against a changed pack or calendar, before it goes live."""

import io
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from bot.commands.options import database_option, input_argument, print_answers
from bot.settings import read_settings
from triage.facts import Absent
from triage.pack import Rulebook, calendar_with, load_rulebook, load_rulebook_file
from triage.replay import replay_line
from triage.store.database import Database
from triage.store.decide_lines import stored_lines
from triage.workdays import Calendar

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--pack", "pack", type=_file, help="The changed pack.")
@click.option("--holidays", type=_file, help="A changed list of holiday overrides.")
@click.option(
    "--absent",
    type=click.Choice([absent.value for absent in Absent]),
    default=Absent.FALSE.value,
    help="What a yes-or-no fact that a line leaves out counts as.",
)
@click.option("--stored", is_flag=True, help="Take the cases of the database instead of LINES.")
@database_option
@input_argument
def replay(
    lines: IO[str], pack: Path | None, holidays: Path | None, absent: str, *, stored: bool, database: str | None
) -> None:
    """Show what would change for each decide line in LINES (standard input by default) under a changed pack.

    With --stored, for each case in the database, as far as its facts are known. One JSON object a line: the case and
    its changes, an empty list where nothing changes. Nothing is written: a recorded decision never changes.
    """
    if pack is None and holidays is None:
        raise click.UsageError("give --pack, --holidays or both")
    changed = load_rulebook_file(pack) if pack else None
    calendar = calendar_with(holidays.read_text(encoding="utf-8")) if holidays else None
    known = Absent.UNKNOWN if stored else Absent(absent)
    source = _stored_cases(database) if stored else lines
    print_answers(source, partial(_replayed, changed=changed, calendar=calendar, absent=known))


def _stored_cases(database: str | None) -> IO[str]:
    """Return the cases of the database as decide lines."""
    opened = Database(read_settings(database_url=database).database_url)
    lines = opened.read(lambda conn: [json.dumps(line) for line in stored_lines(conn)])
    opened.close()
    return io.StringIO("\n".join(lines))


def _replayed(
    line: dict[str, Any], *, changed: Rulebook | None, calendar: Calendar | None, absent: Absent
) -> dict[str, Any]:
    before = load_rulebook(str(line.get("policy")))
    is_changed = changed is not None and changed.pack.document.name == before.pack.document.name
    after = changed if changed is not None and is_changed else before
    changes = replay_line(line, before, replace(after, calendar=calendar or after.calendar), absent=absent)
    return {"id": line.get("id"), "changes": [change.as_dict() for change in changes]}
