"""A live chat handed to the desk and back, as the customer and the officer each see it in a browser of their own."""

import pytest
from bot_web_desk import COLD, MORE
from browser import AT_ONCE, PHONE, REFERENCE, Chat
from engines import read_as
from playwright.async_api import expect

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

WISH = "Please let me talk to a person"
TYPING = "The customer is typing"


async def press(page, summary, button, text=""):
    """Open one of the things that can be done on an item, and do it."""
    act = page.locator("details.act").filter(has=page.locator("summary").get_by_text(summary, exact=True))
    if not await act.get_by_role("button", name=button, exact=True).is_visible():
        await act.locator("summary").click()
    if text:
        await act.get_by_role("textbox").fill(text)
    await act.get_by_role("button", name=button, exact=True).click()


async def test_an_open_item_shows_what_is_said_and_its_forms_know_of_it(site, visit, officer):
    customer = Chat(await (await visit(site, **PHONE)).open("/chat/aspire"))
    reference = REFERENCE.search(await customer.say(COLD))[0]
    page = await officer.open(f"/staff/aspire/cases/{reference}")
    await page.locator("#note summary").click()
    await page.locator("#note-text").fill("Nan is alone")
    await customer.say(MORE)
    await expect(page.locator(".by-customer .said").get_by_text(MORE)).to_be_visible()
    await expect(page.locator("#new-said")).to_contain_text(f"New: {MORE}")
    await expect(page.locator("#note-text")).to_have_value("Nan is alone")
    await page.locator("#note").get_by_role("button", name="Keep the note").click()
    await expect(page.get_by_text("The note is kept.")).to_be_visible()


async def test_a_live_chat_goes_to_the_desk_and_back(site, visit, officer):
    site.service.engine.texts[WISH] = read_as("other", "human")
    joan, tom = [Chat(await (await visit(site, **PHONE)).open("/chat/aspire")) for _ in range(2)]
    assert (await joan.say(WISH)).endswith("You are next: nobody is waiting before you.")
    assert (await tom.say(WISH)).endswith("One person is waiting before you.")
    page = await officer.open("/staff")
    waiting = page.locator("section").filter(has=page.get_by_role("heading", name="Conversations that need a person"))
    await expect(waiting.get_by_role("row").filter(has_text=WISH)).to_have_count(2)
    await waiting.get_by_role("row").filter(has_text=WISH).first.get_by_role("link").first.click()
    await expect(page.get_by_text("So far, in short")).to_be_visible()
    await expect(page.locator(".so-far")).to_contain_text(WISH)

    await press(page, "Take over from the assistant", "Take over")
    await expect(page.get_by_text("You have taken over: the assistant is silent.")).to_be_visible()
    here = joan.page.locator(".from-staff").get_by_text("This is Sam Okoro from Aspire Housing. I am here now")
    await expect(here).to_be_visible(timeout=AT_ONCE)
    await expect(joan.page.get_by_text("Sam Okoro is answering you now.")).to_be_visible()
    await expect(tom.page.locator(".from-staff")).to_have_count(0)

    said_by_bot = await joan.page.locator(".from-bot").count()
    await joan.page.get_by_label("Your message").press_sequentially("My lift")
    await expect(page.get_by_text(TYPING)).to_be_visible()
    await joan.write("My lift is broken")
    await expect(page.locator(".by-customer .said").get_by_text("My lift is broken")).to_be_visible()
    await expect(page.get_by_text(TYPING)).to_be_hidden()
    await expect(joan.page.locator("#typing")).to_be_empty()

    await page.get_by_label("Your message").press_sequentially("I ring")
    await expect(joan.page.locator("#typing")).to_have_text("Sam Okoro is typing", timeout=AT_ONCE)
    await press(page, "Write to the customer", "Send", "I ring the engineer now.")
    await expect(joan.page.locator(".from-staff").get_by_text("I ring the engineer now.")).to_be_visible(
        timeout=AT_ONCE
    )
    await expect(joan.page.locator("#typing")).to_be_empty()
    assert await joan.page.locator(".from-bot").count() == said_by_bot

    await press(page, "Hand back to the assistant", "Hand back")
    await expect(page.get_by_text("The assistant answers again.")).to_be_visible()
    await expect(page.get_by_text("So far, in short")).to_be_hidden()
    back = joan.page.locator(".from-staff").get_by_text("I hand you back now: the assistant answers")
    await expect(back).to_be_visible(timeout=AT_ONCE)
    await expect(joan.page.get_by_text("Sam Okoro is answering you now.")).to_be_hidden()
    await joan.say("Thank you")
    assert await joan.page.locator(".from-bot").count() > said_by_bot
