"""Photos and files in the chat: taken by their bytes, checked, kept with the message, safe on the desk."""

import io
import re
import shlex
import sys
import uuid

import pytest
from aiohttp import FormData
from bot_web_desk import COLD, PRAISE, doors, join, serving
from conftest import NOW
from sqlalchemy import select

from triage.store import tables

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF cold radiator"
PDF = b"%PDF-1.7 the letter"
SCANNER = "import sys; data = sys.stdin.buffer.read(); sys.exit(3 if b'odd' in data else b'virus' in data)"


@pytest.fixture
def scanning(sqlite_url):
    command = shlex.join([sys.executable, "-c", SCANNER])
    with serving(sqlite_url, NOW, largest_file_mb=1, scan_command=command) as service:
        yield service


@pytest.fixture
async def visitor(scanning, aiohttp_server, aiohttp_client):
    return await (await doors(scanning, aiohttp_server, aiohttp_client))()


def form(*files: tuple[str, bytes], text: str = "", session: str = "", id_: str | None = None) -> FormData:
    made = FormData(quote_fields=False)
    made.add_field("session", session)
    made.add_field("client_message_id", id_ or str(uuid.uuid4()))
    made.add_field("text", text)
    for name, content in files:
        made.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
    return made


async def upload(visitor, *files, **given):
    async with visitor.client.post("/chat/aspire/files", data=form(*files, **given)) as answer:
        return answer.status, await answer.json()


async def kept(scanning) -> list[tuple[str, int]]:
    files = tables.files.c
    rows = await scanning.read(lambda conn: conn.execute(select(files.media_type, files.size)).all())
    return sorted((row.media_type, row.size) for row in rows)


async def customer_rows(scanning):
    messages = tables.messages.c
    wanted = select(messages.text, messages.attachments).where(messages.sender == "customer").order_by(messages.seq)
    return await scanning.read(lambda conn: conn.execute(wanted).all())


async def test_a_photo_and_a_letter_come_with_the_words_and_are_kept_with_them(visitor, scanning):
    status, answer = await upload(visitor, ("radiator.jpg", JPEG), ("letter.pdf", PDF), text=COLD)
    assert status == 200
    assert answer["refused"] == []
    assert answer["cases"]
    assert await kept(scanning) == [("application/pdf", len(PDF)), ("image/jpeg", len(JPEG))]
    [row] = await customer_rows(scanning)
    assert row.text == COLD
    assert [(each["kind"], each["name"]) for each in row.attachments] == [
        ("photo", "radiator.jpg"), ("file", "letter.pdf")
    ]  # fmt: skip


async def test_a_photo_alone_is_a_message_too_and_the_browser_gets_its_name_back(visitor):
    status, answer = await upload(visitor, ("C:\\photos\\mould.jpg", JPEG))
    assert status == 200
    assert "kept" in answer["messages"][0]["text"]
    headers = {"Authorization": f"Bearer {answer['session']}"}
    async with visitor.client.get("/chat/aspire/messages?after=0", headers=headers) as response:
        missed = await response.json()
    assert missed["messages"][0]["files"] == [{"kind": "photo", "name": "mould.jpg"}]
    assert missed["messages"][0]["text"] == ""


async def test_the_same_message_again_gives_the_same_answer_and_keeps_nothing_twice(visitor, scanning):
    id_ = str(uuid.uuid4())
    first = await upload(visitor, ("a.jpg", JPEG), text=PRAISE, id_=id_)
    assert await upload(visitor, ("a.jpg", JPEG), text=PRAISE, id_=id_) == first
    assert len(await customer_rows(scanning)) == 1
    assert len(await kept(scanning)) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("photo.jpg", b"MZ\x90\x00 not a photo", "we take photos"),
        ("page.html", b"<html><script>alert(1)</script>", "we take photos"),
        ("empty.jpg", b"", "nothing in it"),
        ("big.jpg", JPEG + b"x" * 1024 * 1024, "larger than 1 MB"),
        ("bad.jpg", JPEG + b"virus", "something harmful"),
        ("odd.jpg", JPEG + b"odd", "cannot check files at the moment"),
    ],
)
async def test_a_file_that_is_not_taken_says_why_and_the_words_are_kept(visitor, scanning, name, content, why):
    status, answer = await upload(visitor, (name, content), ("good.pdf", PDF), text=PRAISE)
    assert status == 200
    [said] = answer["refused"]
    assert said.startswith(name)
    assert why in said
    assert await kept(scanning) == [("application/pdf", len(PDF))]
    assert [row.text for row in await customer_rows(scanning)] == [PRAISE]


