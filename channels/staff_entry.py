"""What a colleague types for a customer who rings, comes or writes: fields in, an inbound message out. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from channels.cleaning import clean
from channels.message import InboundMessage
from channels.web_form import LONGEST_FIELD, NotFilledIn, contact_faults, form_id, given_of, typed
from triage.vocabulary import Channel

WAYS_IN: Final = (Channel.PHONE, Channel.IN_PERSON, Channel.LETTER)
"""How a customer comes whose words a colleague types."""

LONDON: Final = ZoneInfo("Europe/London")

FIELDS: Final = ("channel", "received_at", "received_reason")
"""Fields beside those of the web form."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What was typed, ready to be taken in."""

    action_id: str
    """The form's one-time id."""
    channel: Channel
    """How the customer came."""
    text: str
    """The customer's words, as the colleague heard or read them."""
    received_at: datetime
    """When they reached the landlord: now, unless the colleague says earlier."""
    reason: str
    """Why that was earlier; empty when it was now."""
    given: Mapping[str, str]
    """What else is known of the customer."""


def typed_in(form: Mapping[str, object]) -> dict[str, str]:
    """Return what was typed, cleaned, by field."""
    own = {name: clean(value).strip() for name in FIELDS if isinstance(value := form.get(name), str) and value.strip()}
    return {**typed(form), **own}


def parse(form: Mapping[str, object], *, longest: int, now: datetime) -> Entry:
    """Return what was entered. Raises NotFilledIn, or MalformedRequest when our own hidden field is not there."""
    fields = typed_in(form)
    action_id = form_id(form.get("action_id"))
    received_at = _instant(fields.get("received_at", ""), now)
    if faults := dict(_faults(fields, received_at, longest=longest, now=now)):
        raise NotFilledIn(faults)
    return Entry(
        action_id=action_id,
        channel=Channel(fields["channel"]),
        text=fields["text"],
        received_at=received_at or now,
        reason=fields.get("received_reason", "") if received_at else "",
        given=given_of(fields),
    )


def address_of(action_id: str) -> str:
    """Return how the store knows a conversation that a colleague began."""
    return f"entry:{action_id}"


def inbound(entry: Entry, *, landlord: str, staff_id: int) -> InboundMessage:
    """Return the first words as the intake takes them."""
    address = address_of(entry.action_id)
    return InboundMessage(
        landlord=landlord,
        channel=entry.channel,
        address=address,
        scope=address,
        provider_id=entry.action_id,
        text=entry.text,
        received_at=entry.received_at,
        given=entry.given,
        entered_by=staff_id,
    )


def _faults(
    fields: Mapping[str, str], received_at: datetime | None, *, longest: int, now: datetime
) -> Iterator[tuple[str, str]]:
    if fields.get("channel") not in WAYS_IN:
        yield "channel", "no_way_in"
    if "text" not in fields:
        yield "text", "no_words_heard"
    for name, value in fields.items():
        if len(value) > (longest if name == "text" else LONGEST_FIELD):
            yield name, "too_long"
    if "received_at" in fields and received_at is None:
        yield "received_at", "no_time"
    elif received_at is not None and received_at > now:
        yield "received_at", "in_future"
    elif received_at is not None and "received_reason" not in fields:
        yield "received_reason", "no_reason"
    yield from contact_faults(fields)


def _instant(text: str, now: datetime) -> datetime | None:
    """Return the instant that a London day and time name; None for now, for none, and for what is no time."""
    try:
        local = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return None if local is None else local.replace(tzinfo=LONDON).astimezone(now.tzinfo)
