"""Blanks of texts that staff keep: which there are, what fills them for one item, and which are still open. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.landlords import Landlord

BLANK: Final = re.compile(r"\{([^{}\n]{0,40})\}")
"""A blank as it stands in a text."""

BLANKS: Final[Mapping[str, str]] = {
    "name": "the customer's name",
    "reference": "the case's reference",
    "date": "a day, typed in before it is sent",
    "time": "a time, typed in before it is sent",
    "what": "anything else, typed in before it is sent",
    "landlord": "the landlord's name",
    "phone": "the landlord's number",
    "me": "your own name",
}
"""Names of blanks, and what fills them."""


def unknown_blanks(text: str) -> list[str]:
    """Return the blanks of a text that have no known name, as they stand there."""
    return [f"{{{name}}}" for name in BLANK.findall(text) if name not in BLANKS]


def open_blanks(text: str) -> list[str]:
    """Return the known blanks that still stand open in a text, each once."""
    return list(dict.fromkeys(f"{{{name}}}" for name in BLANK.findall(text) if name in BLANKS))


def filled(
    text: str, *, case: Mapping[str, Any] | None, person: Mapping[str, str], landlord: Landlord, own_name: str
) -> str:
    """Return a text with every blank filled in that is known; the others stay open for whoever sends it."""
    known = {
        "name": person.get("name", ""),
        "reference": str(case["reference"]) if case is not None else "",
        "landlord": landlord.name,
        "phone": landlord.contact.phone,
        "me": own_name,
    }
    return BLANK.sub(lambda found: known.get(found[1]) or found[0], text)
