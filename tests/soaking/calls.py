"""Messages as the providers hand them over, real and forged, and calls that are made until they are answered."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import aiohttp
from soaking.landlord import ACCOUNT, MAIL_KEY, OWN, TOKEN
from twilio.request_validator import RequestValidator

from channels.mail import Mail, parse
from channels.telegram import HEADER

TRIES = 400
PAUSE = 0.1


@dataclass(frozen=True, kw_only=True)
class Call:
    """A message as a provider hands it over."""

    path: str
    id: str
    """The message's id, as the store knows it."""
    body: bytes
    headers: dict[str, str]


def text_call(address: str, customer: str, number: str, text: str, token: str = TOKEN) -> Call:
    """Return a text of a customer to a number, signed for the service's public address."""
    path, id_ = "/channels/twilio/aspire", f"SM{uuid.uuid4().hex}"
    form = {"AccountSid": ACCOUNT, "From": customer, "To": number, "MessageSid": id_, "Body": text}
    headers = {
        "X-Twilio-Signature": RequestValidator(token).compute_signature(f"{address}{path}", form),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return Call(path=path, id=id_, body=urlencode(form).encode(), headers=headers)


def telegram_call(number: int, chat: str, text: str, secret: str) -> Call:
    """Return an update of Telegram."""
    person = {"id": int(chat), "is_bot": False, "first_name": "Joan"}
    private = {"id": int(chat), "type": "private", "first_name": "Joan"}
    message = {"message_id": number, "from": person, "chat": private, "date": 1770718200, "text": text}
    body = json.dumps({"update_id": number, "message": message}).encode()
    headers = {HEADER: secret, "Content-Type": "application/json"}
    return Call(path="/channels/telegram/aspire", id=str(number), body=body, headers=headers)


def mail_call(address: str, text: str, key: bytes = MAIL_KEY) -> Call:
    """Return an e-mail of a customer."""
    head = {
        "From": f"Joan Price <{address}>",
        "To": OWN,
        "Subject": "Hello",
        "Message-ID": f"<{uuid.uuid4()}@x.example>",
        "Content-Type": "text/plain",
    }
    raw = ("".join(f"{name}: {value}\n" for name, value in head.items()) + f"\n{text}\n").encode()
    mail = parse(raw, own=OWN)
    if not isinstance(mail, Mail):
        raise TypeError("an e-mail of a customer must be read as one")
    headers = {"X-Sayso-Signature": f"sha256={hmac.new(key, raw, hashlib.sha256).hexdigest()}"}
    return Call(path="/channels/email/aspire", id=mail.provider_id, body=raw, headers=headers)


async def until(call: Callable[[], Any], wanted: int) -> Any:
    """Make a request until it is answered with this status, and return its answer; None when it never is."""
    for _ in range(TRIES):
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with call() as response:
                text = await response.text()
                if response.status == wanted:
                    return text
        await asyncio.sleep(PAUSE)
    return None


@dataclass
class FormOnPage(HTMLParser):
    """The hidden fields of the form on a page."""

    html: str
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a hidden field."""
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[str(given["name"])] = given.get("value") or ""
