"""What takes what we send: stand-ins for Twilio and Telegram and a mail server, which remember it and fail at times."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP
from soaking.landlord import ACCOUNT, BOT, NUMBER, TOKEN
from soaking.world import Seen

from bot.standin.chats import TelegramStandIn
from bot.standin.exchange import Line, StandIn
from bot.standin.faults import NO_FAULTS, Fault, Faults
from bot.standin.posts import Post
from bot.standin.telegram import telegram_routes
from bot.standin.texts import Text
from bot.standin.twilio import api_routes

FAULTS = Faults(
    shares={
        Fault.SLOW: 0.02,
        Fault.BUSY: 0.08,
        Fault.BROKEN: 0.05,
        Fault.DOWN: 0.03,
        Fault.LOST_ANSWER: 0.03,
        Fault.UNKNOWN_NUMBER: 0.01,
        Fault.DUPLICATE: 0.05,
        Fault.REORDERED: 0.05,
    },
    slow_seconds=1,
    retry_after_seconds=2,
)
CHAT_FAULTS = Faults(shares={**FAULTS.shares, Fault.UNKNOWN_NUMBER: 0.005}, slow_seconds=1, retry_after_seconds=2)
SMTP_FAULTS = (("451 4.3.0 try again later", 0.08), ("421 4.3.2 shutting down", 0.03), ("", 0.03))
"""What the mail server answers instead of taking a message, how often; empty: it takes it, and the line breaks."""


class TextRecorder(StandIn):
    """The stand-in for Twilio, remembering every text that it took."""

    seen: Seen

    def from_service(self, account: str, to: str, body: str, callback: str, *, template: bool = False) -> Text:
        """Take a text and remember it."""
        self.seen.take(to, body)
        return super().from_service(account, to, body, callback, template=template)

    def _window_is_open(self, account: str, phone: str) -> bool:
        """Return that the phone has written lately: here customers call the service themselves."""
        del account, phone
        return True


class TelegramRecorder(TelegramStandIn):
    """The stand-in for Telegram, remembering every message that it took."""

    seen: Seen

    def from_service(self, bot: str, chat: str, body: str, buttons: tuple[tuple[str, str], ...]) -> Post:
        """Take a message and remember it."""
        self.seen.take(chat, body)
        return super().from_service(bot, chat, body, buttons)


@dataclass
class MailRecorder:
    """A mail server that remembers every message that it took, and fails now and then."""

    seen: Seen
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
        self.seen.take(envelope.rcpt_tos[0], message.get_content().replace("\r\n", "\n"))


@dataclass
class Providers:
    """What takes what we send."""

    texts: TextRecorder
    chats: TelegramRecorder
    mail: MailRecorder

    def behave(self) -> None:
        """Let nothing go wrong any more."""
        self.texts.faults = self.chats.faults = NO_FAULTS
        self.mail.is_faulty = False


@contextlib.asynccontextmanager
async def providing(
    seen: Seen, webhook: str, port: int, mail_port: int, chance: random.Random
) -> AsyncIterator[Providers]:
    """Run the providers on ports of their own."""
    given = {"clock": lambda: datetime.now(UTC), "chance": chance, "wait": asyncio.sleep}
    others = frozenset({f"whatsapp:{NUMBER}"})
    line = Line(account=ACCOUNT, token=TOKEN, number=NUMBER, webhook=webhook, others=others)
    texts = TextRecorder([line], **given)
    BOT.webhook = BOT.secret = ""
    chats = TelegramRecorder([BOT], **given)
    texts.seen = chats.seen = seen
    texts.faults, chats.faults = FAULTS, CHAT_FAULTS
    app = web.Application()
    app.add_routes([*api_routes(texts), *telegram_routes(chats, "/telegram")])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    mail = MailRecorder(seen, chance)
    async with _mail_server(mail, mail_port):
        yield Providers(texts, chats, mail)
    await texts.close()
    await chats.close()
    await runner.cleanup()


@contextlib.asynccontextmanager
async def _mail_server(recorder: MailRecorder, port: int) -> AsyncIterator[None]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(recorder), "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
