"""`sayso let-in`: a one-time link for somebody who cannot sign in any more, where no administrator can make one."""

import os
import pwd
from datetime import timedelta
from typing import Final

import click

from bot.commands.options import database_option
from bot.service import utc_now
from bot.settings import read_settings
from triage.store.database import Database
from triage.store.locked_out import NobodyThere
from triage.store.locked_out import let_in as make_link

LINK_HOURS: Final = 1
"""How long the link works."""


@click.command("let-in")
@click.argument("email")
@click.option("--lost-second-factor", is_flag=True, help="Take their second factor and its recovery codes away, too.")
@database_option
def let_in(email: str, database: str | None, *, lost_second_factor: bool) -> None:
    """Print a link with which the person who signs in with EMAIL chooses a new password, once, within an hour.

    For a sole administrator who is locked out; anybody else gets such a link from an administrator, at the desk. It
    ends their sessions, and stands in the audit log. Make sure who asks before you hand the link over.
    """
    settings, now = read_settings(database_url=database), utc_now()
    opened = Database(settings.database_url)
    try:
        token = opened.write(
            make_link,
            email,
            takes_factor=lost_second_factor,
            source=f"command line, {pwd.getpwuid(os.getuid()).pw_name}",
            now=now,
            expires_at=now + timedelta(hours=LINK_HOURS),
        )
    except NobodyThere:
        raise click.ClickException(f"nobody who works here signs in with {email}") from None
    finally:
        opened.close()
    click.echo(f"{settings.address}/staff/welcome/{token}")
    click.echo("It works once, within an hour. Their sessions have ended.", err=True)
