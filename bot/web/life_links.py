"""What a case's history says of other cases: what it goes on from, and whether the customer asks for more. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from triage.case_life.events import EventKind
from triage.chain import Link
from triage.store.case_links import FURTHER_ASKED, GOES_ON_FROM

SETTLES: Final = frozenset({EventKind.STAGE_BEGUN, EventKind.STAGE_ASKED, EventKind.STAGE_DECLINED, EventKind.CLOSED})
"""What people do about a wish for the next stage."""

PARTED_FROM: Final = "split_from"
"""The note with which a case says that it was taken out of another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """How a case hangs together with others."""

    goes_on_from: tuple[str, ...]
    """References of earlier cases that it is about."""
    asked_further_at: datetime | None
    """When the customer asked for the next stage and nobody has recorded that yet."""
    parted_from: tuple[str, ...] = ()
    """References of the cases that it was taken out of."""
    parted_into: tuple[str, ...] = ()
    """References of the cases that were taken out of it."""


def links_of(history: Sequence[Link]) -> Links:
    """Return how the case with this history hangs together with others."""
    asked = None
    for link in history:
        if link.public.get("note") == FURTHER_ASKED:
            asked = link.at
        elif link.kind in SETTLES:
            asked = None
    before = [link.public["case"] for link in history if link.public.get("note") == GOES_ON_FROM]
    return Links(
        goes_on_from=tuple(dict.fromkeys(before)),
        asked_further_at=asked,
        parted_from=tuple(link.public["case"] for link in history if link.public.get("note") == PARTED_FROM),
        parted_into=tuple(link.public["case"] for link in history if link.kind == EventKind.SPLIT),
    )
