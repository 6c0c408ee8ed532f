"""Days of receipt and how tables of dates are written, for the tests of `nlu.dates`."""

from datetime import date

TUESDAY = date(2026, 2, 10)
THURSDAY = date(2026, 9, 17)
SATURDAY = date(2026, 11, 21)
WEDNESDAY_AFTER_EASTER = date(2026, 4, 15)
FIRST_MONDAY = date(2026, 1, 5)
THURSDAY_IN_NOVEMBER = date(2026, 11, 19)


def rows(table: str) -> list[tuple[str, ...]]:
    """Return the cells of each line."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]
