"""Telephone numbers for phones that do not exist. Pure."""

import re
from typing import Final

DRAMA: Final = re.compile(r"\+447700900[0-9]{3}")
"""Mobile numbers that belong to nobody (Ofcom, "Telephone numbers for use in TV and radio drama programmes")."""

ALL: Final = tuple(f"+447700900{last:03}" for last in range(1000))
"""Each of them."""


def in_groups(number: str) -> str:
    """Return such a number as people write it: 07700 900 123."""
    return f"0{number[3:7]} {number[7:10]} {number[10:]}"
