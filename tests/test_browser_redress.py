"""Suggestions, money and dates of the law in Chromium: before axe, at a desk's width and at 320 pixels."""

import os

import pytest
from bot_web_desk import MOULD, OLD
from browser import REFERENCE, Chat
from playwright.async_api import expect
from test_browser_accessibility import Inspector

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURES = os.environ.get("SAYSO_PICTURES")
"""A folder in which to leave pictures of the pages, for people to look at."""


async def seen(page, name, inspector):
    await inspector.look(page, name)
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
        await page.set_viewport_size({"width": 320, "height": 640})
        await page.screenshot(path=f"{PICTURES}/{name}-narrow.png", full_page=True)
        await page.set_viewport_size({"width": 1280, "height": 900})


async def case_of(site, visit, text):
    customer = await (await visit(site)).open("/chat/aspire")
    return f"/staff/aspire/cases/{REFERENCE.search(await Chat(customer).say(text))[0]}"


async def test_a_suggestion_is_settled(site, visit, officer):
    inspector = Inspector()
    page = await officer.open(await case_of(site, visit, OLD))
    form = page.locator("#settle")
    await expect(form.get_by_text("It would be taken as a complaint if")).to_have_count(2)
    await seen(page, "settle", inspector)
    await form.get_by_label("Refuse it as suggested").check()
    await form.get_by_role("button", name="Settle it").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write the reason in this customer's case")
    await seen(page, "settle, with faults", inspector)
    await form.get_by_label("The reason in this customer's case").fill("It was mended in July 2024.")
    await form.get_by_label("What speaks for taking it all the same").fill("She was ill; nothing was left open.")
    await form.get_by_role("button", name="Settle it").click()
    await expect(page.get_by_text("The suggestion is settled")).to_be_visible()
    await seen(page, "settled", inspector)
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_money_and_the_dates_of_the_law(site, visit, officer):
    inspector = Inspector()
    page = await officer.open(await case_of(site, visit, MOULD))
    law, money = page.locator("#law"), page.locator("#money")
    await law.locator("summary").click()
    await money.locator("summary").click()
    await page.locator("#restrain summary").click()
    await seen(page, "law and money", inspector)
    await law.get_by_label("The investigation has ended").check()
    await law.get_by_label("A significant hazard").check()
    await law.get_by_label("What was done or found").fill("Mould on three walls; a fan is fitted on Friday.")
    await law.get_by_role("button", name="Record it").click()
    await expect(page.get_by_text("Make it safe")).not_to_have_count(0)
    await money.locator("summary").click()
    await money.get_by_label("A gesture of goodwill").check()
    await money.get_by_label("Amount in pounds").fill("25")
    await money.get_by_label("Distress and inconvenience").check()
    await money.get_by_label("The reason, as the customer will read it").fill("You waited for us.")
    await money.get_by_role("button", name="Propose it").click()
    await expect(page.locator("#redress")).to_contain_text("Waits for approval")
    await seen(page, "money proposed", inspector)
    assert not inspector.wrong, "\n".join(inspector.wrong)
