"""People and accounts in a real browser: an administrator invites somebody, who sets up a second factor."""

import pyotp
import pytest
from bot_web_desk import COLD, PASSWORD, welcome_link
from browser import PHONE, Chat, join_as
from playwright.async_api import expect
from test_browser_accessibility import Inspector

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_somebody_is_invited_and_sets_up_a_second_factor(site, visit, officer):
    inspector, ada = Inspector(), await visit(site, **PHONE)
    page = await officer.open("/staff")
    await page.get_by_role("link", name="People").click()
    await inspector.look(page, "people")
    await page.get_by_label("Their e-mail address").fill("ada@example.org")
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose at least one role")
    await expect(page.get_by_role("alert")).to_be_focused()
    await inspector.look(page, "people, with faults")
    await page.get_by_label("Their e-mail address").fill("ada@example.org")
    await page.get_by_label("Handler", exact=True).check()
    await page.get_by_role("button", name="Make the link").click()
    link = (await page.locator(".panel.mono").inner_text()).strip()
    await inspector.look(page, "one-time link")

    theirs = await ada.open(link)
    await theirs.get_by_label("Your name").fill("Ada Byrne")
    await theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    await theirs.get_by_label("The same password again").fill(PASSWORD)
    await theirs.get_by_role("button", name="Start").click()
    await theirs.get_by_role("link", name="Ada Byrne").click()
    await inspector.look(theirs, "account")
    await theirs.get_by_role("link", name="Set it up").click()
    await expect(theirs.locator(".qr svg")).to_be_visible()
    await inspector.look(theirs, "second factor")
    secret = (await theirs.locator(".panel.mono").inner_text()).replace(" ", "").strip()
    await theirs.get_by_label("Six-digit code").fill(pyotp.TOTP(secret).at(site.service.clock()))
    await theirs.get_by_label("Your password").fill(PASSWORD)
    await theirs.get_by_role("button", name="Turn it on").click()
    codes = await theirs.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    await inspector.look(theirs, "recovery codes")
    await theirs.get_by_role("link", name="I have kept them").click()
    await inspector.look(theirs, "account with a second factor")
    await theirs.get_by_role("button", name="Sign out").click()
    await theirs.get_by_label("E-mail address").fill("ada@example.org")
    await theirs.get_by_label("Password").fill(PASSWORD)
    await theirs.get_by_role("button", name="Sign in").click()
    await inspector.look(theirs, "code")
    await theirs.get_by_label("Six-digit code").fill(codes[0])
    await theirs.get_by_role("button", name="Go on").click()
    await expect(theirs.get_by_role("heading", name="Queue")).to_be_visible()

    await page.goto("/staff/people")
    await page.get_by_role("link", name="Ada Byrne").click()
    await inspector.look(page, "person")
    await page.goto("/staff/roles")
    await inspector.look(page, "roles")
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_a_restricted_case_and_the_audit_log(site, visit, officer):
    inspector = Inspector()
    await Chat(await (await visit(site)).open("/chat/aspire")).say(COLD)
    page = await officer.open("/staff")
    await page.get_by_role("row").filter(has_text="Complaint").get_by_role("link").first.click()
    await page.get_by_role("link", name="Who may see it").click()
    await inspector.look(page, "who may see it")
    await page.get_by_role("button", name="Restrict it").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write why")
    await inspector.look(page, "who may see it, with faults")
    await page.get_by_label("Why").last.fill("Her ex-partner works here.")
    await page.get_by_role("button", name="Restrict it").click()
    await expect(page.get_by_text("The case is restricted.")).to_be_visible()
    await inspector.look(page, "who may see it, restricted")

    uma = await join_as(await visit(site), await welcome_link(site.service, "auditor"), name="Uma Shah")
    await uma.get_by_role("link", name="Audit log").click()
    await expect(uma.get_by_role("row").filter(has_text="Changed who may see a case")).to_be_visible()
    await inspector.look(uma, "audit log")
    async with uma.expect_download() as taken:
        await uma.get_by_role("link", name="Take this away as a table").click()
    assert (await taken.value).suggested_filename == "audit-log.csv"
    await uma.goto("/staff/audit?person=nobody")
    await inspector.look(uma, "audit log, nothing fits")
    assert not inspector.wrong, "\n".join(inspector.wrong)
