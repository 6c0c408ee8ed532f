"""A soak: messages on every channel in a stream, with duplicates, forgeries, faulty providers, and processes killed.

`python tests/soak.py --events N [--database sqlite|postgresql]` prints last

    accepted A, lost L, doubled D, forged F, undelivered U

and ends with status 1 unless L, D, F and U are all 0. `tests/test_soak.py` runs it small.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from conftest import PostgresServer
from processes import Process, free_port, serve, wait_until_ready
from soak_ways import (
    BOT,
    MAIL_KEY,
    OWN,
    FormOnPage,
    MailRecorder,
    TelegramRecorder,
    mail_from,
    mail_headers,
    mail_server,
    telegram_headers,
    telegram_update,
    until,
)
from sqlalchemy import Connection, create_engine, func, select, text
from twilio.request_validator import RequestValidator

from bot.standin.exchange import Line, StandIn
from bot.standin.faults import NO_FAULTS, Fault, Faults
from bot.standin.telegram import telegram_routes
from bot.standin.texts import Text
from bot.standin.twilio import api_routes
from triage.store import tables
from triage.store.database import Database
from triage.store.migrate import migrate

ACCOUNT = "AC" + "5" * 32
TOKEN = "soak-token"
NUMBER = "+447700900100"
LANDLORD = f"""
id = "aspire"
name = "Aspire Housing"
letters = "ASP"
sample = true
pack = "aspire"
rules = "as_written"
[contact]
phone = "01632 960 100"
out_of_hours = "01632 960 199"
opening = "Monday to Friday"
[channels.webchat]
[channels.web_form]
[channels.sms]
account = "{ACCOUNT}"
number = "{NUMBER}"
token_env = "SOAK_TOKEN"
quiet_seconds = 0.3
per_second = 10000
api = "http://127.0.0.1:%(provider)d"
[channels.whatsapp]
number = "{NUMBER}"
quiet_seconds = 0.3
per_second = 10000
[channels.telegram]
token_env = "SOAK_BOT"
quiet_seconds = 0.3
per_second = 10000
api = "http://127.0.0.1:%(provider)d/telegram"
[channels.email]
address = "{OWN}"
webhook_key_env = "SOAK_MAIL_KEY"
quiet_seconds = 0.3
[channels.email.smtp]
host = "127.0.0.1"
port = %(mail)d
security = "none"
"""
SCRIPT = (
    "I want to make a formal complaint, the boiler has been broken for three weeks and nobody came",
    "12 Station Road, ST5 9ZZ, my name is Joan Price",
    "please mend it and say sorry",
    "yes that is right",
    "yes",
)
GAS = "i can smell gas in the kitchen, it is really strong"
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
AT_ONCE = 12
MOST_AT_ONCE = 48
EVENTS_TO_ONE_MORE = 500
"""A long run has more customers at once: most of them wait for an answer."""
DUPLICATES = 0.1
FORGERIES = 0.05
TRIES = 400
SECONDS_TO_SETTLE = 180
SECONDS_TO_WAIT = 4
PATIENT = 0.8
PATIENCE = aiohttp.ClientTimeout(total=30)
SENT = ("sms", "whatsapp", "telegram", "email")
"""Channels on which we send: what must arrive there arrives, or stands before staff."""
EVENTS_TO_A_KILL = 500
RESTARTS = 0.25
"""So often it is the database that is restarted, not one of our processes that is killed."""
MOST_SECONDS_TO_A_KILL = 60


@dataclass
class Seen:
    """What happened, as the outside world knows it."""

    accepted: dict[str, str] = field(default_factory=dict)
    """Text by the id of each message that was answered with success."""
    forged: set[str] = field(default_factory=set)
    """Ids of forged messages."""
    arrived: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each text arrived on each phone."""
    heard: Counter[str] = field(default_factory=Counter)
    """How many texts arrived on each phone."""

    def take(self, to: str, words: str) -> None:
        """Remember that words have arrived at an address."""
        to = to.rpartition(":")[2]
        self.arrived[(to, words.strip())] += 1
        self.heard[to] += 1


class Recorder(StandIn):
    """The stand-in, remembering every text that it took."""

    seen = Seen()

    def from_service(self, account: str, to: str, body: str, callback: str, *, template: bool = False) -> Text:
        """Take a text and remember it."""
        self.seen.take(to, body)
        return super().from_service(account, to, body, callback, template=template)

    def _window_is_open(self, account: str, phone: str) -> bool:
        """Return that the phone has written lately: here customers call the service themselves."""
        del account, phone
        return True


