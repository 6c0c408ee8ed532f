"""Web chat over real HTTP and a real WebSocket, on a real SQLite file."""

import asyncio
import json
import sqlite3
import threading
import uuid
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from conftest import NOW
from engines import Broken, Known, Stuck, read_as
from sqlalchemy import event, select

from bot.service import make_service
from bot.settings import Settings
from bot.web.application import make_application
from triage.store import tables
from triage.store.conversations import NewMessage, lock
from triage.store.outgoing import post

BOILER = "the boiler is off"
KNOWN = Known({BOILER: read_as("complaint", ongoing=True, service_area="heating_hot_water")})


@pytest.fixture
async def serve(sqlite_url):
    clients = []

    async def start(engine=KNOWN, **settings):
        service = make_service(Settings(database_url=sqlite_url, **settings), engine=engine, clock=lambda: NOW)
        client = TestClient(TestServer(make_application(service)))
        await client.start_server()
        clients.append(client)
        return client, service

    yield start
    for client in clients:
        await client.close()


def body(text=BOILER, session=None, id_=None) -> dict:
    return {"session": session, "client_message_id": id_ or str(uuid.uuid4()), "text": text}


async def say(client, *args, **kwargs):
    async with client.post("/chat/aspire/messages", json=body(*args, **kwargs)) as response:
        return response.status, await response.json()


async def test_a_message_is_answered_with_session_reply_and_cases(serve):
    client, _ = await serve()
    status, answer = await say(client)
    assert status == 200
    assert [(message["seq"], message["from"], message["asks"]) for message in answer["messages"]] == [
        (2, "bot", ["where", "name"])
    ]
    assert [case["status"] for case in answer["cases"]] == ["unfinished", "unfinished"]
    assert answer["case"] == answer["cases"][0]
    assert len(answer["session"]) == 43


async def test_the_same_message_again_gives_the_same_answer_and_changes_nothing(serve):
    client, service = await serve()
    first = await say(client, id_="7c9e6679-7425-40de-944b-e07fc1f90ae7")
    assert await say(client, id_="7c9e6679-7425-40de-944b-e07fc1f90ae7") == first
    assert len(await service.read(lambda conn: conn.execute(select(tables.messages.c.id)).all())) == 2


async def test_a_conversation_goes_on_under_its_session_and_what_was_missed_can_be_fetched(serve):
    client, _ = await serve()
    _, first = await say(client)
    await say(client, "12 Low Lane", session=first["session"])
    headers = {"Authorization": f"Bearer {first['session']}"}
    async with client.get("/chat/aspire/messages?after=1", headers=headers) as response:
        missed = await response.json()
    assert [message["from"] for message in missed["messages"]] == ["bot", "customer", "bot"]


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"data": b"{"}, 400, "not JSON"),
        ({"data": b"\xff\xfe"}, 400, "UTF-8"),
        ({"data": b"[]"}, 400, "JSON object"),
        ({"data": b"null"}, 400, "JSON object"),
        ({"json": {"client_message_id": "1", "text": "x"}}, 400, "UUID"),
        ({"json": {"client_message_id": 7, "text": "x"}}, 400, "UUID"),
        ({"json": body(text=None)}, 400, "text"),
        ({"json": body(text="  \n ")}, 400, "text"),
        ({"json": body(text=["x"])}, 400, "text"),
        ({"json": body(text="x" * 10_001)}, 400, "longer than 10000"),
        ({"json": body(session=5)}, 400, "session"),
        ({"json": body(session="nobody")}, 401, "not known"),
        ({"json": body(session="A" * 43)}, 401, "not known"),
        ({"data": b"x" * 300_000}, 413, ""),
        ({"data": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "application/json"),
        ({"path": "/chat/nobody/messages", "json": body()}, 404, "landlord"),
        ({"path": "/chat/..%2f/messages", "json": body()}, 404, ""),
    ],
)
async def test_bad_input_gets_a_clear_error_and_the_service_goes_on(serve, change, status, says):
    client, service = await serve()
    given = {"headers": {"Content-Type": "application/json"}, **change}
    if "json" in given:
        del given["headers"]
    async with client.post(given.pop("path", "/chat/aspire/messages"), **given) as response:
        assert response.status == status
        error = (await response.json())["error"]
    assert says in error
    assert await service.read(lambda conn: conn.execute(select(tables.messages)).all()) == []
    assert (await say(client))[0] == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("x" * 10_000, "x" * 10_000),
        ("a\x00b", "a\ufffdb"),
        ("a\x07b\x1bc\rd", "a b c d"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("👩‍🔧 cold 🥶", "👩‍🔧 cold 🥶"),
        ("مرحبا", "مرحبا"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE cases; --", "'; DROP TABLE cases; --"),
    ],
)
async def test_strange_text_is_kept_as_far_as_it_can_be(serve, sent, kept):
    client, service = await serve()
    assert (await say(client, sent))[0] == 200
    texts = await service.read(lambda conn: conn.execute(select(tables.messages.c.text)).scalars().all())
    assert texts[0] == kept


