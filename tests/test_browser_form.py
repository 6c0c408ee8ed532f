"""The web form and the desk's entry page in a real browser, and that everybody can use them."""

import pytest
from bot_web_desk import COLD, PRAISE
from browser import PHONE
from playwright.async_api import expect
from test_browser_accessibility import inspector

__all__ = ["inspector"]

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_form_on_a_phone_without_scripts(site, visit):
    joan = await visit(site, **PHONE, java_script_enabled=False)
    page = await joan.open("/form/aspire")
    await page.get_by_label("Your name (optional)").fill("Joan Hill")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write what you want to tell us")
    await expect(page.get_by_label("Your name (optional)")).to_have_value("Joan Hill")
    await page.get_by_label("What has happened, or what would you like to say?").fill(PRAISE)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", name="We have it")).to_be_visible()


async def test_everybody_can_use_the_form(site, visit, inspector):
    page = await (await visit(site)).open("/form/aspire")
    await inspector.look(page, "the form")
    await page.get_by_role("button", name="Send").click()
    await inspector.look(page, "the form with a fault")
    await page.get_by_label("What has happened, or what would you like to say?").fill(COLD)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_label("Your answer")).to_be_visible()
    await inspector.look(page, "what the form still asks")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_everybody_can_enter_for_a_customer(officer, inspector):
    page = await officer.open("/staff/aspire/new")
    await inspector.look(page, "the entry page")
    await page.get_by_label("What the customer says").fill(PRAISE)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="Read this out")).to_be_visible()
    await inspector.look(page, "the entry with its confirmation")
    await page.get_by_role("button", name="I have read it aloud").click()
    await expect(page.get_by_role("button", name="I have read it aloud")).to_have_count(0)
    assert not inspector.wrong, "\n".join(inspector.wrong)
