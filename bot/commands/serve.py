"""`sayso serve`: start the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import click
from aiohttp import web
from sqlalchemy import Connection

from bot.commands.options import database_option
from bot.lock import only_one
from bot.logs import write_logs
from bot.service import Service, make_service
from bot.settings import Settings, read_settings
from bot.web.application import make_application
from bot.web.rights import FIRST_ROLES
from triage.store.database import Database
from triage.store.staff import has_accounts, make_welcome_link

WELCOME_HOURS: Final = 24
"""How long a first sign-in link works."""


@click.command()
@click.option("--host", help="Address to listen on. [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on. [default: 8080]")
@database_option
def serve(host: str | None, port: int | None, database: str | None) -> None:
    """Start the service: chat, staff desk and webhooks; on SQLite this one process does everything."""
    settings = read_settings(host=host, port=port, database_url=database)
    write_logs(settings.log_level)
    with _alone(settings):
        click.echo("Starting Sayso ...")
        service = make_service(settings)
        for line in _welcome(service):
            click.echo(line)
        web.run_app(
            make_application(service), host=settings.host, port=settings.port, print=lambda *_: None, access_log=None
        )
    click.echo("Sayso has stopped. Everything it had taken is kept.")


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Let one process serve an SQLite file; any number serve PostgreSQL."""
    url = Database(settings.database_url).url
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    with only_one(Path(url.database)):
        yield


def _welcome(service: Service) -> list[str]:
    address = service.settings.address
    lines = ["", f"Sayso runs at {address}"]
    for landlord in service.landlords.values():
        sample = " (a sample)" if landlord.sample else ""
        lines.append(f"  Chat with {landlord.name}{sample}: {address}/chat/{landlord.id}")
    lines.append(f"  Staff sign in: {address}/staff")
    token = service.store.database.write(_first_link, service)
    if token is not None:
        lines += [
            f"  Nobody can sign in yet. Open this link once, within {WELCOME_HOURS} hours, to make the first account:",
            f"  {address}/staff/welcome/{token}",
        ]
    lines.append("  For a queue full of made-up conversations, run in another window: .venv/bin/sayso demo")
    return [*lines, "Stop it with Ctrl+C.", ""]


def _first_link(conn: Connection, service: Service) -> str | None:
    if has_accounts(conn):
        return None
    now = service.clock()
    return make_welcome_link(
        conn,
        landlords=service.landlords,
        roles=FIRST_ROLES,
        now=now,
        expires_at=now + timedelta(hours=WELCOME_HOURS),
    )
