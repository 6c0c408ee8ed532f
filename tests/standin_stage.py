"""The stand-in on loopback, and a service that takes what it sends as the product does: for tests of bot.standin."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import NOW

from bot.standin.exchange import Line, StandIn
from bot.standin.faults import Faults
from bot.standin.twilio import api_routes
from channels import twilio
from channels.message import BadSignature, InboundMessage
from channels.request import RawRequest
from channels.twilio import DeliveryReport

ACCOUNT = "AC" + "5" * 32
TOKEN = "c" * 32
NUMBER = "+447700900100"
PHONE = "+447700900123"


class Waits:
    """Lets everything happen at once, or holds it until `free` is set; remembers how long each wait would have been."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.free = asyncio.Event()
        self.free.set()
        self.changed = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.changed.set()
        await self.free.wait()

    async def until_asked(self, seconds: float) -> None:
        """Return once somebody waits for so long."""
        while seconds not in self.asked:
            self.changed.clear()
            await self.changed.wait()


@dataclass
class Receiver:
    """A service that verifies and parses with the product's own channel, and answers with `status`."""

    address: str = ""
    status: int = 200
    messages: list[InboundMessage] = field(default_factory=list)
    reports: list[DeliveryReport] = field(default_factory=list)
    forged: int = 0

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = RawRequest(url=self.address, headers=headers, body=await request.read(), received_at=NOW)
        try:
            parsed = twilio.parse(twilio.verify(raw, ["an older token", TOKEN]), raw, landlord="aspire")
        except BadSignature:
            self.forged += 1
            return web.Response(status=403)
        if isinstance(parsed, InboundMessage):
            self.messages.append(parsed)
        else:
            self.reports.append(parsed)
        return web.Response(status=self.status)


@dataclass
class Stage:
    """Both ends and what lies between."""

    stand_in: StandIn
    api: str
    service: Receiver
    waits: Waits
    times: list[datetime]

    def text(self, body: str) -> None:
        self.stand_in.from_phone(ACCOUNT, PHONE, body)

    def go_wrong(self, *faults: str, **given: Any) -> None:
        self.stand_in.set_faults(PHONE, Faults(shares=dict.fromkeys(faults, 1.0), **given))


@asynccontextmanager
async def staged(retries: str = "") -> AsyncIterator[Stage]:
    service, waits, times = Receiver(), Waits(), [NOW]
    hook = web.Application()
    hook.add_routes([web.post("/channels/twilio/aspire", service.take)])
    async with TestServer(hook) as far:
        service.address = str(far.make_url("/channels/twilio/aspire"))
        line = Line(account=ACCOUNT, token=TOKEN, number=NUMBER, webhook=f"{service.address}{retries}")
        stand_in = StandIn([line], clock=lambda: times[-1], chance=random.Random(7), wait=waits)
        app = web.Application()
        app.add_routes(api_routes(stand_in, "/stand-in/twilio"))
        async with TestServer(app) as near:
            yield Stage(stand_in, str(near.make_url("/stand-in/twilio")), service, waits, times)
            await stand_in.close()
