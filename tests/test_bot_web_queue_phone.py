"""From a text that the network cannot deliver, over the desk, to the phone: with the stand-in and the official SDK."""

import asyncio

import pytest
from aiohttp.test_utils import TestClient, TestServer
from bot_web_desk import QUICK, Visitor, join
from conftest import NOW
from engines import Known, read_as

from bot.service import make_service
from bot.settings import Settings
from bot.web.application import make_application

pytestmark = [  # the SDK signs in by ways that aiohttp will drop in version 4
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]

KNOWN = Known({"the boiler is off": read_as("complaint", ongoing=True, service_area="heating_hot_water")})
SECTION = "Messages that did not go out"
WORDS = "A fitter comes on Friday. Sam"


@pytest.fixture
async def server(sqlite_url, unused_tcp_port):
    settings = Settings(database_url=sqlite_url, port=unused_tcp_port, backoff_scale=0.02)
    service = make_service(settings, engine=KNOWN, clock=lambda: NOW)
    aspire = service.landlords["aspire"]
    channels = {**aspire.channels, "sms": {**aspire.channels["sms"], "quiet_seconds": 0}}
    service.landlords["aspire"] = aspire.model_copy(update={"channels": channels})
    async with TestServer(make_application(service, hasher=QUICK), port=unused_tcp_port) as server:
        yield server, service


async def until(visitor, path, holds):
    """Open a page until it is as it should be."""
    async with asyncio.timeout(20):
        while not holds((page := await visitor.open(path)).text):
            pass
    return page


@pytest.mark.parametrize("fault", ["unreachable", "unknown_number"])
async def test_what_the_network_did_not_deliver_is_sent_again_by_a_person(server, fault):
    app, service = server
    async with TestClient(app) as phone, TestClient(app) as desk:
        customer, officer = Visitor(phone), Visitor(desk)
        await join(officer, service)
        page = await customer.open("/try/aspire")
        await customer.send(page.form("/try/aspire"), text="the boiler is off")
        page = await until(customer, "/try/aspire", lambda text: "Delivered" in text)
        await customer.send(page.form("/faults"), fault=fault)
        reference = (await officer.open("/staff")).text.partition("/cases/")[2].partition('"')[0]
        item = await officer.open(f"/staff/aspire/cases/{reference}")
        await officer.send(item.form("/write"), text=WORDS)
        queue = await until(officer, "/staff", lambda text: SECTION in text)
        assert WORDS in queue.text
        await customer.send(page.form("/faults"))
        await officer.send(queue.form("/send-again"))
        await until(customer, "/try/aspire", lambda text: WORDS in text)
        item = await until(officer, item.path, lambda text: "could not be delivered" not in text)
        assert "Sent a message again that had not gone out" in item.text
        assert SECTION not in (await officer.open("/staff")).text
