"""The officer's stories, in a real browser, with a customer in another one."""

import re

import pytest
from bot_web_desk import COLD, MORE, PASSWORD, PRAISE
from browser import AT_ONCE, BOILER, PHONE, REFERENCE, Chat, join_as
from playwright.async_api import Page, expect

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def do(page: Page, summary: str, button: str, **fields: str) -> None:
    """Open one of the things that can be done on an item, fill it in and send it."""
    act = page.locator("details.act").filter(has=page.locator("summary", has_text=re.compile(f"^{summary}$")))
    await act.locator("summary").click()
    for label, text in fields.items():
        await act.get_by_label(label.replace("_", " ")).fill(text)
    await act.get_by_role("button", name=button).click()


async def hears(customer: Page, text: str) -> None:
    """See that the customer has a message of the landlord before the page could have asked again by itself."""
    said = customer.locator(".from-staff").get_by_text(text, exact=True)
    await expect(said).to_be_visible(timeout=AT_ONCE)
    await expect(said).to_have_count(1)


async def test_a_case_from_the_first_sign_in_to_its_end(shipped, visit):
    joan, sam = await visit(shipped, **PHONE), await visit(shipped)
    customer = await joan.open("/chat/aspire")
    reference = REFERENCE.search(await Chat(customer).say(BOILER))[0]

    page = await join_as(sam, shipped.first_link)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=reference))
    for words in ("Complaint", "Unfinished", "Web chat", "Nobody yet", BOILER):
        await expect(row).to_contain_text(words)
    await row.get_by_role("rowheader").get_by_role("link", name=reference).click()
    await expect(page.locator(".by-customer mark").first).to_be_visible()
    assert "three weeks" in "".join(await page.locator(".by-customer mark").all_inner_texts())

    await page.get_by_text("Next:").get_by_role("link", name="Give it to somebody").click()
    await page.get_by_label("No: they are free of any conflict of interest").check()
    await page.get_by_role("button", name="Give it").click()
    await expect(page.get_by_text("It has been given.")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Sam Okoro has it.")
    await do(page, "Acknowledge", "Record", What_to_tell_the_customer="We have your complaint. Sam")
    await expect(page.get_by_text("The acknowledgement is recorded.")).to_be_visible()
    await hears(customer, "We have your complaint. Sam")
    await do(page, "Write to the customer", "Send", Your_message="I come tomorrow at two.\nSam")
    await expect(page.get_by_text("Your message is on its way")).to_be_visible()
    await hears(customer, "I come tomorrow at two.\nSam")
    await page.locator("summary").get_by_text("Record the response").click()
    await page.get_by_label("Upheld", exact=True).check()
    await page.get_by_label("The response", exact=True).fill("We were too slow.")
    await page.get_by_label("Saying sorry, when anything is upheld").fill("We are sorry.")
    await page.get_by_label("How it is put right, when anything is upheld").fill("The boiler is mended.")
    await page.get_by_role("button", name="Record the response").click()
    await expect(page.get_by_text("The response is recorded.")).to_be_visible()
    answer = customer.locator(".from-staff").filter(has_text="We were too slow.")
    await expect(answer).to_contain_text("If you are not happy with this answer, you can ask us to look again.")
    await do(page, "Close", "Close the case", Why_it_can_be_closed="Mended, Joan is content.")
    await expect(page.get_by_text("The case is closed.")).to_be_visible()
    await expect(page.get_by_text("events are as they were written")).to_be_visible()

    await page.get_by_role("link", name="Queue", exact=True).click()
    await expect(page.get_by_role("link", name=reference)).to_be_hidden()
    await page.locator("summary", has_text="Filters").click()
    await page.get_by_label("Status").select_option("Closed")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("link", name=reference)).to_be_visible()


async def test_the_words_behind_each_finding_stand_out(site, visit, officer):
    joan = await visit(site)
    reference = REFERENCE.search(await Chat(await joan.open("/chat/aspire")).say(COLD))[0]
    page = await officer.open(f"/staff/aspire/cases/{reference}")
    assert await page.locator(".by-customer mark").all_inner_texts() == ["three weeks", "nobody came", "my nan is 82"]
    await page.get_by_text(re.compile("^Understood as complaint")).click()
    await expect(page.get_by_text("Kind, from “nobody came”")).to_be_visible()