@dataclass
class World:
    """One soak: the service's processes, the provider, and the customers."""

    database: str
    folder: Path
    chance: random.Random
    seen: Seen = field(default_factory=Seen)
    ports: list[int] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    kills: int = 0
    restart: Callable[[], None] | None = None
    """Restarts the database as if the machine had lost power, where that can be done."""

    @property
    def address(self) -> str:
        """The public address: the first process."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def start(self, provider_port: int, mail_port: int) -> None:
        """Start the service: one process on SQLite, two and three on PostgreSQL."""
        landlords = self.folder / "landlords"
        landlords.mkdir()
        (landlords / "aspire.toml").write_text(LANDLORD % {"provider": provider_port, "mail": mail_port})
        is_sqlite = self.database.startswith("sqlite")
        environment = {
            "SAYSO_LANDLORDS": str(landlords),
            "SAYSO_BACKOFF_SCALE": "0.05",
            "SAYSO_PUBLIC_ADDRESS": self.address,
            "SOAK_TOKEN": TOKEN,
            "SOAK_BOT": BOT.token,
            "SOAK_MAIL_KEY": MAIL_KEY.decode(),
            "SAYSO_LOG_LEVEL": "ERROR",
        }
        self.processes = [serve(self.database, port, self.folder / "serve.log", **environment) for port in self.ports]
        if not is_sqlite:
            arguments = ["work", "--database", self.database]
            self.processes += [Process(arguments, environment, self.folder / "work.log") for _ in range(3)]
        for process in self.processes:
            process.start()
        for port, process in zip(self.ports, self.processes, strict=False):
            wait_until_ready(port, process)

    def url(self, path: str) -> str:
        """Return an address at one of the processes that serve."""
        return f"http://127.0.0.1:{self.chance.choice(self.ports)}{path}"

    async def kill_now_and_then(self, seconds: float) -> None:
        """Kill a process in the middle of its work, start it again, and let it work for so many seconds or so."""
        while True:
            await asyncio.sleep(self.chance.uniform(seconds / 2, seconds * 3 / 2))
            if self.restart is not None and self.chance.random() < RESTARTS:
                await asyncio.to_thread(self.restart)
                self.kills += 1
                continue
            place = self.chance.randrange(len(self.processes))
            process = self.processes[place]
            await asyncio.to_thread(process.kill)
            self.kills += 1
            await asyncio.to_thread(process.start)
            if place < len(self.ports):
                await asyncio.to_thread(wait_until_ready, self.ports[place], process)

    def stop(self) -> None:
        """Stop every process."""
        for process in self.processes:
            process.end()


def lines_of(number: int) -> tuple[str, ...]:
    """Return what a customer says; now and then it begins with a danger."""
    return (GAS, *SCRIPT[1:]) if number % 7 == 0 else SCRIPT


async def whatsapp_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who does the same on WhatsApp."""
    await text_customer(world, session, number, prefix="whatsapp:")


async def text_customer(world: World, session: aiohttp.ClientSession, number: int, prefix: str = "") -> None:
    """Somebody who texts a whole complaint; now and then a text arrives twice, or a forged one comes between."""
    phone = f"+44770090{number:06d}"
    for line in lines_of(number):
        ends = {"From": f"{prefix}{phone}", "To": f"{prefix}{NUMBER}"}
        form = {"AccountSid": ACCOUNT, **ends, "MessageSid": f"SM{uuid.uuid4().hex}", "Body": line}
        if world.chance.random() < FORGERIES:
            forged = {**form, "MessageSid": f"SM{uuid.uuid4().hex}"}
            world.seen.forged.add(forged["MessageSid"])
            await post_form(world, session, forged, token="guessed", wanted=403)
        copies = 2 if world.chance.random() < DUPLICATES else 1
        posts = (post_form(world, session, form, token=TOKEN, wanted=200) for _ in range(copies))
        heard = world.seen.heard[phone]
        if all(await asyncio.gather(*posts)):
            world.seen.accepted[form["MessageSid"]] = line
        if world.chance.random() < PATIENT:
            await answered(world, phone, heard)


