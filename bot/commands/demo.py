"""`sayso demo`: fill the queue with sample conversations."""

import sys
from collections.abc import Iterator

import click

from bot.commands.options import database_option
from bot.demo.demo import Demo, NotASample, Summary, only_samples, summarise
from bot.demo.script import load_scripts
from bot.landlords import load_landlords
from bot.service import make_service, utc_now
from bot.settings import Settings, read_settings


@click.command()
@database_option
def demo(database: str | None) -> None:
    """Fill the queue with made-up conversations of the last weeks, so that there is something to look at.

    Works beside a running `sayso serve`; what is there already is left as it is. Refuses where a landlord is no sample.
    """
    settings = read_settings(database_url=database)
    try:
        only_samples(load_landlords(settings.landlords))
        click.echo("Reading the sample conversations ...")
        service = make_service(settings)
        try:
            chosen = Demo(service, load_scripts(), now=utc_now())
            with click.progressbar(chosen.samples, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
                summary = summarise([chosen.play(sample) for sample in bar])
        finally:
            service.close()
    except NotASample as error:
        raise click.ClickException(str(error)) from error
    for line in _report(summary, chosen.left_out, settings):
        click.echo(line)


def _report(summary: Summary, left_out: list[str], settings: Settings) -> Iterator[str]:
    cases = _count(sum(summary.cases.values()), "case")
    yield f"{_count(summary.conversations, 'sample conversation')} with {cases}:"
    for status, count in sorted(summary.cases.items(), key=lambda item: -item[1]):
        yield f"{count:>5} {status.replace('_', ' ')}"
    if summary.waiting:
        yield f"{summary.waiting:>5} without a case, waiting for a person"
    yield from (f"Left out: {line}." for line in left_out)
    yield from (f"Not done: {line}." for line in summary.misfits)
    if summary.added:
        yield f"New in this run: {_count(summary.added, 'message or act of staff', 'messages and acts of staff')}."
    else:
        yield "All of it was here before: nothing was changed."
    yield f"See it at {settings.address}/staff while `sayso serve` runs. The sample colleagues cannot sign in, you can."


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
