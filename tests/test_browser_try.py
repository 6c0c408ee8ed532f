"""The phone at /try in a real browser, against the service as it ships."""

import pytest
from browser import PHONE, Shipped, Visit
from playwright.async_api import expect

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_on_telegram_a_newcomer_writes_is_asked_and_presses_a_button(shipped: Shipped, visit: Visit) -> None:
    page = await (await visit(shipped, **PHONE)).open("/try/aspire")
    await page.get_by_role("link", name="Telegram").click()
    await page.get_by_label("Your message").fill("I want to complain, my heating has been off for three weeks")
    await page.get_by_role("button", name="Send a photo").click()
    mine = page.locator(".from-customer")
    await expect(mine).to_contain_text("Taken by the service")
    await expect(mine).to_contain_text("With a photo")
    button = page.locator(".answers button").first
    await button.click()
    await expect(mine).to_have_count(2)
    await expect(page.locator(".from-landlord")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    await page.reload()
    await expect(page.locator(".message")).to_have_count(4)
