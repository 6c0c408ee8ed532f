"""What can go wrong between a phone, the provider and the service: which, how often, for how long. Pure."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """One thing that can go wrong."""

    # what happens to a text that the service sends
    SLOW = "slow"
    BUSY = "busy"
    BROKEN = "broken"
    DOWN = "down"
    LOST_ANSWER = "lost_answer"
    UNKNOWN_NUMBER = "unknown_number"
    UNREACHABLE = "unreachable"
    # what happens to a text or a report on its way to the service
    DUPLICATE = "duplicate"
    REORDERED = "reordered"
    FORGED = "forged"


REFUSALS: Final = (Fault.BUSY, Fault.BROKEN, Fault.DOWN, Fault.UNKNOWN_NUMBER)
"""Faults with which a text is not taken at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """What goes wrong for one phone, or for all."""

    shares: Mapping[Fault, float] = field(default_factory=dict)
    """How often each happens: from 0, never, to 1, every time; one that is absent never happens."""
    slow_seconds: float = 5
    """How long a slow answer takes."""
    retry_after_seconds: int = 10
    """How long the service is asked to wait when the provider is busy."""
    copies: int = 2
    """How many copies of a duplicate arrive, all at the same time."""

    def happens(self, fault: Fault, chance: random.Random) -> bool:
        """Return whether this fault strikes now."""
        return chance.random() < self.shares.get(fault, 0)

    def refusal(self, chance: random.Random) -> Fault | None:
        """Return the fault with which a text is not taken now, None when it is taken."""
        return next((fault for fault in REFUSALS if self.happens(fault, chance)), None)


NO_FAULTS: Final = Faults()
