"""What the forms that join and part cases are given, and the other case that they name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from bot.existing import NO_PROOF
from bot.landlords import Landlord
from bot.web.item_orders import Fields, NotFilledIn
from bot.web.life_desk import Desk
from nlu.understanding import Understanding
from triage.pack import Rulebook
from triage.references import find_references
from triage.store.item import Item
from triage.store.known import case_by_reference
from triage.store.need_to_know import Reader, is_open_case
from triage.vocabulary import Channel

NOT_HERE: Final = "There is no such case here. Check the reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A form that joins or parts cases, as somebody sent it."""

    item: Item
    """The item on whose page it stands."""
    fields: Fields
    """What was filled in."""
    desk: Desk
    """The case in front of the person who sent it."""
    expected: int
    """What the case's page was at."""
    action_id: str
    """The form's one-time id."""
    landlord: Landlord
    """The landlord."""
    rulebook: Rulebook
    """Its rules."""
    reader: Reader
    """Which restricted cases the person may see."""
    read: Understanding | None = None
    """What the words say by themselves that a form takes out; None for other forms."""

    @property
    def case(self) -> Mapping[str, Any]:
        """The row of the case. Raises LookupError on a conversation without one."""
        if self.item.case is None:
            raise LookupError("this form needs a case")
        return self.item.case

    @property
    def actor(self) -> str:
        """Who sent it, as events name them."""
        return f"staff:{self.desk.staff_id}"


class ToCompare(NotFilledIn):
    """The person has named another case and compares both before anything is done."""

    def __init__(self, other: RowMapping, **faults: str) -> None:
        """Keep the other case's row, and what is still missing."""
        super().__init__(**faults)
        self.other = dict(other)


def named_case(conn: Connection, sent: Sent, text: str) -> RowMapping:
    """Return the case that the person names by its reference. Raises NotFilledIn for one that is not theirs to see."""
    references = find_references(text) or [text.strip().upper()]
    landlord = sent.landlord.id
    row = case_by_reference(conn, landlord, references[0])
    if row is None or not is_open_case(conn, sent.reader, landlord, row["reference"]):
        raise NotFilledIn(other=NOT_HERE)
    return row


def is_same_address(one: Mapping[str, Any] | RowMapping, other: Mapping[str, Any] | RowMapping) -> bool:
    """Return whether two conversations are surely with the same customer: one conversation, or one proven address."""
    proven = Channel(one["channel"]) not in NO_PROOF
    same = (one["channel"], one["address"]) == (other["channel"], other["address"])
    return one["id"] == other["id"] or (same and proven)


def is_same_customer(one: Mapping[str, Any] | RowMapping, other: Mapping[str, Any] | RowMapping) -> bool:
    """Return whether two conversations seem to be with the same customer: by address, or by how to reach them."""
    if is_same_address(one, other) or (one["channel"], one["address"]) == (other["channel"], other["address"]):
        return True
    contact, theirs = _contact(one), _contact(other)
    return bool(contact) and contact == theirs


def _contact(conversation: Mapping[str, Any] | RowMapping) -> str:
    person = conversation["state"].get("person") or {}
    return "".join(str(person.get("contact", "")).lower().split())
