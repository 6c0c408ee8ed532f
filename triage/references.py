"""Case references: short, easy to say over the phone, with a check digit that catches a slip.

Eight random digits and a Verhoeff check digit (Verhoeff 1969: catches every single wrong digit and every swap of two
neighbours), said in threes after the landlord's letters: `ASP-482-773-618`.
"""

import re
from collections.abc import Callable
from typing import Final

from stdnum import verhoeff

DIGITS: Final = 8
_SHAPE: Final = re.compile(r"\b(?P<letters>[A-Za-z]{2,5})[\s-]*(?P<digits>\d{3}[\s-]*\d{3}[\s-]*\d{3})\b")


def make_reference(letters: str, randbelow: Callable[[int], int]) -> str:
    """Return a new reference for the landlord that `letters` stands for, from a source of random numbers."""
    payload = str(randbelow(10**DIGITS)).zfill(DIGITS)
    digits = payload + verhoeff.calc_check_digit(payload)
    return f"{letters.upper()}-{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def find_references(text: str) -> tuple[str, ...]:
    """Return the references that `text` mentions, in their written form; one with a wrong check digit is left out."""
    found = []
    for match in _SHAPE.finditer(text):
        digits = re.sub(r"\D", "", match["digits"])
        if verhoeff.is_valid(digits):
            found.append(f"{match['letters'].upper()}-{digits[:3]}-{digits[3:6]}-{digits[6:]}")
    return tuple(found)


def without_references(text: str) -> str:
    """Return the text without anything that looks like a reference."""
    return _SHAPE.sub(" ", text)
