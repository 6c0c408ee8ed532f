"""The tenant's stories, in a real browser."""

import asyncio
import re
from itertools import count

import pytest
from aiohttp import web
from bot_web_desk import COLD, PRAISE
from browser import AT_ONCE, BOILER, PATIENCE, PHONE, REFERENCE, YES, Chat
from playwright.async_api import expect
from sqlalchemy import select

from triage.store import tables
from triage.store.conversations import NewMessage, lock
from triage.store.database import Database
from triage.store.outgoing import post

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

ANSWERS = {
    "Which address": "12 Station Road, ST5 9ZZ. I am Joan Price",
    "e-mail address": "By phone, 07700 900123",
    "put it right": "Please just get it working",
    "told us about this before": "Yes, I rang two weeks ago",
}
SOCKET_TRIES = 3
"""So often the page tries a WebSocket that does not open, then no more."""


def statuses(url: str) -> dict[str, str]:
    database = Database(url)
    cases = tables.cases.c
    rows = database.read(lambda conn: conn.execute(select(cases.reference, cases.status)).all())
    database.close()
    return {row.reference: row.status for row in rows}


async def kept(service) -> list[str]:
    """What customers have said, as it is in the store."""
    messages = tables.messages.c
    said = select(messages.text).where(messages.sender == "customer").order_by(messages.seq)
    return await service.read(lambda conn: list(conn.execute(said).scalars()))


async def staff_write(service, text: str) -> None:
    def write(conn):
        row = lock(conn, "aspire", 1)
        message = NewMessage(sender="staff", channel="webchat", scope=row["address"], text=text, at=service.clock())
        post(conn, "aspire", row, message)

    await service.write(write)
    service.wake("aspire", 1)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_boiler_that_nobody_mends_becomes_a_complaint_with_a_receipt(shipped, visit, scripts):
    joan = await visit(shipped, **PHONE, java_script_enabled=scripts)
    page = await joan.open("/chat/aspire")
    chat = Chat(page)

    begun = await chat.talk(BOILER, ANSWERS)
    reference = REFERENCE.search(begun)[0]
    assert statuses(shipped.database_url)[reference] == "unfinished"

    corrected = await chat.say("no sorry, it is four weeks now")
    assert "four weeks now" in corrected
    assert "for three weeks" not in corrected.partition("When:")[2]
    receipt = await chat.choose(YES)
    assert f"Your complaint is logged. Your reference is {reference}." in receipt
    assert "We aim to give you our answer by" in receipt
    assert "working days" in receipt
    assert "The repair is logged too, as" in receipt
    assert "If you are not happy with our answer" in receipt
    assert statuses(shipped.database_url)[reference] == "formal"
    await expect(page.get_by_role("button", name=YES)).to_be_hidden()

    before = await chat.everything()
    assert f"You: {BOILER}" in before
    await page.reload()
    await expect(page.locator("#log .message")).to_have_count(len(before))
    assert await chat.everything() == before


async def test_where_no_websocket_gets_through_it_works_by_asking_again(open_site, visit):
    given_up = asyncio.Event()
    tries = count(1)

    @web.middleware
    async def proxy_without_websocket(request, handler):
        if "Upgrade" in request.headers:
            if next(tries) == SOCKET_TRIES:
                given_up.set()
            raise web.HTTPBadGateway
        return await handler(request)

    site = await open_site(lambda application: application.middlewares.insert(0, proxy_without_websocket))
    joan = await visit(site, **PHONE)
    page = await joan.open("/chat/aspire")
    assert REFERENCE.search(await Chat(page).say(COLD))
    async with asyncio.timeout(PATIENCE / 1000):
        await given_up.wait()
    for text in ("Hello, this is Ann", "I am coming at two"):
        await staff_write(site.service, text)
        await expect(page.locator(".from-staff").get_by_text(text)).to_be_visible()
    assert len(await Chat(page).everything()) == 4
    assert next(tries) == SOCKET_TRIES + 1


async def test_offline_in_the_middle_nothing_is_lost_and_nothing_doubled(site, visit):
    joan = await visit(site, **PHONE)
    page = await joan.open("/chat/aspire")
    chat = Chat(page)
    await chat.say(COLD)
    await joan.context.set_offline(True)
    await chat.write("12 Heron Walk")
    await chat.write("I am Joan Price")
    offline = page.get_by_text("You are not connected")
    await expect(offline).to_be_visible()
    await expect(page.locator(".from-customer").last).to_contain_text("Not sent yet")
    await staff_write(site.service, "Hello, this is Ann")
    await joan.context.set_offline(False)
    await expect(page.locator(".from-bot")).to_have_count(3)
    await expect(page.locator(".from-customer").last.get_by_text("Sent", exact=True)).to_be_visible()
    await expect(page.get_by_text("Hello, this is Ann")).to_be_visible()
    await expect(offline).to_be_hidden()
    assert await kept(site.service) == [COLD, "12 Heron Walk", "I am Joan Price"]
    shown = sorted(await chat.everything())
    await page.reload()
    await expect(page.locator("#log .message")).to_have_count(len(shown))
    assert sorted(await chat.everything()) == shown
    assert len(set(shown)) == len(shown)


async def test_what_was_written_offline_goes_out_when_the_page_is_opened_again(site, visit):
    joan = await visit(site, **PHONE)
    page = await joan.open("/chat/aspire")
    await joan.context.set_offline(True)
    await Chat(page).write(PRAISE)
    await expect(page.locator(".from-customer")).to_contain_text("Not sent yet")
    await page.close()
    await joan.context.set_offline(False)
    page = await joan.open("/chat/aspire")
    await expect(page.locator(".from-bot")).to_contain_text("Thank you")
    assert await kept(site.service) == [PRAISE]
    assert len(await Chat(page).everything()) == 2


