"""The engine that a command was told to read with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from bot.settings import read_settings
from nlu.engine import ENGINES, Engine, load_engine
from nlu.rasa_server import RasaError

ENGINE_NAMES: Final = click.Choice(ENGINES)


@contextmanager
def engine_called(name: str) -> Iterator[Engine]:
    """Give the engine of that name; a run that it cannot go on with ends with a sentence that says what to do."""
    try:
        yield load_engine(name, rasa_url=read_settings().rasa_url)
    except RasaError as error:
        raise click.ClickException(str(error)) from error