async def answered(world: World, phone: str, heard: int) -> None:
    """Return when another text has arrived on the phone, or when its owner has waited long enough."""
    for _ in range(int(SECONDS_TO_WAIT / 0.05)):
        if world.seen.heard[phone] != heard:
            return
        await asyncio.sleep(0.05)


async def post_form(
    world: World, session: aiohttp.ClientSession, form: dict[str, str], *, token: str, wanted: int
) -> bool:
    """Post a signed form until it is answered as wanted, as a provider that was told to retry does."""
    public = f"{world.address}/channels/twilio/aspire"
    headers = {
        "X-Twilio-Signature": RequestValidator(token).compute_signature(public, form),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for _ in range(TRIES):
        url = f"http://127.0.0.1:{world.chance.choice(world.ports)}/channels/twilio/aspire"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(url, data=urlencode(form), headers=headers) as response:
                if response.status == wanted:
                    return True
        await asyncio.sleep(0.1)
    return False


async def chat_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who complains in the chat, sending each message until it is answered."""
    headers = {"X-Forwarded-For": place_of(number)}
    token: str | None = None
    for line in SCRIPT:
        body = {"session": token, "client_message_id": str(uuid.uuid4()), "text": line}
        for _ in range(TRIES):
            url = f"http://127.0.0.1:{world.chance.choice(world.ports)}/chat/aspire/messages"
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.post(url, json=body, headers=headers) as response:
                    if response.status == 200:
                        token = (await response.json())["session"]
                        world.seen.accepted[body["client_message_id"]] = line
                        break
            await asyncio.sleep(0.1)


async def telegram_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who complains on Telegram."""
    chat = f"44770090{number:06d}"
    for place, line in enumerate(lines_of(number)):
        id_, body = telegram_update(1_000_000 + 20 * number + 2 * place, chat, line)
        if world.chance.random() < FORGERIES:
            forged_id, forged = telegram_update(int(id_) + 1, chat, line)
            world.seen.forged.add(forged_id)
            await hand_over(world, session, "telegram", forged, telegram_headers("guessed"), 403)
        await said_once_or_twice(world, session, "telegram", body, telegram_headers(BOT.secret), id_, line, chat)


async def mail_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who complains by e-mail."""
    address = f"joan{number}@example.org"
    for line in lines_of(number):
        id_, raw = mail_from(address, line)
        if world.chance.random() < FORGERIES:
            forged_id, forged = mail_from(address, line)
            world.seen.forged.add(forged_id)
            await hand_over(world, session, "email", forged, mail_headers(forged, b"guessed"), 403)
        await said_once_or_twice(world, session, "email", raw, mail_headers(raw), id_, line, address)


async def said_once_or_twice(
    world: World, session: aiohttp.ClientSession, way: str, body: bytes, headers: dict[str, str], id_: str, line: str,
    address: str,
) -> None:  # fmt: skip
    """Hand a message over, now and then twice at the same moment, and wait for the answer."""
    copies = 2 if world.chance.random() < DUPLICATES else 1
    heard = world.seen.heard[address]
    calls = (hand_over(world, session, way, body, headers, 200) for _ in range(copies))
    if all(await asyncio.gather(*calls)):
        world.seen.accepted[id_] = line
    if world.chance.random() < PATIENT:
        await answered(world, address, heard)


async def hand_over(
    world: World, session: aiohttp.ClientSession, way: str, body: bytes, headers: dict[str, str], wanted: int
) -> bool:
    """Post a message until it is answered as wanted, as a provider that was told to retry does."""
    path = f"/channels/{way}/aspire"
    return await until(lambda: session.post(world.url(path), data=body, headers=headers), wanted) is not None


async def form_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who fills in the web form, answers what it asks, and sends each page until it is taken."""
    del session
    headers = {"X-Forwarded-For": place_of(number)}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers=headers, timeout=PATIENCE) as browser:
        page, path = await until(lambda: browser.get(world.url("/form/aspire")), 200), "/form/aspire"
        for line in SCRIPT:
            fields = {**FormOnPage(page or "").fields, "text": line}
            page = await until(lambda path=path, fields=fields: browser.post(world.url(path), data=fields), 200)
            if page is None:
                return
            world.seen.accepted[fields["action_id"]] = line
            path = "/form/aspire/sent"


def place_of(number: int) -> str:
    """Return from where a customer comes: limits on one place are not what is tried here."""
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


