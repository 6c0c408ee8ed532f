"""The soak's customers on Telegram, by e-mail and with the web form, and the servers that take what we send them."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any

import aiohttp
from aiosmtpd.smtp import SMTP

from bot.standin.chats import Bot, TelegramStandIn
from bot.standin.posts import Post
from channels.mail import Mail, parse
from channels.telegram import HEADER

BOT = Bot(id="1000000007", token="1000000007:AAE0000000000000000000000000000000", title="Aspire", name="soak_bot")
OWN = "feedback@aspire.example.com"
MAIL_KEY = b"soak-mail-key"
TRIES = 400
PAUSE = 0.1
SMTP_FAULTS = (("451 4.3.0 try again later", 0.08), ("421 4.3.2 shutting down", 0.03), ("", 0.03))
"""What the mail server answers instead of taking a message, how often; empty: it takes it, and the line breaks."""

Said = Callable[[str, str], None]
"""Is told that words have arrived at an address."""


class TelegramRecorder(TelegramStandIn):
    """The stand-in for Telegram, telling of every message that it took."""

    said: Said

    def from_service(self, bot: str, chat: str, body: str, buttons: tuple[tuple[str, str], ...]) -> Post:
        """Take a message and tell of it."""
        self.said(chat, body)
        return super().from_service(bot, chat, body, buttons)


@dataclass
class MailRecorder:
    """A mail server that tells of every message that it took, and fails now and then."""

    said: Said
    chance: random.Random
    is_faulty: bool = True

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd finds it by name
        """Take a message, or do not."""
        del session
        drawn = self.chance.random() if self.is_faulty else 1.0
        for answer, share in SMTP_FAULTS:
            if drawn < share and answer:
                return answer
            if drawn < share:
                self._take(envelope)
                server.transport.abort()
                return "250 OK"
            drawn -= share
        self._take(envelope)
        return "250 OK"

    def _take(self, envelope: Any) -> None:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.said(envelope.rcpt_tos[0], message.get_content().replace("\r\n", "\n"))


@contextlib.asynccontextmanager
async def mail_server(recorder: MailRecorder, port: int) -> AsyncIterator[None]:
    """Serve SMTP on a port."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(recorder), "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()


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


def telegram_update(number: int, chat: str, text: str) -> tuple[str, bytes]:
    """Return an update's id, as the store knows it, and its bytes."""
    person = {"id": int(chat), "is_bot": False, "first_name": "Joan"}
    private = {"id": int(chat), "type": "private", "first_name": "Joan"}
    message = {"message_id": number, "from": person, "chat": private, "date": 1770718200, "text": text}
    return str(number), json.dumps({"update_id": number, "message": message}).encode()


def telegram_headers(secret: str) -> dict[str, str]:
    """Return with what Telegram calls."""
    return {HEADER: secret, "Content-Type": "application/json"}


def mail_from(address: str, text: str) -> tuple[str, bytes]:
    """Return an e-mail's id, as the store knows it, and its bytes."""
    head = {
        "From": f"Joan Price <{address}>",
        "To": OWN,
        "Subject": "Hello",
        "Message-ID": f"<{uuid.uuid4()}@x.example>",
    }
    raw = "".join(f"{name}: {value}\n" for name, value in head.items()) + f"Content-Type: text/plain\n\n{text}\n"
    mail = parse(raw.encode(), own=OWN)
    if not isinstance(mail, Mail):
        raise TypeError("an e-mail of a customer must be read as one")
    return mail.provider_id, raw.encode()


def mail_headers(raw: bytes, key: bytes = MAIL_KEY) -> dict[str, str]:
    """Return with what a mail provider hands a message over."""
    return {"X-Sayso-Signature": f"sha256={hmac.new(key, raw, hashlib.sha256).hexdigest()}"}


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
