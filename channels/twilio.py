"""SMS, WhatsApp and Messenger through Twilio: a signed webhook in, a message or a delivery report out. Pure.

Twilio signs the address it was told to call and the form's fields (HMAC-SHA1 in `X-Twilio-Signature`); the official
RequestValidator checks it. See "Webhooks security" in Twilio's documentation. All three channels come by one webhook:
how an address begins says which it is ("Channel addresses" there). Which of our numbers a message was sent to does not
matter: the account is one landlord's, and so is every number in a pool of its Messaging Services.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from channels.cleaning import clean
from channels.file_types import kind_of
from channels.message import Attachment, BadSignature, InboundMessage, MalformedRequest
from channels.request import RawRequest
from triage.vocabulary import Channel

SIGNATURE: Final = "x-twilio-signature"

DELIVERY: Final[Mapping[str, str]] = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
"""What Twilio's MessageStatus values mean here."""

PREFIXES: Final[Mapping[Channel, str]] = {
    Channel.SMS: "",
    Channel.WHATSAPP: "whatsapp:",
    Channel.MESSENGER: "messenger:",
}
"""How Twilio begins an address of each channel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """What the provider says became of a message of ours."""

    provider_id: str
    """The id under which the provider accepted it."""
    delivery: str
    """queued, sent, delivered, read or failed."""
    channel: Channel = Channel.SMS
    """The channel by which it went."""
    error: str | None = None
    """The provider's error code when it failed."""


def in_full(channel: Channel, address: str) -> str:
    """Return an address as Twilio writes it."""
    return f"{PREFIXES[channel]}{address}"


def place(full: str) -> tuple[Channel, str]:
    """Return the channel and the address in what Twilio writes. Raises ValueError when it is of no channel we know."""
    for channel, prefix in PREFIXES.items():
        if prefix and full.startswith(prefix):
            return channel, full.removeprefix(prefix)
    if ":" in full:
        raise ValueError(f"{full.partition(':')[0]} is no channel we take messages from")
    return Channel.SMS, full


def verify(request: RawRequest, auth_tokens: Sequence[str]) -> dict[str, str]:
    """Return the form's fields of a request that Twilio has signed with one of `auth_tokens` (two while rotating).

    Raises BadSignature when it was not, MalformedRequest when the body cannot be a form at all.
    """
    try:
        fields = dict(parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
    except ValueError as error:
        raise MalformedRequest("The body is not a form (application/x-www-form-urlencoded).") from error
    signature = request.headers.get(SIGNATURE, "")
    if not any(RequestValidator(token).validate(request.url, fields, signature) for token in auth_tokens):
        raise BadSignature("The signature does not fit the address and the fields.")
    return fields


def parse(fields: Mapping[str, str], request: RawRequest, *, landlord: str) -> InboundMessage | DeliveryReport:
    """Return the message or the delivery report in verified fields. Raises MalformedRequest when it is neither."""
    if "MessageStatus" in fields and "Body" not in fields:
        return _report(fields)
    try:
        attachments = tuple(_attachment(fields, number) for number in range(int(fields.get("NumMedia", "0"))))
        return message(
            landlord=landlord,
            sender=fields["From"],
            account=fields["AccountSid"],
            sid=fields["MessageSid"],
            words=_words(fields, attachments),
            received_at=request.received_at,
            attachments=attachments,
        )
    except (KeyError, ValueError) as error:
        raise MalformedRequest(f"This is not a message: {error}") from error


def message(
    *,
    landlord: str,
    sender: str,
    account: str,
    sid: str,
    words: str,
    received_at: datetime,
    attachments: Sequence[Attachment] = (),
) -> InboundMessage:
    """Return a message as the intake takes it, however Twilio told us of it. Raises ValueError for a strange sender."""
    channel, address = place(clean(sender))
    return InboundMessage(
        landlord=landlord,
        channel=channel,
        address=address,
        scope=clean(account),
        provider_id=clean(sid),
        text=clean(words),
        received_at=received_at,
        attachments=tuple(attachments),
    )


def _words(fields: Mapping[str, str], attachments: Sequence[Attachment]) -> str:
    """Return the words of a message; a place that the customer shares is told by its name, address and position."""
    words = fields.get("Body", "") if attachments or "Latitude" in fields else fields["Body"]
    if "Latitude" not in fields:
        return words
    position = f"{fields['Latitude']}, {fields['Longitude']}"
    return "\n".join(filter(None, (words, fields.get("Label"), fields.get("Address"), position)))


def _report(fields: Mapping[str, str]) -> DeliveryReport:
    status = fields["MessageStatus"]
    if status not in DELIVERY or "MessageSid" not in fields:
        raise MalformedRequest(f"This is not a delivery report: {status!r}")
    try:
        channel, _ = place(fields.get("To", ""))
    except ValueError as error:
        raise MalformedRequest(f"This is not a delivery report of ours: {error}") from error
    return DeliveryReport(
        provider_id=fields["MessageSid"],
        delivery=DELIVERY[status],
        channel=channel,
        error=fields.get("ErrorCode") or None,
    )


def _attachment(fields: Mapping[str, str], number: int) -> Attachment:
    media_type = fields[f"MediaContentType{number}"]
    return Attachment(kind=kind_of(media_type), url=fields[f"MediaUrl{number}"], media_type=media_type)
