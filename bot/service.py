"""The service: settings, landlords, rules, engine and store, put together once."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.database import AsyncDatabase
from bot.dialogue.questions import load_plan
from bot.dialogue.wording import STYLES, load_wording
from bot.intake import Received, known_already, take_in
from bot.landlords import Landlord, load_landlords
from bot.providers.mail_accounts import MailAccount, mail_accounts
from bot.providers.telegram_accounts import TelegramAccount, telegram_accounts
from bot.providers.text_accounts import TextAccount, text_accounts
from bot.settings import Settings
from bot.social import SocialAccount, social_accounts
from bot.understanding import understand
from bot.wakeups import Wakeups
from channels.message import InboundMessage
from nlu.engine import Engine, load_engine
from triage.pack import Rulebook, load_rulebook
from triage.store.database import Database
from triage.store.keeping import keep_content, server_key
from triage.store.migrate import migrate

P = ParamSpec("P")
T = TypeVar("T")


def utc_now() -> datetime:
    """Return the machine's time, aware and in UTC: the one place where the service looks at a clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Everything that answering a customer needs."""

    settings: Settings
    """How this deployment runs."""
    landlords: Mapping[str, Landlord]
    """Landlords by id."""
    rulebooks: Mapping[str, Rulebook]
    """The rules each landlord runs, by landlord id."""
    engine: Engine
    """What reads messages."""
    store: AsyncDatabase
    """Where everything is kept."""
    key: bytes
    """The service's own secret, kept in the store so that all processes share it."""
    text_accounts: Mapping[str, TextAccount]
    """The account for text messages, WhatsApp and Messenger of each landlord that takes them."""
    telegram_accounts: Mapping[str, TelegramAccount] = field(default_factory=dict)
    """The bot at Telegram of each landlord that has one."""
    social_accounts: Mapping[str, SocialAccount] = field(default_factory=dict)
    """How the public posts of each landlord that takes them reach us."""
    mail_accounts: Mapping[str, MailAccount] = field(default_factory=dict)
    """The mailbox of each landlord that takes e-mail."""
    clock: Callable[[], datetime] = utc_now
    """The time, aware."""
    wakeups: Wakeups = field(default_factory=Wakeups)
    """Who watches which conversation."""
    readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="understand"))
    """Threads in which messages are understood."""

    async def receive(self, inbound: InboundMessage) -> Received:
        """Take one inbound message: when this returns, it is committed with everything that follows from it.

        Raises StoreUnavailable when it could not be kept; then the sender must not be told that it was.
        """
        known = await self.read(known_already, inbound)
        if known is not None:
            return known
        read = await understand(
            self.engine,
            self.readers,
            inbound.text,
            inbound.received_at,
            seconds=self.settings.understanding_seconds,
        )
        received = await self.write(
            take_in,
            inbound,
            read,
            landlord=self.landlords[inbound.landlord],
            rulebook=self.rulebooks[inbound.landlord],
        )
        self.wake(inbound.landlord, received.conversation_id)
        return received

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return fn(conn, ...) from a committed transaction."""
        return await self.store.write(fn, *args, **kwargs)

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return fn(conn, ...) from one consistent view of the store."""
        return await self.store.read(fn, *args, **kwargs)

    def wake(self, landlord: str, conversation_id: int) -> None:
        """Tell those who watch the conversation that it has changed."""
        self.wakeups.changed(landlord, conversation_id)

    def close(self) -> None:
        """Finish what is running and close the store."""
        self.readers.shutdown()
        self.store.close()


def make_service(
    settings: Settings, *, engine: Engine | None = None, clock: Callable[[], datetime] = utc_now
) -> Service:
    """Return the service that `settings` describe, its database brought up to date.

    Raises LandlordError, PackError, WordingError, MigrationError or StoreUnavailable, each with what to do.
    """
    landlords = load_landlords(settings.landlords)
    load_plan()
    for language in {language for landlord in landlords.values() for language in landlord.languages}:
        for style in STYLES:
            load_wording(language, style)
    rulebooks = {id_: load_rulebook(landlord.pack) for id_, landlord in landlords.items()}
    migrate(settings.database_url, now=clock())
    database = Database(settings.database_url)
    key = database.write(_prepare, rulebooks, now=clock())
    return Service(
        settings=settings,
        landlords=landlords,
        rulebooks=rulebooks,
        engine=engine or load_engine(settings.engine, rasa_url=settings.rasa_url),
        store=AsyncDatabase(database),
        key=key,
        text_accounts=text_accounts(landlords, settings, key, os.environ),
        mail_accounts=mail_accounts(landlords, os.environ),
        social_accounts=social_accounts(landlords, os.environ),
        telegram_accounts=telegram_accounts(landlords, settings, key, os.environ),
        clock=clock,
    )


def _prepare(conn: Connection, rulebooks: Mapping[str, Rulebook], *, now: datetime) -> bytes:
    for rulebook in rulebooks.values():
        pack, calendar = rulebook.pack, rulebook.calendar
        days_off = {day.isoformat(): name for day, name in calendar.days_off.items()}
        name = pack.document.name
        keep_content(
            conn, digest=rulebook.pack_digest, kind="pack", name=name, body=pack.model_dump(mode="json"), now=now
        )
        keep_content(conn, digest=calendar.digest, kind="calendar", name="england", body=days_off, now=now)
    return server_key(conn, "sessions", now=now)
