"""Public posts: taken when signed, thanked for in public without details, once, and put before a person."""

import hmac
import json
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from bot_web_desk import COLD, Clock, engine
from conftest import ASPIRE, NOW
from sqlalchemy import select

from bot.landlords import LandlordError
from bot.service import make_service
from bot.settings import Settings
from bot.social import social_accounts
from bot.web.application import make_application
from channels.message import BadSignature, MalformedRequest
from channels.request import RawRequest
from channels.social import parse, verify
from triage.store import tables

KEY = b"social key"
GIVEN = {"key_env": "SOCIAL_KEY", "private_link": "https://aspire.example.com/chat"}
POST = {"id": "1", "network": "facebook", "author": "ana.lima", "text": COLD, "url": "https://f.example/1"}


def request(body):
    return RawRequest(url="", headers={}, body=body, received_at=NOW)


def landlord(**changed):
    return ASPIRE.model_copy(update={"channels": {"social_media": {**GIVEN, **changed}}})


@pytest.fixture
def service(database_url):
    made = make_service(Settings(database_url=database_url), engine=engine(), clock=Clock(NOW))
    accounts = social_accounts({"aspire": landlord()}, {"SOCIAL_KEY": KEY.decode()})
    yield replace(made, landlords={**made.landlords, "aspire": landlord()}, social_accounts=accounts)
    made.close()


@pytest.fixture
async def client(service):
    async with TestClient(TestServer(make_application(service))) as client:
        yield client


async def posted(client, body=POST, key=KEY):
    raw = json.dumps(body).encode()
    headers = {"X-Sayso-Signature": "sha256=" + hmac.digest(key, raw, "sha256").hex()}
    return await client.post("/channels/social/aspire", data=raw, headers=headers)


async def rows(service, table):
    return await service.read(lambda conn: conn.execute(select(table).order_by(table.c.id)).mappings().all())


async def test_a_post_becomes_a_case_and_only_a_thank_you_with_an_invitation_is_public(client, service):
    reply = (await (await posted(client)).json())["public_reply"]
    assert "https://aspire.example.com/chat" in reply
    case = next(row for row in await rows(service, tables.cases) if row["type"] == "complaint")
    assert (case["channel"], case["facts"]["public_post"]) == ("social_media", True)
    ours = [row["text"] for row in await rows(service, tables.messages) if row["sender"] == "bot"]
    assert ours == [reply]
    assert case["reference"] not in reply
    (conversation,) = await rows(service, tables.conversations)
    assert conversation["attention"] == "public_post"
    assert conversation["state"]["said"]["asked"] == []


async def test_the_next_post_of_the_same_person_is_kept_and_not_answered_again(client, service):
    await posted(client)
    again = await posted(client, {**POST, "id": "2", "text": "And nobody rings back"})
    assert (await again.json())["public_reply"] is None
    assert len(await rows(service, tables.conversations)) == 1


async def test_the_same_post_twice_counts_once(client, service):
    first, again = await posted(client), await posted(client)
    assert await first.json() == await again.json()
    assert len([row for row in await rows(service, tables.messages) if row["sender"] == "customer"]) == 1


async def test_a_forged_post_changes_nothing_and_an_unreadable_one_waits_for_a_person(client, service):
    assert (await posted(client, key=b"guessed")).status == 403
    assert await rows(service, tables.messages) == []
    assert (await posted(client, {"id": "1"})).status == 200
    assert len(await rows(service, tables.unread_requests)) == 1
    assert (await client.post("/channels/social/pioneer", data=b"")).status == 404


async def test_a_landlord_can_stay_silent_in_public(service):
    quiet = replace(service, landlords={**service.landlords, "aspire": landlord(answers=False)})
    async with TestClient(TestServer(make_application(quiet))) as client:
        assert (await (await posted(client)).json())["public_reply"] is None


@pytest.mark.parametrize("body", [b"{", b"[]", json.dumps({**POST, "text": " "}).encode(), json.dumps({**POST, "author": 7}).encode()])  # fmt: skip  # noqa: E501  a table of bodies
def test_what_is_no_post_is_named(body):
    with pytest.raises(MalformedRequest):
        parse(request(body), landlord="aspire")
    with pytest.raises(BadSignature):
        verify(request(body), (KEY,))


@pytest.mark.parametrize("changed", [{"key_env": "NOT_SET"}, {"private_link": "chat"}, {"link": "x"}])
def test_an_incomplete_account_is_named(changed):
    with pytest.raises(LandlordError, match="social_media"):
        social_accounts({"aspire": landlord(**changed)}, {"SOCIAL_KEY": "x"})
