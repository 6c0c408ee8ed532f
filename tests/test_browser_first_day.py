"""A first day at the desk: "Next" leads a complaint through both stages to the Ombudsman; nothing typed is lost."""

import pytest
from bot_web_desk import COLD, welcome_link
from browser import REFERENCE, Chat, join_as
from playwright.async_api import expect

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def led_to(page, title):
    """Follow "Next", which opens the form that comes first, and return that form."""
    await page.get_by_text("Next:").get_by_role("link", name=title, exact=True).click()
    form = page.locator("details.act[open]").filter(has=page.locator("summary").get_by_text(title, exact=True))
    await expect(form.get_by_role("button").last).to_be_visible()
    return form


async def opened(page, title):
    form = page.locator("details.act").filter(has=page.locator("summary").get_by_text(title, exact=True))
    await form.locator("summary").first.click()
    return form


async def give(page, to):
    form = await led_to(page, "Give it to somebody")
    await form.get_by_label("Who is to have it").select_option(label=to)
    await form.get_by_label("No: they are free").check()
    await form.get_by_role("button").click()
    await expect(page.get_by_text("It has been given.")).to_be_visible()


async def acknowledge(page, words):
    form = await led_to(page, "Acknowledge")
    await form.get_by_label("What to tell the customer").fill(words)
    await form.get_by_role("button").click()
    await expect(page.get_by_text("The acknowledgement is recorded.")).to_be_visible()


async def answer(page, words):
    form = await led_to(page, "Record the response")
    await form.get_by_label("Upheld", exact=True).check()
    await form.get_by_label("The response", exact=True).fill(words)
    await form.get_by_label("Saying sorry").fill("We are sorry.")
    await form.get_by_label("How it is put right").fill("The boiler is mended.")
    await form.get_by_role("button", name="Record the response").click()
    await expect(page.get_by_text("The response is recorded.")).to_be_visible()


async def test_a_complaint_goes_step_by_step_to_the_ombudsman(site, visit, officer):
    ada = await visit(site)
    await join_as(ada, await welcome_link(site.service, "reviewer"), name="Ada Byrne")
    reference = REFERENCE.search(await Chat(await (await visit(site)).open("/chat/aspire")).say(COLD))[0]
    page = await officer.open(f"/staff/aspire/cases/{reference}")
    await give(page, "Me (Sam Okoro)")
    await acknowledge(page, "I am looking into it.")
    await answer(page, "We were too slow.")
    await expect(page.get_by_text("The customer can ask for the next stage until")).to_be_visible()
    await expect(page.get_by_text("Next:")).to_have_count(0)
    form = await opened(page, "The customer asks for the next stage")
    await form.get_by_role("button").click()
    await give(page, "Ada Byrne")

    page = await ada.open(f"/staff/aspire/cases/{reference}")
    await acknowledge(page, "I look at it afresh.")
    await answer(page, "The visit was to another flat.")
    form = await opened(page, "It has gone to the Ombudsman")
    await form.get_by_label("The customer", exact=True).check()
    await form.get_by_role("button").click()
    form = await opened(page, "The Ombudsman has decided")
    await form.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose what the Ombudsman decided")
    await form.get_by_label("What they decided").select_option("Service failure")
    await form.get_by_role("button").click()
    await expect(page.get_by_text("The Ombudsman: service failure")).to_be_visible()


async def test_what_two_people_type_for_the_same_act_is_kept(site, visit, officer):
    ada = await visit(site)
    await join_as(ada, await welcome_link(site.service, "reviewer"), name="Ada Byrne")
    reference = REFERENCE.search(await Chat(await (await visit(site)).open("/chat/aspire")).say(COLD))[0]
    first, second = [await each.open(f"/staff/aspire/cases/{reference}") for each in (officer, ada)]
    form = await opened(second, "Acknowledge")
    await form.get_by_label("What to tell the customer").fill("Ada has it, and will ring on Monday.")
    await (await opened(first, "Acknowledge")).get_by_label("What to tell the customer").fill("Sam has it.")
    await first.get_by_role("button", name="Record the acknowledgement").click()
    await expect(first.get_by_text("The acknowledgement is recorded.")).to_be_visible()
    await expect(second.locator(".said").get_by_text("Sam has it.")).to_be_visible()
    await form.get_by_role("button").click()
    await expect(second.get_by_role("heading", name="Something changed meanwhile")).to_be_visible()
    await second.get_by_role("button", name="Do it all the same").click()
    await expect(second.get_by_role("alert")).to_contain_text("It has been acknowledged.")
    await expect(second.get_by_role("alert")).to_contain_text("Ada has it, and will ring on Monday.")