async def test_a_message_whose_answer_was_lost_on_the_way_counts_once(site, visit):
    joan = await visit(site, **PHONE)
    page = await joan.open("/chat/aspire")

    async def lose_the_answer(route):
        await route.fetch()
        await route.abort()

    await page.route("**/messages", lose_the_answer, times=1)
    await Chat(page).say(PRAISE)
    assert await kept(site.service) == [PRAISE]
    assert len(await Chat(page).everything()) == 2


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_markup_that_a_customer_types_is_text_in_the_chat_and_on_the_desk(site, visit, officer, scripts):
    markup = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
    joan = await visit(site, java_script_enabled=scripts)
    page = await joan.open("/chat/aspire")
    await Chat(page).say(markup)
    await Chat(page).say(COLD)
    desk = await officer.open("/staff")
    await desk.get_by_role("link", name=REFERENCE).first.click()
    for where in (page.locator(".from-customer .said"), desk.locator(".talk .by-customer .said")):
        assert await where.all_inner_texts() == [markup, COLD]
    for each in (page, desk):
        assert await each.locator("script:not([src]), img").count() == 0
        assert await each.title() != "taken"


class ByKeyboard(Chat):
    """A customer who has no mouse; the field for the message must have the focus whenever they write."""

    async def write(self, text: str) -> None:
        await expect(self.page.get_by_label("Your message")).to_be_focused()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")


async def test_with_the_keyboard_alone_from_the_first_key_to_the_receipt(shipped, visit):
    joan = await visit(shipped)
    page = await joan.open("/chat/aspire")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="How we sort and keep messages")).to_be_focused()
    await page.keyboard.press("Tab")
    chat = ByKeyboard(page)
    await chat.talk(BOILER, ANSWERS)
    yes = page.get_by_role("button", name=YES)
    for _ in range(2):
        await page.keyboard.press("Shift+Tab")
    await expect(yes).to_be_focused()
    await expect(yes).to_be_in_viewport(ratio=1)
    assert await yes.evaluate("""button => {
        const box = button.getBoundingClientRect();
        return button.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === button;
    }"""), "the button with the focus is covered"
    async with chat.answered():
        await page.keyboard.press("Enter")
    assert "Your complaint is logged" in await chat.last()
    await expect(page.get_by_label("Your message")).to_be_focused()


async def test_what_is_said_is_announced_once_and_nothing_is_announced_again(site, visit):
    joan = await visit(site)
    page = await joan.open("/chat/aspire")
    log = page.get_by_role("log", name="Conversation")
    await expect(log).to_have_attribute("aria-live", "polite")
    await page.evaluate("""() => {
        window.announced = [];
        const said = (node) => node.querySelector?.(".said")?.textContent;
        new MutationObserver((changes) => {
            for (const change of changes) for (const node of change.addedNodes) {
                if (said(node)) window.announced.push(said(node));
            }
        }).observe(document.querySelector("sayso-chat").shadowRoot.getElementById("log"), { childList: true });
    }""")
    chat = Chat(page)
    first, second = await chat.say(COLD), await chat.say("12 Heron Walk, AB1 9ZZ")
    announced = await page.evaluate("window.announced")
    assert [" ".join(text.split()) for text in announced] == [
        " ".join(text.split()) for text in (COLD, first, "12 Heron Walk, AB1 9ZZ", second)
    ]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_leaving_quickly_shows_the_weather_and_no_way_back(site, visit, scripts):
    joan = await visit(site, **PHONE, java_script_enabled=scripts)
    outside = {"body": "<title>Weather</title>", "content_type": "text/html"}
    await joan.context.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(**outside))
    page = await joan.open("/")
    await page.get_by_role("link", name=re.compile("^Chat with Aspire")).click()
    await Chat(page).say(COLD)
    await Chat(page).say("12 Heron Walk, AB1 9ZZ")
    leave = page.get_by_role("link", name="Leave quickly")
    await expect(leave).to_be_in_viewport(ratio=1)
    await leave.click()
    await expect(page).to_have_title("Weather")
    if scripts:
        await page.go_back()
        await expect(page).to_have_url(f"{site.address}/")


async def test_a_script_from_elsewhere_is_refused_by_the_page(site, visit):
    joan = await visit(site)
    page = await joan.open("/chat/aspire")
    await page.evaluate("""() => {
        const made = document.createElement("script");
        made.textContent = "document.title = 'taken'";
        document.head.append(made);
    }""")
    await expect(page).to_have_title("Chat with Aspire Housing")
    assert "Content Security Policy" in joan.problems.pop()


async def test_staff_answer_at_once_and_a_customer_who_reads_further_up_is_told(site, visit):
    joan = await visit(site, viewport={"width": 390, "height": 600})
    page = await joan.open("/chat/aspire")
    chat = Chat(page)
    for text in (COLD, "12 Heron Walk, AB1 9ZZ", "07700 900123"):
        await chat.say(text)
    await page.evaluate("scrollTo(0, 0)")
    await staff_write(site.service, "Hello, this is Ann")
    newer = page.get_by_role("button", name="New message below")
    await expect(newer).to_be_visible(timeout=AT_ONCE)
    assert await page.evaluate("scrollY") == 0
    await newer.click()
    await expect(page.get_by_text("Hello, this is Ann")).to_be_in_viewport()
