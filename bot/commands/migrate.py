"""`sayso migrate`: bring the database to the tables of this version."""

import click

from bot.commands.options import database_option
from bot.service import utc_now
from bot.settings import read_settings
from triage.store.migrate import migrate as bring_up_to_date


@click.command()
@database_option
def migrate(database: str | None) -> None:
    """Bring the database to the tables of this version; `sayso serve` does so by itself."""
    settings = read_settings(database_url=database)
    copy = bring_up_to_date(settings.database_url, now=utc_now())
    click.echo(f"The database is up to date.{f' A copy of it as it was: {copy}' if copy else ''}")
