"""What every channel makes of a raw request: a message, or an error with a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.vocabulary import Channel


class BadSignature(Exception):  # noqa: N818  the name says what is wrong
    """The sender cannot be verified: the request is forged or the key is wrong."""


class MalformedRequest(Exception):  # noqa: N818  the name says what it is
    """The request cannot be read; the message says what is wrong and what is expected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """Something that came with a message."""

    kind: str
    """voice note, photo or file."""
    url: str | None = None
    """Where the provider keeps it."""
    media_type: str | None = None
    """Its media type: as the provider says while only `url` is known, as its bytes say once they are here."""
    name: str | None = None
    """What the sender calls it, cleaned."""
    content: bytes | None = field(default=None, repr=False)
    """Its bytes, when they came with the message; the intake keeps them with it, in one transaction."""
    unchecked: bool = False
    """Nobody may open it before it has been scanned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundMessage:
    """One message from a customer, verified, parsed and cleaned."""

    landlord: str
    """Id of the landlord it is for."""
    channel: Channel
    """How it came."""
    address: str
    """Who it is from, as this channel addresses people."""
    scope: str
    """Session, bot or account within which `provider_id` is unique."""
    provider_id: str
    """The id that the channel gave it."""
    text: str
    """Its words, cleaned."""
    received_at: datetime
    """When we got it, aware."""
    attachments: tuple[Attachment, ...] = ()
    """What came with it."""
    entity: str | None = None
    """The part of the landlord's group it is for, when the way in says so."""
    given: Mapping[str, str] = field(default_factory=dict)
    """What the way in asked for beside the words: name, where, contact, reply_by, desired_outcome."""
    entered_by: int | None = None
    """Seat of the member of staff who typed it for the customer."""
