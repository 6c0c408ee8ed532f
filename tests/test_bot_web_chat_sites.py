"""The chat on pages of other sites: who may hold it, and what their browsers are told."""

import uuid
from pathlib import Path

import pytest
from aiohttp import FormData, WSServerHandshakeError
from bot_web_desk import PRAISE, doors, serving
from conftest import NOW

from bot.landlords import LandlordError, load_landlords
from bot.settings import ROOT
from bot.web.webchat_settings import webchats

FRIEND = "https://www.aspire.example"
STRANGER = "https://elsewhere.example"


@pytest.fixture
def landlords(tmp_path) -> Path:
    folder = tmp_path / "landlords"
    folder.mkdir()
    text = (ROOT / "landlords" / "aspire.toml").read_text("utf-8")
    listed = text.replace("[channels.webchat]", f'[channels.webchat]\norigins = ["{FRIEND}"]')
    (folder / "aspire.toml").write_text(listed, "utf-8")
    return folder


@pytest.fixture
def listing(sqlite_url, landlords):
    with serving(sqlite_url, NOW, landlords=landlords, public_address="https://chat.sayso.example") as service:
        yield service


@pytest.fixture
async def client(listing, aiohttp_server, aiohttp_client):
    return (await (await doors(listing, aiohttp_server, aiohttp_client))()).client


def body() -> dict:
    return {"client_message_id": str(uuid.uuid4()), "text": PRAISE}


async def test_a_listed_site_may_use_every_address_of_the_chat(client):
    headers = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
    about = await client.get("/chat/aspire/about", headers=headers)
    said = await client.post("/chat/aspire/messages", json=body(), headers=headers)
    sent = await client.post("/chat/aspire/files", data=_form(), headers=headers)
    for answer in (about, said, sent):
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
        assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in said.headers


async def test_a_browser_that_asks_beforehand_is_answered(client):
    headers = {"Origin": FRIEND, "Access-Control-Request-Method": "POST"}
    answer = await client.options("/chat/aspire/messages", headers=headers)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("origin", [STRANGER, "null", FRIEND.replace("https", "http"), FRIEND + ".elsewhere.example"])
async def test_any_other_site_is_refused_and_changes_nothing(client, origin):
    headers = {"Origin": origin}
    for answer in (
        await client.post("/chat/aspire/messages", json=body(), headers=headers),
        await client.post("/chat/aspire/files", data=_form(), headers=headers),
        await client.get("/chat/aspire/about", headers=headers),
        await client.options("/chat/aspire/messages", headers=headers),
    ):
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "has not listed this site" in (await answer.json())["error"]
    with pytest.raises(WSServerHandshakeError, match="403"):
        await client.ws_connect("/chat/aspire/ws", headers=headers)


async def test_errors_can_be_read_by_a_listed_site(client):
    answer = await client.post("/chat/aspire/messages", json={}, headers={"Origin": FRIEND})
    assert answer.status == 400
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND


async def test_a_socket_opens_from_a_listed_site_and_from_our_own_page(client):
    for origin in (FRIEND, "https://chat.sayso.example"):
        async with client.ws_connect("/chat/aspire/ws", headers={"Origin": origin}) as socket:
            await socket.send_json(body())
            assert await socket.receive_json() == {"typing": True}


async def test_pages_and_forms_stay_closed_to_a_listed_site(client):
    headers = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
    answer = await client.post("/chat/aspire", data={"text": PRAISE, "message_id": str(uuid.uuid4())}, headers=headers)
    assert answer.status == 403
    page = await client.get("/chat/aspire", headers=headers)
    assert "Access-Control-Allow-Origin" not in page.headers


@pytest.mark.parametrize(("name", "largest"), [("widget.js", 5_000), ("widget-chat.js", 25_000)])
async def test_the_widget_is_small_and_any_page_may_load_it(client, name, largest):
    answer = await client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Encoding"] == "gzip"
    text = await answer.text()
    assert len(text.encode()) < largest
    assert int(answer.headers["Content-Length"]) < 9_000
    assert "innerHTML" not in text
    again = await client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    style = await client.get("/static/sayso.css")
    assert style.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("origin", ["www.aspire.example", "https://aspire.example/", "*", "https://*.example"])
def test_an_origin_that_is_none_is_refused_at_start(landlords, origin):
    file = landlords / "aspire.toml"
    file.write_text(file.read_text("utf-8").replace(FRIEND, origin), "utf-8")
    with pytest.raises(LandlordError, match=r"channels\.webchat\.origins"):
        webchats(load_landlords(landlords))


def _form():
    form = FormData()
    form.add_field("client_message_id", str(uuid.uuid4()))
    form.add_field("text", PRAISE)
    form.add_field("file", b"\xff\xd8\xff\xe0", filename="window.jpg", content_type="image/jpeg")
    return form
