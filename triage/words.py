"""The words that reasons are made of, read from `policies/words.toml`."""

from datetime import date, datetime
from typing import Final

from triage.data import read_packaged

WORDS: Final = read_packaged("words.toml")


def spoken_day(moment: date) -> str:
    """Give a day as people write it, with the time for a moment: "3 March 2025", "10:15 on 3 March 2025"."""
    day = f"{moment.day} {moment:%B %Y}"
    return f"{moment:%H:%M} on {day}" if isinstance(moment, datetime) else day


def unit_word(unit: str, count: int) -> str:
    """Give the word for `count` of a unit."""
    one, many = WORDS["unit"][unit]
    return str(one if count == 1 else many)
