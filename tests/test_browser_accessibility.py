"""Every page before axe-core (WCAG 2.2 AA), and 320 pixels wide, where nobody may have to scroll sideways."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bot_web_desk import COLD, MORE, PRAISE, welcome_link
from browser import PHONE, REFERENCE, YES, Chat
from playwright.async_api import Page, expect

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
BEYOND = "best-practice"
RUN = """tags => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then(found => found.violations)"""
NARROW = {"width": 320, "height": 640}
WIDTH = "document.documentElement.scrollWidth"


class Inspector:
    """Looks at pages as a story passes them; keeps what is wrong, and what axe only advises."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.advice: list[str] = []

    async def look(self, page: Page, name: str) -> None:
        """Inspect the page as it stands, at its own width and narrow."""
        wide = page.viewport_size
        await page.evaluate(AXE_SCRIPT)
        await self._axe(page, name)
        await page.set_viewport_size(NARROW)
        await self._axe(page, f"{name}, narrow")
        if (width := await page.evaluate(WIDTH)) > NARROW["width"]:
            self.wrong.append(f"{name}: {width} pixels wide on a screen of {NARROW['width']}")
        await page.set_viewport_size(wide)

    async def _axe(self, page: Page, name: str) -> None:
        for found in await page.evaluate(RUN, [*WCAG, BEYOND]):
            where = "; ".join(str(node["target"]) for node in found["nodes"])
            line = f"{name}: {found['id']}: {found['help']} at {where}"
            (self.advice if BEYOND in found["tags"] else self.wrong).append(line)


@pytest.fixture
def inspector(record_property):
    """An inspector whose advice the run prints in the end."""
    inspector = Inspector()
    yield inspector
    for line in inspector.advice:
        record_property("axe advises", line)


