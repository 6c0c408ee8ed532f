"""`sayso check-channels`: what is wrong with each configured channel, in plain words."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from bot.landlords import load_landlords
from bot.providers.channel_checks import Finding, check_channels
from bot.settings import read_settings


@click.command("check-channels")
@click.argument("landlord", required=False)
def check_channels_command(landlord: str | None) -> None:
    """Check the channels of every landlord, or of LANDLORD; exit status 1 when one of them does not work."""
    settings = read_settings()
    landlords = load_landlords(settings.landlords)
    if landlord is not None and landlord not in landlords:
        raise click.UsageError(f"{landlord} is none of {', '.join(landlords)}")
    asked = landlords if landlord is None else {landlord: landlords[landlord]}
    findings = asyncio.run(check_channels(asked, settings, os.environ))
    for line in _lines(findings):
        click.echo(line)
    if any(finding.is_wrong for finding in findings):
        sys.exit(1)


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for landlord, of_landlord in groupby(findings, key=lambda finding: finding.landlord):
        yield landlord
        for finding in of_landlord:
            yield f"  {'WRONG' if finding.is_wrong else 'ok   '}  {finding.channel}: {finding.text}"
    wrong = sum(finding.is_wrong for finding in findings)
    yield "Nothing is wrong." if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong."
