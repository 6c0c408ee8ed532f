"""The chat on a landlord's own site, in a real browser: a page of another origin holds it with one script tag."""

import asyncio
import shlex
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from axe_playwright_python.base import AXE_SCRIPT
from bot_web_desk import COLD, PRAISE
from browser import PHONE, REFERENCE, Chat, Site, Visit, Visitor
from playwright.async_api import Page, expect
from sqlalchemy import select

from bot.settings import ROOT
from triage.store import tables

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE: Final = """<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Aspire Housing</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>html {{ font-size: 62.5% }} * {{ color: #a00; line-height: 3 }} sayso-chat {{ --sayso-brand: #5b1a6e }}</style>
</head>
<body><main><h1>Repairs</h1><p>Everything about repairs.</p></main>
<script src="{address}/static/widget.js" data-landlord="aspire" data-language="{speaks}" defer></script>
</body></html>"""
"""A landlord's page, whose own style must not reach into the chat."""

EVENING: Final = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF"
SCANNER: Final = "import sys; sys.exit(b'virus' in sys.stdin.buffer.read())"
WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS: Final = "tags => axe.run(document, { runOnly: tags }).then(found => found.violations.map(each => each.id))"
SMALL: Final = """root => [...root.shadowRoot.querySelectorAll("button, summary, textarea, a.b")]
    .filter(each => each.checkVisibility()).map(each => [each.textContent, each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""


@dataclass(frozen=True)
class Street:
    """A landlord's site and the chat's service behind it."""

    site: Site
    page: str
    """Address of the landlord's page."""

    @property
    def visited(self) -> Site:
        """The landlord's site, as a visitor of it sees the world."""
        return replace(self.site, address=self.page)


Open = Callable[..., Awaitable[Street]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_street(open_site: Callable[..., Awaitable[Site]], tmp_path: Path) -> Any:
    """Starts a landlord's site, and the service that lists it."""
    async with AsyncExitStack() as stack:

        async def start(
            change: Any = None, *, listed: bool = True, language: str = "en", speaks: str = "", direction: str = "ltr",
            now: datetime | None = None,
        ) -> Street:  # fmt: skip
            told: dict[str, str] = {}

            async def show(_: web.Request) -> web.Response:
                text = PAGE.format(language=language, speaks=speaks, direction=direction, **told)
                return web.Response(text=text, content_type="text/html")

            application = web.Application()
            application.router.add_get("/", show)
            server = await stack.enter_async_context(TestServer(application))
            page = str(server.make_url("")).rstrip("/")
            folder = tmp_path / "landlords"
            folder.mkdir()
            origins = f'[channels.webchat]\norigins = ["{page if listed else "https://www.example.org"}"]'
            text = (ROOT / "landlords" / "aspire.toml").read_text("utf-8").replace("[channels.webchat]", origins)
            (folder / "aspire.toml").write_text(text, "utf-8")
            given = {} if now is None else {"now": now}
            scanner = shlex.join([sys.executable, "-c", SCANNER])
            site = await open_site(change, landlords=folder, scan_command=scanner, **given)
            told["address"] = site.address
            return Street(site, page)

        yield start


async def opened(visitor: Visitor) -> Page:
    page = await visitor.open("/")
    await page.get_by_role("button", name="Chat with us").click()
    await expect(page.get_by_label("Your message")).to_be_focused()
    return page


async def customer_messages(site: Site) -> list[Any]:
    messages = tables.messages.c
    wanted = select(messages.text, messages.attachments).where(messages.sender == "customer").order_by(messages.seq)
    return await site.service.read(lambda conn: list(conn.execute(wanted).all()))


async def test_on_a_listed_site_it_opens_talks_and_survives_a_reload(open_street: Open, visit: Visit) -> None:
    street = await open_street()
    page = await opened(await visit(street.visited, **PHONE))
    assert REFERENCE.search(await Chat(page).say(COLD))
    await page.reload()
    await expect(page.locator("#log .message")).to_have_count(2)
    await page.get_by_role("button", name="Close the chat").click()
    await expect(page.get_by_role("button", name="Chat with us")).to_be_focused()
    await page.reload()
    await expect(page.get_by_role("button", name="Chat with us")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_be_hidden()
    await page.get_by_role("button", name="Chat with us").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("Your message")).to_be_hidden()


async def test_on_a_site_that_is_not_listed_there_is_no_chat(open_street: Open, visit: Visit) -> None:
    street = await open_street(listed=False)
    visitor = await visit(street.visited)
    page = await visitor.open("/")
    async with page.expect_console_message():  # why the chat does not appear, for whoever sets it up
        await page.reload()
    await expect(page.get_by_role("button", name="Chat with us")).to_have_count(0)
    assert any("CORS policy" in problem for problem in visitor.problems)
    visitor.problems.clear()


async def test_with_the_network_lost_everything_waits_and_then_goes_once(open_street: Open, visit: Visit) -> None:
    street = await open_street()
    visitor = await visit(street.visited, **PHONE)
    page = await opened(visitor)
    chat = Chat(page)
    await chat.say(COLD)
    await visitor.context.set_offline(True)
    await chat.write("12 Heron Walk")
    await expect(page.get_by_text("You are not connected")).to_be_visible()
    await expect(page.locator(".from-customer").last).to_contain_text("Not sent yet")
    await visitor.context.set_offline(False)
    await expect(page.locator(".from-bot")).to_have_count(2)
    await expect(page.get_by_text("You are not connected")).to_be_hidden()
    assert [row.text for row in await customer_messages(street.site)] == [COLD, "12 Heron Walk"]


async def test_without_websocket_and_without_storage_it_works(open_street: Open, visit: Visit) -> None:
    street = await open_street()
    visitor = await visit(street.visited, **PHONE)
    await visitor.context.add_init_script("""
        delete window.WebSocket;
        Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
    """)
    chat = Chat(await opened(visitor))
    assert REFERENCE.search(await chat.say(COLD))
    await chat.say("12 Heron Walk")
    assert len(await customer_messages(street.site)) == 2


async def test_a_photo_goes_with_the_words_and_a_bad_one_says_why(open_street: Open, visit: Visit) -> None:
    street = await open_street()
    page = await opened(await visit(street.visited, **PHONE))
    chat = Chat(page)
    picker = page.locator("input[type=file]")
    await picker.set_input_files([{"name": "mould.jpg", "mimeType": "image/jpeg", "buffer": JPEG}])
    await expect(page.get_by_role("button", name="Remove mould.jpg")).to_be_visible()
    await chat.say(COLD)
    await expect(page.locator(".from-customer .came")).to_have_text("With: mould.jpg")
    await picker.set_input_files([{"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": JPEG + b"virus"}])
    await page.get_by_role("button", name="Send", exact=True).click()
    failed = page.locator(".from-customer.failed")
    await expect(failed).to_contain_text("our check found something harmful in it")
    assert [
        (row.text, row.attachments and row.attachments[0]["name"]) for row in await customer_messages(street.site)
    ] == [(COLD, "mould.jpg")]


async def test_leaving_quickly_forgets_the_conversation_on_this_device(open_street: Open, visit: Visit) -> None:
    street = await open_street()
    visitor = await visit(street.visited, **PHONE)
    outside = {"body": "<title>Weather</title>", "content_type": "text/html"}
    await visitor.context.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(**outside))
    page = await opened(visitor)
    await Chat(page).say(COLD)
    leave = page.get_by_role("link", name="Leave quickly")
    await expect(leave).to_be_in_viewport(ratio=1)
    await leave.click()
    await expect(page).to_have_title("Weather")
    page = await opened(visitor)
    assert await page.evaluate("JSON.parse(localStorage.getItem('sayso.chat.aspire')).session") is None
    await expect(page.locator("#log .message")).to_have_count(0)