async def test_a_second_tab_with_an_old_form_is_shown_what_happened_and_can_do_it_all_the_same(site, visit, officer):
    joan = await visit(site)
    customer = await joan.open("/chat/aspire")
    reference = REFERENCE.search(await Chat(customer).say(COLD))[0]
    address = f"/staff/aspire/cases/{reference}"
    first, second = await officer.open(address), await officer.open(address)
    await do(first, "Acknowledge", "Record", What_to_tell_the_customer="We have it.")
    await hears(customer, "We have it.")
    await Chat(customer).say(MORE)
    await do(second, "Write to the customer", "Send", Your_message="I am looking into it.")
    await expect(second.get_by_role("heading", name="Something changed meanwhile")).to_be_visible()
    await expect(second.locator("main")).to_contain_text("We have it.")
    await expect(second.locator("main")).to_contain_text("I am looking into it.")
    await expect(customer.get_by_text("I am looking into it.")).to_have_count(0)
    await second.get_by_role("button", name="Do it all the same").click()
    await expect(second.get_by_text("Your message is on its way")).to_be_visible()
    await hears(customer, "I am looking into it.")


async def test_signing_out_ends_the_session_in_every_tab_and_the_address_is_found_again(site, visit, officer):
    joan = await visit(site)
    reference = REFERENCE.search(await Chat(await joan.open("/chat/aspire")).say(COLD))[0]
    address = f"/staff/aspire/cases/{reference}"
    first, second = await officer.open("/staff"), await officer.open(address)
    await first.get_by_role("button", name="Sign out").click()
    await expect(first.get_by_text("You are signed out.")).to_be_visible()
    await do(second, "Write to the customer", "Send", Your_message="Half a page of careful words")
    await expect(second.get_by_role("heading", name="You have been signed out")).to_be_visible()
    await expect(second.get_by_text("Half a page of careful words")).to_be_visible()
    await first.goto(address)
    await expect(first.get_by_role("heading", name="Sign in")).to_be_visible()
    await first.get_by_label("E-mail address").fill("sam@example.org")
    await first.get_by_label("Password").fill("not the password")
    await first.get_by_role("button", name="Sign in").click()
    await expect(first.get_by_role("alert")).to_contain_text("is not right")
    await first.get_by_label("Password").fill(PASSWORD)
    await first.get_by_role("button", name="Sign in").click()
    await expect(first.get_by_role("heading", name=reference)).to_be_visible()


async def test_praise_needs_no_answer_and_stands_in_the_queue(site, visit, officer):
    joan = await visit(site)
    await Chat(await joan.open("/chat/aspire")).say(PRAISE)
    page = await officer.open("/staff")
    await expect(page.get_by_role("row").filter(has_text="Compliment")).to_contain_text(PRAISE)


async def test_an_open_queue_shows_what_comes_in_and_is_worked_by_keys(site, visit, officer):
    queue = await officer.open("/staff")
    reference = REFERENCE.search(await Chat(await (await visit(site)).open("/chat/aspire")).say(PRAISE))[0]
    await expect(queue.locator("#work").get_by_role("link", name=reference).first).to_be_visible()
    await queue.keyboard.press("?")
    await expect(queue.get_by_role("dialog", name="Keys")).to_be_visible()
    await queue.keyboard.press("Escape")
    await expect(queue.get_by_role("dialog", name="Keys")).to_be_hidden()
    await queue.keyboard.press("j")
    await expect(queue.locator("[data-rows] tbody th a").first).to_be_focused()
    await queue.keyboard.press("/")
    await expect(queue.get_by_label("Search", exact=True)).to_be_focused()
    await queue.keyboard.type("j?x")
    await expect(queue.get_by_label("Search", exact=True)).to_have_value("j?x")
    await queue.keyboard.press("Tab")
    await queue.get_by_role("button", name="Keys").click()
    await queue.get_by_label("Use these keys in this browser").uncheck()
    await queue.keyboard.press("Escape")
    await queue.reload()
    await queue.keyboard.press("/")
    await expect(queue.get_by_label("Search", exact=True)).not_to_be_focused()
