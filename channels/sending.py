"""How a send can end, whatever the provider: accepted, refused for good, to be tried again, or nobody knows."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
MOST_TRIES: Final = 12
"""With the waits above, a send is given up after about two hours."""


class SendFault(Exception):  # noqa: N818  a fault of the way, not an error of ours
    """A message was not, or may not have been, accepted. The message says why, without what was to be sent."""


class Refused(SendFault):
    """The provider will never take this message: trying again is useless."""


class TryLater(SendFault):
    """The provider did not take the message now."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        """Keep how long the provider asked us to wait."""
        super().__init__(reason)
        self.retry_after = retry_after


class NotOurTurn(TryLater):
    """Others go out first: the provider was not asked at all, so this does not count as a try."""


class NobodyKnows(SendFault):
    """The request went out and no answer came: the provider may have taken the message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboundMessage:
    """What is to be sent."""

    to: str
    """Who gets it, as the channel addresses people."""
    text: str
    """Its words."""
    callback: str = ""
    """Where the provider reports what became of it; empty: nowhere."""
    choices: tuple[tuple[str, str], ...] = ()
    """Answers offered as buttons: what the customer sees and what is sent when it is picked."""
    window_open: bool = True
    """The customer wrote so lately that the provider takes our own words; otherwise a template it has approved."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """What the provider has taken."""

    provider_id: str | None
    """The id under which it did, if it gives one."""
    segments: int | None = None
    """In how many segments it goes, where that is how it is charged."""


def wait_before(attempt: int, *, scale: float, asked: timedelta | None, chance: random.Random) -> timedelta:
    """Return how long to wait before the next try after `attempt` tries: doubling, jittered, and never less than asked.

    Full jitter as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), from half the wait up.
    """
    wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << (attempt - 1))) * scale
    jittered = wait * (0.5 + chance.random() / 2)
    return max(jittered, asked * min(scale, 1.0)) if asked is not None else jittered


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long an answer asks to wait; None where it names no time (RFC 9110, 10.2.3).

    A time of day counts from that of the answer itself, so that our clock does not matter.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return timedelta(seconds=int(value))
    try:
        until, at = parsedate_to_datetime(value), parsedate_to_datetime(headers.get("Date", ""))
        return max(until - at, timedelta(0))
    except (ValueError, TypeError):  # no date, or only one of the two names its zone
        return None
