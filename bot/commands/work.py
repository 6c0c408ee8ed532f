"""`sayso work`: empty the outbox beside `sayso serve` on PostgreSQL."""

import asyncio
import signal
from datetime import datetime

import click

from bot.background import background
from bot.commands.options import database_option
from bot.logs import write_logs
from bot.service import Service, make_service
from bot.settings import SettingsError, read_settings
from nlu.understanding import Understanding
from triage.store.database import Database


class NoEngine:
    """A worker reads no messages, so it loads nothing to read them with."""

    version = "none"

    def understand(self, text: str, received_at: datetime | None) -> Understanding:
        """Raise RuntimeError: nothing is ever to be understood here."""
        raise RuntimeError(f"a worker was given {len(text)} characters of {received_at} to understand")


@click.command()
@database_option
def work(database: str | None) -> None:
    """Send what is due, on PostgreSQL, beside any number of others; on SQLite `sayso serve` does everything itself."""
    settings = read_settings(database_url=database)
    if Database(settings.database_url).is_sqlite:
        raise SettingsError("`sayso work` needs PostgreSQL: on SQLite, `sayso serve` does everything in one process.")
    write_logs(settings.log_level)
    service = make_service(settings, engine=NoEngine())
    click.echo("Sending what is due. Stop it with Ctrl+C.")
    asyncio.run(_until_stopped(service))
    service.close()


async def _until_stopped(service: Service) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with background(service, works=True):
        await stopped.wait()
