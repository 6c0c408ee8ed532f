"""Photos and voice notes that Twilio keeps: fetched after the message is taken, and kept with it."""

from dataclasses import dataclass, field, replace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import NOW
from engines import Known
from sqlalchemy import select

from bot.outbox import Outbox
from bot.providers.media import Media
from bot.providers.sending import TextSender
from bot.providers.text_accounts import TextAccount
from bot.service import make_service
from bot.settings import Settings
from channels.message import Attachment, InboundMessage
from channels.twilio_sender import API, Sender
from triage.store import tables
from triage.vocabulary import Channel

PATH = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
PHOTO = b"\xff\xd8\xff\xe0" + b"0" * 300
SIGNED_IN = aiohttp.encode_basic_auth("AC1", "t")


@dataclass
class Store:
    """Where Twilio keeps files: it leads on to another place, which must not be told our token."""

    statuses: list[int] = field(default_factory=list)
    content: bytes = PHOTO
    told: list[str] = field(default_factory=list)
    elsewhere: str = ""

    async def lead_on(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != SIGNED_IN:
            return web.Response(status=401)
        if self.statuses and (status := self.statuses.pop(0)) != 307:
            return web.Response(status=status)
        return web.Response(status=307, headers={"Location": self.elsewhere})

    async def give(self, request: web.Request) -> web.Response:
        self.told.append(request.headers.get("Authorization", ""))
        return web.Response(body=self.content)


@dataclass
class Stage:
    """A service whose customer has sent a file, and where the file is kept."""

    service: object
    kept: Store

    async def take(self, url=f"{API}{PATH}") -> None:
        attachment = Attachment(kind="photo", url=url, media_type="image/jpeg")
        message = InboundMessage(
            landlord="aspire",
            channel=Channel.WHATSAPP,
            address="+447700900123",
            scope="AC1",
            provider_id="MM1",
            text="",
            received_at=NOW,
            attachments=(attachment,),
        )
        await self.service.receive(message)

    async def work(self, **given) -> str:
        """Do the jobs that fetch, and return how they ended."""
        sender = TextSender(self.service.store, self.service.text_accounts)
        limits = {"largest": 1000, "scan_command": "", **given}
        media = Media(self.service.store, {Channel.WHATSAPP: sender}, **limits)
        outbox = Outbox(self.service.store, media.deeds(), scale=0)
        while await outbox.work_once():
            pass
        await sender.close()
        (job,) = [row for row in await self.rows(tables.jobs) if row["kind"] == "media"]
        return f"{job['status']}: {job['error']}" if job["error"] else job["status"]

    async def rows(self, table):
        return await self.service.read(lambda conn: conn.execute(select(table)).mappings().all())


@pytest.fixture
async def stage(database_url):
    kept = Store()
    near, far = web.Application(), web.Application()
    near.add_routes([web.get(PATH, kept.lead_on)])
    far.add_routes([web.get("/photo", kept.give)])
    service = make_service(Settings(database_url=database_url), engine=Known({}), clock=lambda: NOW)
    async with TestServer(near) as api, TestServer(far) as elsewhere:
        kept.elsewhere = str(elsewhere.make_url("/photo"))
        account = TextAccount(
            account="AC1",
            tokens=("t",),
            senders={Channel.WHATSAPP: Sender(address="+447700900100")},
            api=str(api.make_url("/")),
            webhook="http://127.0.0.1/x",
            is_stand_in=False,
        )
        yield Stage(replace(service, text_accounts={"aspire": account}), kept)
    service.close()


async def test_a_photo_is_kept_with_its_message_and_only_twilio_is_told_our_token(stage):
    await stage.take()
    assert await stage.work() == "done"
    (file,) = await stage.rows(tables.files)
    assert (bytes(file["content"]), file["media_type"], file["size"]) == (PHOTO, "image/jpeg", len(PHOTO))
    (attachment,) = next(row["attachments"] for row in await stage.rows(tables.messages) if row["sender"] == "customer")
    assert attachment["digest"] == file["digest"]
    assert stage.kept.told == [""]


async def test_a_file_that_is_not_there_yet_is_fetched_later(stage):
    stage.kept.statuses = [404, 503, 307]
    await stage.take()
    assert await stage.work() == "done"


async def test_a_file_that_is_too_large_is_left_where_it_is_and_staff_see_why(stage):
    await stage.take()
    assert await stage.work(largest=len(PHOTO) - 1) == f"dead: the file is larger than {len(PHOTO) - 1} bytes"
    assert await stage.rows(tables.files) == []


async def test_an_address_that_is_not_twilios_is_never_called(stage):
    await stage.take(stage.kept.elsewhere)
    assert await stage.work() == "dead: the file's address is not Twilio's"
    assert stage.kept.told == []


async def test_what_the_scanner_refuses_is_not_kept(stage):
    await stage.take()
    assert await stage.work(scan_command="false") == "dead: the scanner says that the file is harmful: it was not kept"
    assert await stage.rows(tables.files) == []


async def test_bytes_that_tell_no_type_are_kept_as_just_bytes(stage):
    stage.kept.content = b"\x00\x01\x02"
    await stage.take()
    assert await stage.work() == "done"
    assert (await stage.rows(tables.files))[0]["media_type"] == "application/octet-stream"


async def test_the_same_webhook_again_fetches_nothing_more(stage):
    await stage.take()
    await stage.take()
    assert await stage.work() == "done"


async def test_a_landlord_without_its_account_leaves_the_file_before_staff(stage):
    await stage.take()
    stage.service = replace(stage.service, text_accounts={})
    assert "no account for whatsapp" in await stage.work()
