"""Options and line handling that several commands share."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import click

database_option = click.option(
    "--database",
    metavar="URL",
    help="Database to use: sqlite:///path or postgresql+psycopg://... [env: SAYSO_DATABASE_URL]",
)

input_argument = click.argument("lines", type=click.File("r", encoding="utf-8", errors="surrogateescape"), default="-")


def answer_lines(lines: Iterable[str], answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the answer to each JSON line; a bad line gives `{"id", "error"}` in its place and the run goes on."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        given: Any = None
        try:
            given = json.loads(line)
            yield answer(_object(given))
        except (ValueError, KeyError, TypeError) as error:
            id_ = given.get("id") if isinstance(given, dict) else None
            yield {"id": id_, "error": f"line {number}: {_reason(error)}"}


def print_answers(
    source: IO[str],
    answer: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    show: Callable[[dict[str, Any]], str] | None = None,
) -> None:
    """Print the answer to each line of `source`, with progress on a terminal; exit status 1 when a line was bad.

    Answers are printed as JSON, or as `show` puts them.
    """
    lines = source.readlines() if source.seekable() else source
    bad = False
    hidden = not (sys.stderr.isatty() and isinstance(lines, list) and not sys.stdout.isatty())
    with click.progressbar(answer_lines(lines, answer), length=_count(lines), file=sys.stderr, hidden=hidden) as bar:
        for answered in bar:
            bad = bad or "error" in answered
            click.echo(show(answered) if show else json.dumps(answered, ensure_ascii=False))
    if bad:
        sys.exit(1)


def _object(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise TypeError("a line must be a JSON object")
    return given


def _count(lines: Any) -> int | None:
    return len(lines) if isinstance(lines, list) else None


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) and error.args else str(error)
