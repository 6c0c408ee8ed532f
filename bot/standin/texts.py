"""A text message as the provider knows it, and the three ways in which it shows it: resource, webhook, report. Pure.

Fields and their meanings: Twilio's documentation, "Messages resource", "Webhook request" and "Outbound message status".
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from typing import Any, Final

from bot.standin.photo import PHOTO_TYPE
from channels.segments import segments
from channels.twilio_sender import API

API_VERSION: Final = "2010-04-01"
COUNTRY: Final = "GB"
UNREACHABLE: Final = 30003
OUT_OF_WINDOW: Final = 63016

REASONS: Final = {
    UNREACHABLE: "Unreachable destination handset",
    OUT_OF_WINDOW: "Failed to send freeform message because you are outside the allowed window.",
}
"""What the error code of a text that did not arrive means."""


class Direction(StrEnum):
    """Which way a text goes."""

    IN = "inbound"
    OUT = "outbound-api"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One text message."""

    sid: str
    """The provider's id of it."""
    account: str
    """The account it belongs to."""
    direction: Direction
    """From a phone to the service, or from the service to a phone."""
    from_: str
    """Who sends it, in international form."""
    to: str
    """Who gets it, in international form."""
    body: str
    """Its words."""
    at: datetime
    """When the provider got it, aware."""
    status: str
    """received; or queued, sent, delivered, read or undelivered."""
    changed_at: datetime
    """When the status became what it is, aware."""
    error: int | None = None
    """Why it did not arrive, as an error code."""
    callback: str = ""
    """Where its status is reported; empty: nowhere."""
    forged: bool = False
    """It came from somebody who does not know the account's secret: the provider never had it."""
    answer: int | None = None
    """The HTTP status with which the service took or refused it; 0 when there was no answer, None before."""
    buttons: tuple[tuple[str, str], ...] = ()
    """Answers to pick from that stand under it: what each says, and what it sends."""
    photo: str = ""
    """The id of a photo that it carries; empty: none."""

    @property
    def phone(self) -> str:
        """The number of the phone, whichever way the text goes."""
        return self.from_ if self.direction is Direction.IN else self.to

    @property
    def segments(self) -> int:
        """How many parts it takes to carry it."""
        return segments(self.body)

    def resource(self) -> dict[str, Any]:
        """Return the text as the API shows it."""
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "direction": self.direction,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            "status": self.status,
            "date_created": format_datetime(self.at),
            "date_sent": None if self.status == "queued" else format_datetime(self.at),
            "date_updated": format_datetime(self.changed_at),
            "error_code": self.error,
            "error_message": REASONS[self.error] if self.error else None,
            "num_segments": str(self.segments),
            "num_media": str(self._media),
            "price": None,
            "price_unit": "GBP",
            "messaging_service_sid": None,
            "api_version": API_VERSION,
            "uri": f"{self._path}.json",
            "subresource_uris": {"media": f"{self._path}/Media.json"},
        }

    def webhook(self) -> dict[str, str]:
        """Return the form with which the provider hands a phone's text to the service."""
        places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip")}
        return {
            **self._ids(),
            **places,
            "SmsMessageSid": self.sid,
            "SmsStatus": self.status,
            "Body": self.body,
            **self._photo(),
            "NumMedia": str(self._media),
            "NumSegments": str(self.segments),
            "FromCountry": COUNTRY,
            "ToCountry": COUNTRY,
        }

    def report(self) -> dict[str, str]:
        """Return the form with which the provider reports the status of a text that the service sent."""
        error = {"ErrorCode": str(self.error), "ErrorMessage": REASONS[self.error]} if self.error else {}
        return {**self._ids(), "SmsStatus": self.status, "MessageStatus": self.status, **error}

    def media(self) -> dict[str, Any]:
        """Return the photo that it carries as the API shows it."""
        return {
            "sid": self.photo,
            "account_sid": self.account,
            "parent_sid": self.sid,
            "content_type": PHOTO_TYPE,
            "date_created": format_datetime(self.at),
            "date_updated": format_datetime(self.at),
            "uri": f"{self._path}/Media/{self.photo}.json",
        }

    @property
    def _media(self) -> int:
        return 1 if self.photo else 0

    @property
    def _path(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account}/Messages/{self.sid}"

    def _photo(self) -> dict[str, str]:
        if not self.photo:
            return {}
        return {"MediaUrl0": f"{API}{self._path}/Media/{self.photo}", "MediaContentType0": PHOTO_TYPE}

    def _ids(self) -> dict[str, str]:
        return {
            "MessageSid": self.sid,
            "SmsSid": self.sid,
            "AccountSid": self.account,
            "From": self.from_,
            "To": self.to,
            "ApiVersion": API_VERSION,
        }
