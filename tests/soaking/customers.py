"""The soak's customers, one kind for each channel: each tells a whole complaint."""

import asyncio
import json
import uuid

import aiohttp
from soaking.calls import Call, FormOnPage, mail_call, telegram_call, text_call, until
from soaking.landlord import BOT, NUMBER
from soaking.world import World

SCRIPT = (
    "I want to make a formal complaint, the boiler has been broken for three weeks and nobody came",
    "12 Station Road, ST5 9ZZ, my name is Joan Price",
    "please mend it and say sorry",
    "yes that is right",
    "yes",
)
GAS = "i can smell gas in the kitchen, it is really strong"
AT_ONCE = 12
MOST_AT_ONCE = 48
EVENTS_TO_ONE_MORE = 500
"""A long run has more customers at once: most of them wait for an answer."""
DUPLICATES = 0.1
FORGERIES = 0.05
PATIENT = 0.8
SECONDS_TO_WAIT = 4
PATIENCE = aiohttp.ClientTimeout(total=30)


async def customers(world: World, events: int) -> None:
    """Let as many customers come as make the events, a few at a time."""
    waiting = iter(range(customers_in(events)))
    at_once = min(MOST_AT_ONCE, max(AT_ONCE, events // EVENTS_TO_ONE_MORE))

    async def one_after_another() -> None:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            for number in waiting:
                await KINDS[number % len(KINDS)](world, session, number)
                world.customers_done += 1

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))


def customers_in(events: int) -> int:
    """Return how many customers make so many events."""
    return max(1, events // len(SCRIPT))


async def chat_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who complains in the chat, sending each message until it is answered."""
    headers = {"X-Forwarded-For": _place_of(number)}
    token: str | None = None
    for line in SCRIPT:
        body = {"session": token, "client_message_id": str(uuid.uuid4()), "text": line}
        answer = await until(
            lambda body=body: session.post(world.url("/chat/aspire/messages"), json=body, headers=headers), 200
        )
        if answer is not None:
            token = json.loads(answer)["session"]
            world.seen.accepted[body["client_message_id"]] = line


async def form_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who fills in the web form, answers what it asks, and sends each page until it is taken."""
    del session
    headers = {"X-Forwarded-For": _place_of(number)}
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


async def text_customer(world: World, session: aiohttp.ClientSession, number: int, prefix: str = "") -> None:
    """Somebody who texts."""
    phone = f"+44770090{number:06d}"
    for line in _lines_of(number):
        what = (world.address, f"{prefix}{phone}", f"{prefix}{NUMBER}", line)
        await _forge_at_times(world, session, text_call(*what, token="guessed"))
        await _say(world, session, text_call(*what), line, phone)


async def whatsapp_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who writes on WhatsApp."""
    await text_customer(world, session, number, prefix="whatsapp:")


async def telegram_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who writes on Telegram."""
    chat = f"44770090{number:06d}"
    for place, line in enumerate(_lines_of(number)):
        update = 1_000_000 + 20 * number + 2 * place
        await _forge_at_times(world, session, telegram_call(update + 1, chat, line, "guessed"))
        await _say(world, session, telegram_call(update, chat, line, BOT.secret), line, chat)


async def mail_customer(world: World, session: aiohttp.ClientSession, number: int) -> None:
    """Somebody who writes e-mails."""
    address = f"joan{number}@example.org"
    for line in _lines_of(number):
        await _forge_at_times(world, session, mail_call(address, line, b"guessed"))
        await _say(world, session, mail_call(address, line), line, address)


KINDS = (chat_customer, text_customer, whatsapp_customer, telegram_customer, mail_customer, form_customer)


def _lines_of(number: int) -> tuple[str, ...]:
    """Return what a customer says; now and then it begins with a danger."""
    return (GAS, *SCRIPT[1:]) if number % 7 == 0 else SCRIPT


def _place_of(number: int) -> str:
    """Return from where a customer comes: limits on one place are not what is tried here."""
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


async def _forge_at_times(world: World, session: aiohttp.ClientSession, forged: Call) -> None:
    """Now and then let a forged message come between."""
    if world.chance.random() < FORGERIES:
        world.seen.forged.add(forged.id)
        await _hand_over(world, session, forged, 403)


async def _say(world: World, session: aiohttp.ClientSession, call: Call, line: str, address: str) -> None:
    """Hand a message over, now and then twice at the same moment, and mostly wait for the answer."""
    copies = 2 if world.chance.random() < DUPLICATES else 1
    heard = world.seen.heard[address]
    if all(await asyncio.gather(*(_hand_over(world, session, call, 200) for _ in range(copies)))):
        world.seen.accepted[call.id] = line
    if world.chance.random() < PATIENT:
        await _answered(world, address, heard)


async def _hand_over(world: World, session: aiohttp.ClientSession, call: Call, wanted: int) -> bool:
    """Post a message until it is answered as wanted, as a provider that was told to retry does."""
    answer = await until(lambda: session.post(world.url(call.path), data=call.body, headers=call.headers), wanted)
    return answer is not None


async def _answered(world: World, address: str, heard: int) -> None:
    """Return when another text has arrived at the address, or when its owner has waited long enough."""
    for _ in range(int(SECONDS_TO_WAIT / 0.05)):
        if world.seen.heard[address] != heard:
            return
        await asyncio.sleep(0.05)
