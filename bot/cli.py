"""The `sayso` command: every command of the product is one visible line here."""

import sys
from typing import Any, Final

import click

from bot.commands.check_channels import check_channels_command
from bot.commands.check_pack import check_pack_command
from bot.commands.converse import converse
from bot.commands.corrections import corrections
from bot.commands.decide import decide
from bot.commands.demo import demo
from bot.commands.evaluate import evaluate
from bot.commands.explain import explain
from bot.commands.let_in import let_in
from bot.commands.migrate import migrate
from bot.commands.replay import replay
from bot.commands.serve import serve
from bot.commands.train import train
from bot.commands.understand import understand
from bot.commands.work import work
from bot.dialogue.wording import WordingError
from bot.landlords import LandlordError
from bot.lock import AlreadyRunning
from bot.settings import SettingsError
from triage.pack import PackError
from triage.store.database import StoreUnavailable
from triage.store.migrate import MigrationError

FAULTS: Final = (
    SettingsError,
    LandlordError,
    WordingError,
    PackError,
    StoreUnavailable,
    MigrationError,
    AlreadyRunning,
)
"""What can be wrong with how the product is set up; the message says what to do, a trace would not."""


class Commands(click.Group):
    """A group whose commands end with a sentence, not a trace, when the set-up is at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except FAULTS as error:
            click.echo(f"sayso: {error}", err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run the front door through which a social landlord's customers are heard."""


for command in (
    serve,
    work,
    migrate,
    let_in,
    demo,
    understand,
    decide,
    converse,
    check_pack_command,
    check_channels_command,
    explain,
    replay,
    evaluate,
    train,
    corrections,
):
    main.add_command(command)
