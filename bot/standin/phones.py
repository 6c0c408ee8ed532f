"""What the stand-in remembers of each phone: its faults, what happened lately, and a text that is held back."""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.standin.faults import Faults
from bot.standin.texts import Text

MOST_PHONES: Final = 2_000
"""With one more the phone that has been quiet for longest is forgotten."""
MOST_NOTES: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something that happened out of the phone's sight."""

    at: datetime
    """When, aware."""
    account: str
    """With which account."""
    what: str
    """Names the sentence about it."""
    values: Mapping[str, object]
    """What the sentence's blanks are filled with."""


@dataclass(kw_only=True, slots=True)
class Phone:
    """One phone."""

    faults: Faults | None = None
    """What goes wrong for it; None: what goes wrong for all."""
    version: int = 0
    """Changes whenever there is something new to see."""
    notes: deque[Note] = field(default_factory=lambda: deque(maxlen=MOST_NOTES))
    """What happened, the oldest first."""
    held: Text | None = None
    """A text that waits to be overtaken by the next one."""


class Phones:
    """Phones by number."""

    def __init__(self, most: int = MOST_PHONES) -> None:
        """Begin with none."""
        self.most = most
        self._phones: OrderedDict[str, Phone] = OrderedDict()

    def __contains__(self, number: str) -> bool:
        return number in self._phones

    def __getitem__(self, number: str) -> Phone:
        """Return what is remembered of a phone, made if need be."""
        phone = self._phones.pop(number, None) or Phone()
        self._phones[number] = phone
        if len(self._phones) > self.most:
            self._phones.popitem(last=False)
        return phone