async def test_the_pages_of_a_customer(site, visit, inspector):
    joan = await visit(site, **PHONE)
    page = await joan.open("/")
    await inspector.look(page, "home")
    await page.goto("/chat/aspire")
    await inspector.look(page, "chat, empty")
    chat = Chat(page)
    await chat.say(COLD)
    await inspector.look(page, "chat, in conversation")
    await chat.say("x" * 300)
    while not await page.get_by_role("button", name=YES).is_visible():
        await chat.say("12 Heron Walk")
    await inspector.look(page, "chat, with choices")
    await chat.choose(YES)
    await page.locator("summary").get_by_text("Keep a copy or start again").click()
    await inspector.look(page, "chat, with a receipt")
    await joan.context.set_offline(True)
    await chat.write(PRAISE)
    await expect(page.get_by_text("You are not connected")).to_be_visible()
    await inspector.look(page, "chat, offline")
    await joan.context.set_offline(False)
    await page.goto("/nothing-here")
    await inspector.look(page, "no such page")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_the_chat_without_scripts(site, visit, inspector):
    """Axe is a script itself: it reads what the service sends to a browser without scripts, in one that has them."""
    joan = await visit(site, **PHONE)
    await joan.context.route(re.compile(r"/static/widget\.js"), lambda route: route.abort())
    page = await joan.open("/chat/aspire")
    chat = Chat(page)
    await chat.say(COLD)
    await expect(page.get_by_role("link", name="Check for new messages")).to_be_visible()
    await inspector.look(page, "chat without scripts, in conversation")
    while not await page.get_by_role("button", name=YES).is_visible():
        await chat.say("12 Heron Walk")
    await inspector.look(page, "chat without scripts, with choices")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_the_phone_to_try(site, visit, inspector):
    page = await (await visit(site)).open("/try")
    await inspector.look(page, "phone, no texts")
    await page.get_by_label("Your message").fill(COLD)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("log")).to_contain_text(COLD)
    await page.locator("main details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
    await page.get_by_role("checkbox").first.check()
    await expect(page.get_by_text("Going wrong now")).to_be_visible()
    await inspector.look(page, "phone, with a text and something going wrong")
    await page.get_by_role("link", name="Telegram").click()
    await inspector.look(page, "phone, Telegram")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_the_door_of_the_desk(site, visit, inspector):
    sam = await visit(site)
    page = await sam.open("/staff")
    await inspector.look(page, "sign in")
    await page.get_by_label("E-mail address").fill("sam@example.org")
    await page.get_by_label("Password").fill("a guess of mine")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await inspector.look(page, "sign in, refused")
    await page.goto(await welcome_link(site.service))
    await inspector.look(page, "welcome")
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await inspector.look(page, "welcome, with faults")
    await page.goto("/staff/welcome/used-up")
    await inspector.look(page, "welcome, link used up")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_the_pages_of_an_officer(site, visit, officer, inspector):
    page = await officer.open("/staff")
    await inspector.look(page, "queue, empty")
    customer = await (await visit(site)).open("/chat/aspire")
    await Chat(customer).say(COLD)
    await Chat(await (await visit(site)).open("/chat/aspire")).say(PRAISE)
    await Chat(await (await visit(site)).open("/chat/aspire")).say("zzz qqq")
    await site.service.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE conversations SET attention = 'unread', waits_since = last_inbound_at"
        )
    )
    await page.reload()
    await inspector.look(page, "queue, filled")
    await page.locator("summary", has_text="Filters").click()
    await page.get_by_label("Kind").select_option("Compliment")
    await page.get_by_role("button", name="Show").click()
    await expect(page).to_have_url(re.compile("type=compliment"))
    await inspector.look(page, "queue, filtered")
    await page.goto("/staff?type=comment")
    await inspector.look(page, "queue, nothing fits")
    await page.goto("/staff")
    await page.get_by_role("link", name=re.compile("^Web chat")).first.click()
    await inspector.look(page, "conversation without a case")
    await page.goto("/staff")
    await page.get_by_role("row").filter(has_text="Complaint").get_by_role("link").first.click()
    await expect(page.get_by_role("heading", name="Conversation", exact=True)).to_be_visible()
    await inspector.look(page, "item")
    await page.locator("main details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
    await inspector.look(page, "item, everything unfolded")
    await page.get_by_role("button", name="Record the response").click()
    await expect(page.get_by_role("heading", name="Nothing was changed")).to_be_visible()
    await inspector.look(page, "item, with faults")
    await Chat(customer).say(MORE)
    await page.get_by_text("Write to the customer").click()
    await page.get_by_label("Your message").fill("I am on it.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("heading", name="Something changed meanwhile")).to_be_visible()
    await inspector.look(page, "conflict")
    await page.goto("/staff/aspire/cases/ASP-000")
    await inspector.look(page, "desk, no such page")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_the_pages_of_a_complaint_on_its_way(site, visit, officer, inspector):
    reference = REFERENCE.search(await Chat(await (await visit(site)).open("/chat/aspire")).say(COLD))[0]
    page = await officer.open("/staff/to-do")
    await inspector.look(page, "to do, nothing")
    await page.goto(f"/staff/aspire/cases/{reference}")
    await _send(page, "acknowledge", points="The boiler has been off\nNobody came")
    await _send(page, "respond", text="We were slow")
    await expect(page.get_by_role("alert")).to_contain_text("Choose what you found on point 2")
    await inspector.look(page, "response, with faults")
    for chosen in ("finding_1-upheld", "finding_2-not_upheld"):
        await page.locator(f"#respond-{chosen}").check()
    done = {"apology": "Sorry", "action_1": "Check the boiler", "action_1_due": "2026-02-13"}
    for name, value in done.items():
        await page.locator(f"#respond-{name}").fill(value)
    await page.get_by_role("button", name="Record the response").click()
    await page.locator("#next-stage > summary").click()
    await page.get_by_role("button", name="Record the request").click()
    await expect(page.get_by_role("heading", name="Stages so far")).to_be_visible()
    await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    await inspector.look(page, "stage 2, everything unfolded")
    await page.goto("/staff/to-do")
    await inspector.look(page, "to do, filled")
    assert inspector.wrong == []


async def _send(page: Page, form: str, **fields: str) -> None:
    await page.locator(f"#{form} > summary").click()
    for name, value in fields.items():
        await page.locator(f"#{form}-{name}").fill(value)
    await page.locator(f"#{form} form button").click()


async def test_the_pages_of_those_in_command(site, visit, officer, inspector):
    page = await officer.open("/staff/command")
    await page.locator("summary", has_text="Let people answer").first.click()
    await page.get_by_role("button", name="Let people answer").first.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await inspector.look(page, "in command, without a reason")
    await page.goto("/staff/texts")
    await page.get_by_role("button", name="Check and keep it").last.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await inspector.look(page, "texts to send, not filled in")
    await page.goto("/policy/aspire/try")
    await page.get_by_label("What the customer says").fill(COLD)
    await page.get_by_role("button", name="Show it").click()
    await expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    await inspector.look(page, "what a customer would see")
    await Chat(await (await visit(site)).open("/chat/aspire")).say(COLD)
    today = f"{site.service.clock():%Y-%m-%d}"
    await page.goto(f"/staff/sample?day={today}")
    await page.get_by_role("button", name="Keep it").first.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await inspector.look(page, "daily sample, not filled in")
    assert not inspector.wrong, "\n".join(inspector.wrong)
