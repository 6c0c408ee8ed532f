"""The page with the phone, over real HTTP: from a text in the browser to the landlord's answer on the phone."""

import asyncio
import re

import pytest
from aiohttp.test_utils import TestClient, TestServer
from bot_web_desk import Forms, Visitor
from conftest import ASPIRE, NOW
from engines import Known, read_as
from sqlalchemy import select

from bot.service import make_service, utc_now
from bot.settings import Settings
from bot.standin.faults import Fault
from bot.standin.photo import PHOTO
from bot.web.application import make_application
from bot.web.keys import SERVICE
from bot.web.try_screens import STAND_IN, TELEGRAM
from triage.store import tables

pytestmark = [  # the SDK signs in by ways that aiohttp will drop in version 4
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]

KNOWN = Known(
    {
        "thank you, Sam": read_as("compliment"),  # answered by a receipt, which waits for no second text
        "the boiler is off": read_as("complaint", ongoing=True, service_area="heating_hot_water"),
    }
)
PHOTOS = select(tables.files.c.content)
JSON = {"Accept": "application/json"}


@pytest.fixture
async def visitor(sqlite_url, unused_tcp_port):
    settings = Settings(database_url=sqlite_url, port=unused_tcp_port, backoff_scale=0.02)
    service = make_service(settings, engine=KNOWN, clock=utc_now)
    app = make_application(service)
    async with TestClient(TestServer(app, port=unused_tcp_port)) as client:
        yield Visitor(client)


async def phone_with(visitor, texts, version="", app="sms"):
    """Return what the phone shows once it has so many texts."""
    async with asyncio.timeout(20):
        while True:
            async with visitor.client.get(f"/try/aspire/texts?app={app}&version={version}") as response:
                view = await response.json() if response.status == 200 else {"texts": []}
            if len(view["texts"]) >= texts:
                return view


async def kept(visitor):
    """Return the files that the landlord has kept, once there is one."""
    async with asyncio.timeout(20):
        while not (files := await visitor.client.app[SERVICE].read(lambda conn: conn.scalars(PHOTOS).all())):
            pass
    return [bytes(file) for file in files]


async def test_a_newcomer_texts_the_sample_landlord_and_is_answered(visitor):
    page = await visitor.open("/try/aspire")
    sent = await visitor.send(page.form("/try/aspire"), text="thank you, Sam")
    assert "thank you, Sam" in sent.text
    view = await phone_with(visitor, 2)
    mine, answer = view["texts"]
    assert (mine["from"], mine["words"]) == ("customer", "Taken by the service")
    assert (answer["from"], answer["words"]) == ("landlord", "Delivered")
    assert re.search(r"ASP-\d{3}-\d{3}-\d{3}", answer["text"])
    assert answer["text"].splitlines()[0] in (await visitor.open("/try/aspire")).text.replace("&#39;", "'")


async def test_on_whatsapp_it_is_answered_there(visitor):
    page = await visitor.open("/try/aspire?app=whatsapp")
    assert re.findall(r'<a href="([^"]*)"[^>]*>(Texts|WhatsApp|Telegram)<', page.text) == [
        ("/try/aspire", "Texts"), ("/try/aspire?app=whatsapp", "WhatsApp"), ("/try/aspire?app=telegram", "Telegram"),
    ]  # fmt: skip
    await visitor.send(page.form("/try/aspire?app=whatsapp"), text="thank you, Sam")
    mine, answer = (await phone_with(visitor, 2, app="whatsapp"))["texts"]
    assert (mine["words"], answer["words"]) == ("Taken by the service", "Delivered")
    assert (await phone_with(visitor, 0))["texts"] == []


async def test_on_telegram_words_photos_and_buttons_go_both_ways(visitor):
    page = await visitor.open("/try/aspire?app=telegram")
    assert "@aspire_sample_bot" in page.text
    await visitor.send(page.form("/try/aspire?app=telegram"), text="the boiler is off", photo="1")
    mine, question = (await phone_with(visitor, 2, app="telegram"))["texts"]
    assert (mine["words"], mine["photo"]) == ("Taken by the service", True)
    button = question["buttons"][0]
    shown = await visitor.open("/try/aspire?app=telegram")
    form = next(form for form in Forms(shown.text, shown.path).found if "message" in form.fields)
    await visitor.send(form, press=button["value"])
    texts = (await phone_with(visitor, 4, app="telegram"))["texts"]
    assert (texts[2]["text"], texts[2]["words"]) == (button["label"], "Taken by the service")
    assert texts[3]["from"] == "landlord"
    assert await kept(visitor) == [PHOTO]


async def test_on_whatsapp_a_photo_goes_with_words_or_without_and_is_kept(visitor):
    page = await visitor.open("/try/aspire?app=whatsapp")
    await visitor.send(page.form("/try/aspire?app=whatsapp"), text="the boiler is off", photo="1")
    mine, _ = (await phone_with(visitor, 2, app="whatsapp"))["texts"]
    assert (mine["words"], mine["photo"]) == ("Taken by the service", True)
    assert await kept(visitor) == [PHOTO]
    await visitor.send(page.form("/try/aspire?app=whatsapp"), text="", photo="1")
    assert [text["photo"] for text in (await phone_with(visitor, 4, app="whatsapp"))["texts"]][2:] == [True, False]


async def test_by_text_there_are_no_photos(visitor):
    page = await visitor.open("/try/aspire")
    assert "Send a photo" not in page.text
    await visitor.send(page.form("/try/aspire"), text="", photo="1")
    assert (await phone_with(visitor, 0))["texts"] == []