async def test_a_lone_surrogate_becomes_a_replacement_character(serve):
    client, service = await serve()
    data = json.dumps(body("PLACE")).replace("PLACE", "a\\ud800b").encode()
    async with client.post(
        "/chat/aspire/messages", data=data, headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 200
    texts = await service.read(lambda conn: conn.execute(select(tables.messages.c.text)).scalars().all())
    assert texts[0] == "a\ufffdb"


async def test_an_engine_that_fails_loses_nothing(serve):
    client, service = await serve(Broken())
    status, answer = await say(client)
    assert status == 200
    assert "Your message is safe" in answer["messages"][0]["text"]
    rows = await service.read(lambda conn: conn.execute(select(tables.conversations.c.attention)).scalars().all())
    assert rows == ["unread"]


async def test_an_engine_that_takes_too_long_holds_nobody_up(serve):
    stuck = Stuck()
    client, _ = await serve(stuck, understanding_seconds=0.05)
    status, answer = await say(client)
    stuck.released.set()
    assert status == 200
    assert "Your message is safe" in answer["messages"][0]["text"]


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def test_a_store_that_cannot_write_is_said_and_the_message_can_be_sent_again(serve):
    client, service = await serve()
    message_id = str(uuid.uuid4())
    limit = "PRAGMA max_page_count=1"
    service.store.database.engine.dispose()
    real = service.store.database.engine

    def fill(connection, _record):
        connection.execute(limit)

    event.listen(real, "connect", fill)
    status, answer = await say(client, "x" * 9000, id_=message_id)
    assert status == 503
    assert "Try again" in answer["error"] or "try again" in answer["error"]
    event.remove(real, "connect", fill)
    real.dispose()
    assert (await say(client, "x" * 9000, id_=message_id))[0] == 200
    assert len(await service.read(lambda conn: conn.execute(select(tables.messages)).all())) == 2


async def test_a_locked_store_is_waited_for(serve, sqlite_url):
    client, _ = await serve()
    other = sqlite3.connect(file_of(sqlite_url), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.rollback).start()
    assert (await say(client))[0] == 200
    other.close()


async def test_messages_and_answers_go_over_a_websocket_too(serve):
    client, _ = await serve()
    async with client.ws_connect("/chat/aspire/ws") as socket:
        await socket.send_json({"session": None, "after": 0})
        await socket.send_json({"client_message_id": str(uuid.uuid4()), "text": BOILER})
        answer = await answer_of(socket)
    assert [message["from"] for message in answer["messages"]] == ["customer", "bot"]
    assert answer["case"]["status"] == "unfinished"


async def answer_of(socket) -> dict:
    while "typing" in (frame := await socket.receive_json(timeout=5)):
        continue
    return frame


async def test_what_staff_write_reaches_the_browser_at_once(serve):
    client, service = await serve()
    _, first = await say(client)
    async with client.ws_connect("/chat/aspire/ws") as socket:
        await socket.send_json({"session": first["session"], "after": 2})

        def write(conn):
            row = lock(conn, "aspire", 1)
            message = NewMessage(sender="staff", channel="webchat", scope="s", text="Hello, this is Ann", at=NOW)
            post(conn, "aspire", row, message)

        await service.write(write)
        service.wake("aspire", 1)
        answer = await answer_of(socket)
    assert [(message["from"], message["text"]) for message in answer["messages"]] == [("staff", "Hello, this is Ann")]


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("{", "JSON"),
        ("[]", "JSON object"),
        ('{"client_message_id": "x", "text": "y"}', "UUID"),
        ('{"session": "stranger", "after": 0}', "not known"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_socket_goes_on(serve, frame, says):
    client, _ = await serve()
    async with client.ws_connect("/chat/aspire/ws") as socket:
        await socket.send_str(frame)
        assert says in (await answer_of(socket))["error"]
        await socket.send_json({"client_message_id": str(uuid.uuid4()), "text": BOILER})
        assert "messages" in await answer_of(socket)


async def test_twenty_browsers_sending_the_same_message_make_one_conversation(serve):
    client, service = await serve()
    id_ = str(uuid.uuid4())
    answers = await asyncio.gather(*(say(client, id_=id_) for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert len(await service.read(lambda conn: conn.execute(select(tables.conversations)).all())) == 1