async def test_a_copy_can_be_kept_and_a_new_conversation_begun(open_street: Open, visit: Visit) -> None:
    street = await open_street()
    page = await opened(await visit(street.visited))
    await Chat(page).say(PRAISE)
    await page.get_by_text("Keep a copy or start again").click()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download a copy").click()
    copied = await (await download.value).path()
    assert PRAISE in await asyncio.to_thread(copied.read_text, "utf-8")
    await page.get_by_role("button", name="Start a new conversation").click()
    await expect(page.locator("#log .message")).to_have_count(0)
    await Chat(page).say(COLD)
    await expect(page.locator("#log .message")).to_have_count(2)


async def test_in_the_evening_it_says_when_a_person_reads(open_street: Open, visit: Visit) -> None:
    street = await open_street(now=EVENING)
    page = await opened(await visit(street.visited))
    await expect(page.get_by_text("A person reads this from 9am on Monday.")).to_be_visible()


async def test_it_speaks_welsh_on_a_welsh_page(open_street: Open, visit: Visit) -> None:
    street = await open_street(language="cy")
    page = await (await visit(street.visited)).open("/")
    await page.get_by_role("button", name="Sgwrsio â ni").click()
    await expect(page.get_by_label("Eich neges")).to_be_focused()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("size", [(320, 640), (1280, 900)], ids=["phone", "desk"])
async def test_everybody_can_use_it(open_street: Open, visit: Visit, direction: str, size: tuple[int, int]) -> None:
    street = await open_street(direction=direction, now=EVENING)
    visitor = await visit(street.visited, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = await visitor.open("/")
    await page.evaluate(AXE_SCRIPT)
    assert await page.evaluate(FAULTS, WCAG) == []
    await page.get_by_role("button", name="Chat with us").click()
    chat = Chat(page)
    await chat.say(COLD)
    await chat.say("x" * 300)
    await page.locator("input[type=file]").set_input_files([{"name": "a.pdf", "mimeType": "", "buffer": b"%PDF-"}])
    await page.get_by_text("Keep a copy or start again").click()
    assert await page.evaluate(FAULTS, WCAG) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert await page.locator("sayso-chat").evaluate(SMALL) == []
    panel = await page.locator("#panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= size[0]
    if size[0] > PHONE["viewport"]["width"]:
        assert (panel["x"] < size[0] / 2) is (direction == "rtl")
