"""The table: every figure, and under it the same figure divided by each peer's and limit's of the same run."""

from collections.abc import Iterable, Iterator
from itertools import chain

from bench.figures import Round, Row, Section, medians, ratios

NAMES = 44
"""Characters for names."""
COLUMN = 12
"""Characters for a figure."""


def table(sections: Iterable[Section]) -> str:
    """Return the sections as text."""
    return "\n".join(chain.from_iterable(_section(section) for section in sections))


def _section(section: Section) -> Iterator[str]:
    yield section.title.ljust(NAMES) + "".join(column.rjust(COLUMN) for column in section.columns)
    rows = {row.name: row for row in section.rows}
    for row in section.rows:
        yield from _row(row, [rows[name] for name in row.against])
    yield ""


def _row(row: Row, peers: Iterable[Row]) -> Iterator[str]:
    if not row.rounds:
        yield f"  {row.name}: {row.note}"
        return
    yield _line(f"  {row.name}", medians(row), "")
    for peer in peers:
        if peer.rounds:
            yield _line(f"    to {peer.name}", ratios(row, peer), "×")


def _line(name: str, figures: Round, mark: str) -> str:
    return name.ljust(NAMES) + "".join((mark + figure(value)).rjust(COLUMN) for value in figures)


def figure(value: float) -> str:
    """Return a number with about three digits that mean something."""
    decimals = next((places for limit, places in ((100, 0), (10, 1), (1, 2)) if value >= limit), 3)
    return f"{value:,.{decimals}f}"