KINDS = (chat_customer, text_customer, whatsapp_customer, telegram_customer, mail_customer, form_customer)


async def customers(world: World, events: int) -> None:
    """Let as many customers come as make the events, a few at a time."""
    count = max(1, events // len(SCRIPT))
    at_once = min(MOST_AT_ONCE, max(AT_ONCE, events // EVENTS_TO_ONE_MORE))
    waiting = iter(range(count))
    done = 0
    started = time.monotonic()

    async def one_after_another() -> None:
        nonlocal done
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            for number in waiting:
                await KINDS[number % len(KINDS)](world, session, number)
                done += 1
                if sys.stderr.isatty():
                    rate = done * len(SCRIPT) / (time.monotonic() - started)
                    print(f"\r{done} of {count} customers, {rate:.0f} messages/s", end="", file=sys.stderr)  # noqa: T201

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    if sys.stderr.isatty():
        print(file=sys.stderr)  # noqa: T201


async def settled(database: Database) -> None:
    """Return when every text has gone out, or when there was time enough; timers wait for much longer."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    waiting = select(func.count()).where(tables.jobs.c.kind.in_(SENT), tables.jobs.c.status.in_(("due", "leased")))
    while time.monotonic() < deadline:
        if not await asyncio.to_thread(database.read, lambda conn: conn.execute(waiting).scalar_one()):
            return
        await asyncio.sleep(0.5)


@dataclass(frozen=True)
class Result:
    """What the soak found."""

    accepted: int
    lost: int
    doubled: int
    forged: int
    undelivered: int
    essential: int

    def __str__(self) -> str:
        return (
            f"accepted {self.accepted}, lost {self.lost}, doubled {self.doubled}, forged {self.forged}, "
            f"undelivered {self.undelivered}"
        )

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return (
            self.accepted > 0
            and self.essential > 0
            and not (self.lost or self.doubled or self.forged or self.undelivered)
        )


def found(conn: Connection, seen: Seen) -> Result:
    """Compare what the outside world saw with what the store holds."""
    rows = conn.execute(select(tables.messages)).mappings().all()
    kept = Counter(row["provider_id"] for row in rows if row["sender"] == "customer")
    replies = Counter((row["conversation_id"], row["answers_seq"]) for row in rows if row["sender"] == "bot")
    opened = conn.execute(select(tables.cases.c.conversation_id, tables.cases.c.reference))
    cases = Counter((row.conversation_id, row.reference) for row in opened)
    talks = conn.execute(select(tables.conversations.c.id, tables.conversations.c.state))
    matters = Counter((row.id, matter["reference"]) for row in talks for matter in row.state["matters"])
    return Result(
        accepted=len(seen.accepted),
        lost=sum(kept[id_] == 0 for id_ in seen.accepted) + (matters - cases).total(),
        doubled=sum(count - 1 for counted in (kept, replies) for count in counted.values()) + (cases - matters).total(),
        forged=sum(kept[id_] for id_ in seen.forged),
        undelivered=sum(_is_missing(conn, row, seen) for row in rows if row["kind"] in {"confirmation", "safety"}),
        essential=sum(row["kind"] in {"confirmation", "safety"} and row["channel"] in SENT for row in rows),
    )


def _is_missing(conn: Connection, row: object, seen: Seen) -> bool:
    """Return whether a message that must arrive neither arrived nor stands before staff."""
    message = dict(row)  # type: ignore[call-overload]
    if message["channel"] not in SENT:
        return False
    jobs, conversations = tables.jobs, tables.conversations
    of_message = (jobs.c.message_id == message["id"]) & (jobs.c.kind == message["channel"])
    job = conn.execute(select(jobs.c.status).where(of_message)).scalar_one()
    if job in {"dead", "unsure", "expired"}:
        return False
    address = conn.execute(
        select(conversations.c.address).where(conversations.c.id == message["conversation_id"])
    ).scalar_one()
    return job != "done" or not seen.arrived[(address, message["text"].strip())]


@dataclass
class Providers:
    """What takes what we send."""

    texts: Recorder
    chats: TelegramRecorder
    mail: MailRecorder

    def behave(self) -> None:
        """Let nothing go wrong any more."""
        self.texts.faults = self.chats.faults = NO_FAULTS
        self.mail.is_faulty = False


@contextlib.asynccontextmanager
async def provider(
    seen: Seen, webhook: str, port: int, mail_port: int, chance: random.Random
) -> AsyncIterator[Providers]:
    """Run the providers on ports of their own."""
    others = frozenset({f"whatsapp:{NUMBER}"})
    line = Line(account=ACCOUNT, token=TOKEN, number=NUMBER, webhook=webhook, others=others)
    recorder = Recorder([line], clock=lambda: datetime.now(UTC), chance=chance, wait=asyncio.sleep)
    recorder.seen = seen
    recorder.faults = FAULTS
    app = web.Application()
    app.add_routes(api_routes(recorder))
    BOT.webhook = BOT.secret = ""
    chats = TelegramRecorder([BOT], clock=lambda: datetime.now(UTC), chance=chance, wait=asyncio.sleep)
    chats.said, chats.faults = seen.take, CHAT_FAULTS
    app.add_routes(telegram_routes(chats, "/telegram"))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    mail = MailRecorder(seen.take, chance)
    async with mail_server(mail, mail_port):
        yield Providers(recorder, chats, mail)
    await recorder.close()
    await chats.close()
    await runner.cleanup()


async def soak(
    events: int, database: str, folder: Path, seed: int, restart: Callable[[], None] | None = None
) -> tuple[Result, int]:
    """Run the soak on a database and return what it found, and how often something was killed or restarted."""
    world = World(database=database, folder=folder, chance=random.Random(seed), restart=restart)
    provider_port, mail_port = free_port(), free_port()
    world.ports = [free_port() for _ in range(1 if database.startswith("sqlite") else 2)]
    webhook = f"{world.address}/channels/twilio/aspire"
    opened = Database(database)
    try:
        async with provider(world.seen, webhook, provider_port, mail_port, world.chance) as providers:
            await asyncio.to_thread(world.start, provider_port, mail_port)
            await webhook_set()
            seconds = min(MOST_SECONDS_TO_A_KILL, max(SECONDS_TO_WAIT, events / EVENTS_TO_A_KILL))
            killing = asyncio.create_task(world.kill_now_and_then(seconds))
            coming = asyncio.create_task(customers(world, events))
            await asyncio.wait({killing, coming}, return_when=asyncio.FIRST_COMPLETED)
            if killing.done():
                coming.cancel()
                killing.result()  # why the service did not come back
            await coming
            killing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await killing
            await asyncio.to_thread(revive, world)
            providers.behave()
            await settled(opened)
        return await asyncio.to_thread(opened.read, found, world.seen), world.kills
    finally:
        await asyncio.to_thread(world.stop)
        opened.close()


async def webhook_set() -> None:
    """Return once the service has told Telegram where it is, and its secret."""
    for _ in range(TRIES):
        if BOT.secret:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the service has not set its webhook at Telegram")


def revive(world: World) -> None:
    """Start again whatever a kill has left down."""
    for place, process in enumerate(world.processes):
        if process.running is None or process.has_ended():
            process.start()
        if place < len(world.ports):
            wait_until_ready(world.ports[place], process)


@contextlib.contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], None] | None]]:
    """Give the URL of a migrated, empty database of this kind, and what restarts it, where that can be done."""
    now = datetime.now(UTC)
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'soak.sqlite3'}"
        migrate(url, now=now)
        yield url, None
        return
    server = PostgresServer(str(folder))
    try:
        base = server.url
        engine = create_engine(base, isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            conn.execute(text("CREATE DATABASE soak"))
        engine.dispose()
        url = base.set(database="soak").render_as_string()
        migrate(url, now=now)
        yield url, server.restart
    finally:
        server.server.cleanup()


def main() -> int:
    """Run the soak from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000, help="how many messages customers send")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    results = []
    for kind in kinds:
        folder = Path(tempfile.mkdtemp(prefix="sayso-soak-"))
        with fresh_database(kind, folder) as (url, restart):
            result, kills = asyncio.run(soak(given.events // len(kinds), url, folder, given.seed, restart))
        faults = f"{kills} kills and restarts, {result.essential} confirmations and safety texts"
        print(f"{kind}: {result} ({faults})", flush=True)  # noqa: T201
        results.append(result)
        shutil.rmtree(folder, ignore_errors=True)
    total = Result(*(sum(values) for values in zip(*(vars(result).values() for result in results), strict=True)))
    print(total)  # noqa: T201
    return 0 if all(result.is_clean for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
