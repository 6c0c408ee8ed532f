"""Several processes on one PostgreSQL: customers on one, staff on another, and what is sent by a third."""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from bot_web_desk import PASSWORD, Forms
from processes import Process, free_port, serve, wait_until_ready
from sqlalchemy import select

from bot.database import AsyncDatabase
from bot.notifications import Notifications
from triage.store import tables
from triage.store.database import Database


async def test_what_one_process_commits_another_hears_of(postgres_url):
    heard = asyncio.Event()
    stores = [AsyncDatabase(Database(postgres_url)) for _ in range(2)]
    teller, listener = Notifications(stores[0], heard=lambda: None), Notifications(stores[1], heard=heard.set)
    tasks = [asyncio.create_task(each.run()) for each in (teller, listener)]
    async with asyncio.timeout(10):
        await heard.wait()  # the first word comes when listening begins
        heard.clear()
        teller.tell()
        await heard.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for store in stores:
        store.close()


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """Look again until there is something to see."""
    for _ in range(1200):
        if seen := await look():
            return seen
        await asyncio.sleep(0.05)
    raise TimeoutError("nothing came")


async def test_a_chat_on_one_process_is_answered_by_staff_on_another_and_a_text_goes_out_by_a_worker(
    postgres_url, tmp_path
):
    ports = [free_port(), free_port()]
    public = f"http://127.0.0.1:{ports[0]}"
    services = [serve(postgres_url, port, tmp_path / f"{port}.log", SAYSO_PUBLIC_ADDRESS=public) for port in ports]
    workers = [
        Process(
            ["work", "--database", postgres_url],
            {"SAYSO_PUBLIC_ADDRESS": public, "SAYSO_BACKOFF_SCALE": "0.05"},
            tmp_path / "work.log",
        )
        for _ in range(2)
    ]
    for process in (*services, *workers):
        await asyncio.to_thread(process.start)
    for port, process in zip(ports, services, strict=True):
        await asyncio.to_thread(wait_until_ready, port, process)
    jars = [aiohttp.CookieJar(unsafe=True) for _ in range(2)]  # they keep cookies of plain addresses too
    async with (
        aiohttp.ClientSession(cookie_jar=jars[0]) as customer,
        aiohttp.ClientSession(cookie_jar=jars[1]) as officer,
    ):
        await staff_answer_the_chat(customer, officer, ports, services[0])
        await a_text_is_sent(customer, public, postgres_url)
    assert [await asyncio.to_thread(process.end) for process in (*services, *workers)] == [0, 0, 0, 0]


async def staff_answer_the_chat(
    customer: aiohttp.ClientSession, officer: aiohttp.ClientSession, ports: list[int], first: Process
) -> None:
    async with customer.ws_connect(f"http://127.0.0.1:{ports[0]}/chat/aspire/ws") as socket:
        await socket.send_json({"session": None, "after": 0})
        message = "the boiler has been broken for three weeks and nobody has come, I want to complain"
        await socket.send_json({"client_message_id": str(uuid.uuid4()), "text": message})
        while "case" not in (answer := await socket.receive_json(timeout=20)):
            continue
        reference = answer["case"]["reference"]
        await sign_in(officer, ports[1], re.search(r"/staff/welcome/[\w-]+", first.log.read_text())[0])
        await write(officer, ports[1], f"/staff/aspire/cases/{reference}", "Hello, this is Ann. I am on it.")
        while "messages" not in (answer := await socket.receive_json(timeout=20)):
            continue
        assert [(each["from"], each["text"]) for each in answer["messages"]] == [
            ("staff", "Hello, this is Ann. I am on it.")
        ]


async def sign_in(officer: aiohttp.ClientSession, port: int, link: str) -> None:
    address = f"http://127.0.0.1:{port}"
    form = Forms(await (await officer.get(address + link)).text(), link).found[0]
    fields = {**form.fields, "name": "Ann", "email": "ann@example.org", "password": PASSWORD, "again": PASSWORD}
    assert (await officer.post(address + form.action, data=fields)).status == 200


async def write(officer: aiohttp.ClientSession, port: int, path: str, words: str) -> None:
    address = f"http://127.0.0.1:{port}"
    page = await officer.get(address + path)
    forms = Forms(await page.text(), path).found
    form = next(form for form in forms if form.action.endswith("/write"))
    area = next(name for name in form.fields if name in {"message", "text", "words"})
    assert (await officer.post(address + form.action, data={**form.fields, area: words})).status == 200


async def a_text_is_sent(customer: aiohttp.ClientSession, public: str, url: str) -> None:
    """Text the sample landlord from the phone that ships with the product, and wait for the reply to be delivered."""
    page = Forms(await (await customer.get(f"{public}/try/aspire")).text(), "/try/aspire")
    form = next(form for form in page.found if form.action.endswith("/try/aspire"))
    area = next(name for name, value in form.fields.items() if not value)
    posted = await customer.post(public + form.action, data={**form.fields, area: "i can smell gas"})
    assert posted.status == 200, await posted.text()
    database = Database(url)
    sent = select(tables.messages.c.delivery).where(
        tables.messages.c.channel == "sms", tables.messages.c.sender == "bot", tables.messages.c.delivery == "delivered"
    )
    await until(lambda: asyncio.to_thread(database.read, lambda conn: conn.execute(sent).all()))
    database.close()
