"""`sayso corrections`: what staff corrected at the desk, as labelled messages for `sayso train`."""

import json

import click

from bot.commands.options import database_option
from bot.settings import read_settings
from triage.store.corrections import corrected_messages
from triage.store.database import Database


@click.command()
@database_option
def corrections(database: str | None) -> None:
    """Print each message about which staff corrected something, as a JSON line with what they said of it.

    Put the lines into a folder as a .jsonl file, have somebody read them, and train with
    `sayso train --corrections FOLDER`. They hold customers' own words: keep them as you keep cases. Restricted cases
    are left out.
    """
    opened = Database(read_settings(database_url=database).database_url)
    try:
        for line in opened.read(lambda conn: list(corrected_messages(conn))):
            click.echo(json.dumps(line, ensure_ascii=False))
    finally:
        opened.close()