async def test_a_forged_update_is_refused_and_an_unknown_button_does_nothing(visitor):
    page = await visitor.open("/try/aspire?app=telegram")
    form = page.form("/try/aspire?app=telegram")
    await visitor.send(form, press="yes", message="none")
    await visitor.send(page.form("/faults?app=telegram"), fault="forged")
    await visitor.send(form, text="thank you, Sam")
    await visitor.client.app[TELEGRAM].settle()
    (text,) = (await phone_with(visitor, 1, app="telegram"))["texts"]
    assert text["state"] == "refused"
    assert "Unknown number" not in page.text
    assert "Blocked (403)" in page.text


async def test_a_busy_telegram_only_delays_the_answer(visitor):
    page = await visitor.open("/try/aspire?app=telegram")
    await visitor.send(page.form("/faults?app=telegram"), fault="busy")
    await visitor.send(page.form("/try/aspire?app=telegram"), text="thank you, Sam")
    async with asyncio.timeout(20):
        while "429" not in (await visitor.open("/try/aspire?app=telegram")).text.partition("behind the phone")[2]:
            pass
    await visitor.send(page.form("/faults?app=telegram"))
    view = await phone_with(visitor, 2, app="telegram")
    assert [text["from"] for text in view["texts"]] == ["customer", "landlord"]


async def test_an_app_that_the_landlord_has_not_is_not_there(visitor):
    assert (await visitor.open("/try/aspire?app=fax")).status == 404


async def test_a_busy_network_only_delays_the_answer(visitor):
    page = await visitor.open("/try/aspire")
    await visitor.send(page.form("/faults"), fault="busy")
    await visitor.send(page.form("/try/aspire"), text="thank you, Sam")
    async with asyncio.timeout(20):
        while "429" not in (await visitor.open("/try/aspire")).text.partition("behind the phone")[2]:
            pass
    await visitor.send(page.form("/faults"))
    view = await phone_with(visitor, 2)
    assert [text["from"] for text in view["texts"]] == ["customer", "landlord"]


async def test_a_forged_text_is_refused_by_the_service(visitor):
    page = await visitor.open("/try/aspire")
    await visitor.send(page.form("/faults"), fault="forged")
    await visitor.send(page.form("/try/aspire"), text="thank you, Sam")
    await visitor.client.app[STAND_IN].settle()
    (text,) = (await phone_with(visitor, 1))["texts"]
    assert text["state"] == "refused"


async def test_scripts_are_told_only_what_is_new(visitor):
    page = await visitor.open("/try/aspire")
    form = page.form("/try/aspire")
    async with visitor.client.post(form.action, data={"text": "hello"}, headers=JSON) as response:
        view = await response.json()
    assert [text["text"] for text in view["texts"]] == ["hello"]
    await visitor.client.app[STAND_IN].settle()
    newer = await phone_with(visitor, 1, version=view["version"])
    async with visitor.client.get(f"/try/aspire/texts?version={newer['version']}") as response:
        assert response.status == 204
    assert newer["version"] > view["version"]


async def test_every_fault_has_a_switch_that_stays_where_it_was_put(visitor):
    page = await visitor.open("/try")
    assert set(re.findall(r'name="fault" value="(\w+)"', page.text)) == set(Fault)
    switched = await visitor.send(page.form("/faults"), fault="reordered")
    assert re.findall(r'value="(\w+)"[^>]* checked', switched.text) == ["reordered"]
    assert "Going wrong now: <strong>Wrong order</strong>" in switched.text


async def test_another_phone_has_another_number_and_knows_nothing(visitor):
    page = await visitor.open("/try/aspire")
    await visitor.send(page.form("/try/aspire"), text="hello")
    other = await visitor.send(page.form("/phone"))
    numbers = [re.search(r"07700 900 \d{3}</span>, from", each.text)[0] for each in (page, other)]
    assert numbers[0] != numbers[1]
    assert "hello" not in other.text


async def test_a_number_that_was_not_given_here_is_not_believed(visitor):
    page = await visitor.open("/try/aspire")
    visitor.client.session.cookie_jar.clear()
    forged = {"Cookie": "sayso-phone=+447700900123." + "0" * 32}
    async with visitor.client.get("/try/aspire/texts", headers=forged) as response:
        assert response.status == 403
    assert (await visitor.send(page.form("/try/aspire"), text="hello")).status == 403


async def test_only_samples_on_the_stand_in_have_a_phone(sqlite_url):
    service = make_service(Settings(database_url=sqlite_url), engine=KNOWN, clock=lambda: NOW)
    service.landlords["aspire"] = ASPIRE.model_copy(update={"channels": {}})
    del service.text_accounts["aspire"]
    del service.telegram_accounts["aspire"]
    app = make_application(service)
    async with TestClient(TestServer(app)) as client:
        visitor = Visitor(client)
        assert (await visitor.open("/try/aspire")).status == 404
        assert (await visitor.open("/try/nobody")).status == 404
        assert (await visitor.open("/try")).status == 200


async def test_the_page_has_a_log_for_screen_readers_and_no_foreign_scripts(visitor):
    page = await visitor.open("/try/aspire")
    assert 'role="log"' in page.text
    assert 'href="/staff"' in page.text
    assert all(source.startswith("/static/") for source in re.findall(r'<script src="([^"]*)"', page.text))
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
