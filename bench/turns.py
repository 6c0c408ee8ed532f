"""Measuring in turns: A B A B, so that whatever else the machine does meets all alike."""

import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import click

from bench.figures import Round, Row

ROUNDS: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """One thing to be measured."""

    name: str
    """What it is, for people."""
    measure: Callable[[], Awaitable[Round]] | None
    """Returns the figures of one round; None where there is nothing to measure."""
    against: tuple[str, ...] = ()
    """Names of the subjects that it is compared with."""
    note: str = ""
    """Why there is nothing to measure."""


class Progress:
    """A line that says what is being measured, on standard error: rewritten on a terminal, a new one elsewhere."""

    def __init__(self) -> None:
        """Count the time from now."""
        self.start = time.monotonic()

    def tell(self, what: str) -> None:
        """Say what is being measured now."""
        line = f"{time.monotonic() - self.start:4.0f} s  {what}"
        click.echo(f"\r\x1b[K{line}" if sys.stderr.isatty() else line, err=True, nl=not sys.stderr.isatty())

    def end(self) -> None:
        """Clear the line."""
        self.tell("done")
        click.echo(err=True)


async def in_turns(title: str, subjects: Sequence[Subject], progress: Progress) -> tuple[Row, ...]:
    """Return a row for each subject, measured one after the other in each of the rounds."""
    rounds: dict[str, list[Round]] = {subject.name: [] for subject in subjects}
    for number in range(1, ROUNDS + 1):
        for subject in subjects:
            if subject.measure is not None:
                progress.tell(f"{title}, round {number} of {ROUNDS}: {subject.name}")
                rounds[subject.name].append(await subject.measure())
    return tuple(
        Row(name=subject.name, rounds=tuple(rounds[subject.name]), against=subject.against, note=subject.note)
        for subject in subjects
    )
