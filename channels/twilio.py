"""SMS through Twilio: a signed webhook in, a message or a delivery report out. Pure; bot.providers sends.

Twilio signs the address it was told to call and the form's fields (HMAC-SHA1 in `X-Twilio-Signature`); the official
RequestValidator checks it. See "Webhooks security" in Twilio's documentation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from channels.cleaning import clean
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


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """What the provider says became of a message of ours."""

    provider_id: str
    """The id under which the provider accepted it."""
    delivery: str
    """queued, sent, delivered, read or failed."""
    error: str | None = None
    """The provider's error code when it failed."""


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
        return InboundMessage(
            landlord=landlord,
            channel=Channel.SMS,
            address=clean(fields["From"]),
            scope=clean(fields["AccountSid"]),
            provider_id=clean(fields["MessageSid"]),
            text=clean(fields["Body"]),
            received_at=request.received_at,
            attachments=attachments,
        )
    except (KeyError, ValueError) as error:
        raise MalformedRequest(f"This is not a message: {error}") from error


def _report(fields: Mapping[str, str]) -> DeliveryReport:
    status = fields["MessageStatus"]
    if status not in DELIVERY or "MessageSid" not in fields:
        raise MalformedRequest(f"This is not a delivery report: {status!r}")
    return DeliveryReport(
        provider_id=fields["MessageSid"], delivery=DELIVERY[status], error=fields.get("ErrorCode") or None
    )


def _attachment(fields: Mapping[str, str], number: int) -> Attachment:
    media_type = fields[f"MediaContentType{number}"]
    kind = {"audio": "voice note", "image": "photo"}.get(media_type.partition("/")[0], "file")
    return Attachment(kind=kind, url=fields[f"MediaUrl{number}"], media_type=media_type)
