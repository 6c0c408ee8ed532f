"""Merging two cases and taking one matter out in Chromium: before axe, at a desk's width and at 320 pixels."""

import pytest
from bot_web_desk import COLD, LEAK, MOULD
from playwright.async_api import expect
from test_browser_accessibility import Inspector
from test_browser_redress import case_of, seen

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_duplicate_is_compared_merged_and_parted(site, visit, officer):
    inspector = Inspector()
    kept, other = await case_of(site, visit, COLD), await case_of(site, visit, MOULD)
    page = await officer.open(other)
    form = page.locator("#merge")
    await form.locator("summary").click()
    await form.get_by_label("Reference of the case that goes on").fill(kept.rpartition("/")[2])
    await form.get_by_role("button", name="Compare them").click()
    await expect(form.get_by_text("This one goes on")).to_be_visible()
    await seen(page, "merge", inspector)
    await form.get_by_role("button", name="Merge them").click()
    await expect(page.get_by_role("alert")).to_contain_text("write how you know")
    await form.get_by_label("Why it is the same matter").fill("The same flat")
    await form.get_by_role("button", name="Merge them").click()
    await expect(page.get_by_text("They are merged: it goes on here.")).to_be_visible()
    await expect(page.locator("#talk")).to_contain_text(MOULD)
    await seen(page, "merged", inspector)
    await page.goto(other)
    await expect(page.get_by_role("heading", name="Merged into")).to_be_visible()
    await page.locator("#unmerge summary").click()
    await page.locator("#unmerge").get_by_label("Why they are not the same matter").fill("Another flat")
    await seen(page, "unmerge", inspector)
    await page.get_by_role("button", name="Undo it").click()
    await expect(page.get_by_text("It goes on by itself again.")).to_be_visible()
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_one_matter_is_taken_out(site, visit, officer):
    inspector = Inspector()
    page = await officer.open(await case_of(site, visit, LEAK))
    form = page.locator("#split")
    await form.locator("summary").click()
    await seen(page, "split", inspector)
    await form.get_by_label(LEAK).check()
    await form.get_by_label("It is a").select_option("comment")
    await form.get_by_role("button", name="Open the new case").click()
    await expect(page.get_by_text("This is the new case, with dates of its own.")).to_be_visible()
    await expect(page.get_by_text("It was taken out of")).to_be_visible()
    await seen(page, "taken out", inspector)
    assert not inspector.wrong, "\n".join(inspector.wrong)