async def test_with_nothing_left_to_keep_the_sender_is_told(visitor, scanning):
    status, answer = await upload(visitor, ("bad.jpg", JPEG + b"virus"))
    assert status == 422
    assert "something harmful" in answer["error"]
    assert await customer_rows(scanning) == []


async def test_a_sixth_file_is_left_out(visitor, scanning):
    status, answer = await upload(visitor, *((f"{number}.jpg", JPEG + bytes([number])) for number in range(6)))
    assert status == 200
    assert answer["refused"] == ["5.jpg was not taken: at most 5 files can be sent at once. Send it by itself."]
    assert len(await kept(scanning)) == 5


async def test_far_too_much_is_refused_before_it_is_read(visitor, scanning):
    status, answer = await upload(visitor, ("huge.jpg", JPEG + b"x" * 7 * 1024 * 1024))
    assert status == 413
    assert answer["error"]
    assert await kept(scanning) == []


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"no form", "multipart/form-data", 400),
        (b"no form", "multipart/form-data; boundary=x", 400),
    ],
)
async def test_what_is_no_form_is_said(visitor, data, kind, status):
    async with visitor.client.post("/chat/aspire/files", data=data, headers={"Content-Type": kind}) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]


async def test_staff_get_the_file_in_a_way_in_which_nothing_runs(visitor, scanning):
    await join(visitor, scanning)
    _, answer = await upload(visitor, ("the “mould”.jpg", JPEG), text=COLD)
    page = await visitor.open(f"/staff/aspire/cases/{answer['case']['reference']}")
    address = re.search(r'href="([^"]+/files/[0-9a-f]{64})"', page.text)[1]
    async with visitor.client.get(address) as file:
        assert await file.read() == JPEG
        assert file.headers["Content-Type"] == "image/jpeg"
        assert file.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''the%20")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
    assert (await visitor.open(address[:-1] + ("0" if address[-1] != "0" else "1"))).status == 404
    conversation = address.replace("aspire", "pioneer")
    assert (await visitor.open(conversation)).status == 404


async def test_nobody_outside_gets_a_file(visitor, scanning, aiohttp_server, aiohttp_client):
    await join(visitor, scanning)
    _, answer = await upload(visitor, ("mould.jpg", JPEG), text=COLD)
    page = await visitor.open(f"/staff/aspire/cases/{answer['case']['reference']}")
    address = re.search(r'href="([^"]+/files/[0-9a-f]{64})"', page.text)[1]
    stranger = await (await doors(scanning, aiohttp_server, aiohttp_client))()
    assert (await stranger.open(address)).path == "/staff/sign-in"


async def test_without_scripts_a_form_brings_the_photo(visitor, scanning):
    fields = (await visitor.open("/chat/aspire")).form("/aspire").fields
    data = FormData()
    data.add_field("message_id", fields["message_id"])
    data.add_field("text", PRAISE)
    data.add_field("file", JPEG, filename="window.jpg", content_type="image/jpeg")
    async with visitor.client.post("/chat/aspire", data=data) as answer:
        text = await answer.text()
    assert '<p class="came">With: window.jpg</p>' in text
    assert await kept(scanning) == [("image/jpeg", len(JPEG))]


async def test_without_scripts_a_refused_file_says_why_beside_what_was_said(visitor, scanning):
    fields = (await visitor.open("/chat/aspire")).form("/aspire").fields
    data = FormData()
    data.add_field("message_id", fields["message_id"])
    data.add_field("text", PRAISE)
    data.add_field("file", JPEG + b"virus", filename="window.jpg", content_type="image/jpeg")
    async with visitor.client.post("/chat/aspire", data=data) as answer:
        text = await answer.text()
    assert "window.jpg was not taken: our check found something harmful in it." in text
    assert [row.text for row in await customer_rows(scanning)] == [PRAISE]
    assert PRAISE in (await visitor.open("/chat/aspire")).text


async def test_without_scripts_an_empty_choice_of_files_is_none(visitor, scanning):
    fields = (await visitor.open("/chat/aspire")).form("/aspire").fields
    data = FormData()
    data.add_field("message_id", fields["message_id"])
    data.add_field("text", PRAISE)
    data.add_field("file", b"", filename="", content_type="application/octet-stream")
    async with visitor.client.post("/chat/aspire", data=data) as answer:
        assert answer.status == 200
    [row] = await customer_rows(scanning)
    assert row.attachments is None
