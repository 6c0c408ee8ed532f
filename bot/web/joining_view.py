"""How a case hangs together with others, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.web.splitting import TICK
from triage.case_life.life import life_from
from triage.case_life.merging import running
from triage.store.cases import case_of
from triage.store.item import Item
from triage.store.joining import Row
from triage.store.known import cases_of_address
from triage.store.need_to_know import Reader, is_open_case

MOST_LIKELY: Final = 5
"""So many other cases of the customer are offered, the newest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """One of two cases that are compared before they are merged."""

    reference: str
    """Its reference."""
    type: str
    """What kind it is."""
    status: str
    """Where it stands."""
    summary: str
    """The customer's own words, shortened."""
    received_at: datetime
    """When its first message came."""
    due: Mapping[str, str]
    """Its running dates, by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A message of the customer, from which a matter can be taken out."""

    field: str
    """The name of its tick."""
    text: str
    """Its words."""
    at: datetime
    """When it came."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JoiningView:
    """How a case hangs together with others."""

    merged_into: str
    """The case in which it goes on; empty when it goes on by itself."""
    taken_in: Sequence[str]
    """References of the duplicates that go on in it."""
    withheld: Sequence[str]
    """Those of them whose messages this person may not see."""
    likely: Sequence[Compared]
    """Other cases of this customer that it may be a duplicate of."""
    compared: tuple[Compared, Compared] | None
    """This case and the one it is to be merged into, once that is named."""
    mark: str
    """What the form sends back, so that what was compared is what is merged."""
    parts: Sequence[Part]
    """The customer's messages."""


def joining_view(conn: Connection, item: Item, reader: Reader, other: Mapping[str, Any] | None) -> JoiningView | None:
    """Return how an item's case hangs together with others, None for an item without a case."""
    if item.case is None:
        return None
    life = life_from(item.case["life"])
    return JoiningView(
        merged_into=life.merged_into.case if life.merged_into else "",
        taken_in=[came.case for came in life.taken_in],
        withheld=item.elsewhere.withheld,
        likely=_likely(conn, item, reader),
        compared=None if other is None else (_compared(item.case), _compared(other)),
        mark="" if other is None else f"{other['reference']}:{other['event_seq']}",
        parts=[
            Part(field=f"{TICK}{row['seq']}", text=row["text"], at=row["at"])
            for row in item.messages
            if row["sender"] == "customer" and row["text"].strip()
        ],
    )


def _likely(conn: Connection, item: Item, reader: Reader) -> list[Compared]:
    talk = item.conversation
    rows = cases_of_address(conn, talk["landlord"], channel=talk["channel"], address=talk["address"])
    mine = None if item.case is None else item.case["id"]
    others = [row for row in reversed(rows) if row["id"] != mine and row["closed_at"] is None]
    seen = (row for row in others[:MOST_LIKELY] if is_open_case(conn, reader, talk["landlord"], row["reference"]))
    return [_compared(row) for row in seen]


def _compared(row: Row) -> Compared:
    return Compared(
        reference=row["reference"],
        type=row["type"],
        status=row["status"],
        summary=row["summary"],
        received_at=row["received_at"],
        due={name: str(clock["due"])[:10] for name, clock in running(case_of(row)).items()},
    )
