"""The web form without scripts: filled in, asked on, confirmed; on the same intake as the chat."""

import re
import tomllib

import pytest
from bot_web_desk import COLD, PRAISE, doors, serving
from conftest import NOW
from sqlalchemy import update

from bot.web.form_words import FOLDER, load_form_words
from triage.store import tables

ABOUT_ME = {
    "name": "Ana Lima",
    "where": "12 Heron Walk",
    "phone": "01632 960 001",
    "email": "ana@example.org",
    "reply_by": "email",
    "desired_outcome": "Mend the boiler",
}


@pytest.fixture
def form_service(database_url):
    """The service on each kind of database."""
    with serving(database_url, NOW) as service:
        yield service


@pytest.fixture
async def arrive(form_service, aiohttp_server, aiohttp_client):
    """Lets one more visitor in at `form_service`."""
    return await doors(form_service, aiohttp_server, aiohttp_client)


async def cases(form_service):
    return await form_service.read(
        lambda conn: conn.exec_driver_sql("SELECT reference, type, status, channel, facts FROM cases").all()
    )


async def filled(visitor, **fields):
    return await visitor.send((await visitor.open("/form/aspire")).form("/aspire"), **fields)


async def test_the_start_page_leads_to_the_form_of_a_landlord_that_has_one(arrive, form_service):
    page = await (await arrive()).open("/")
    assert 'href="/form/aspire"' in page.text
    assert "web_form" in form_service.landlords["aspire"].channels
    assert (await (await arrive()).open("/form/nobody")).status == 404


async def test_what_the_form_gave_is_never_asked_again_and_the_confirmation_has_reference_and_dates(
    arrive, form_service
):
    visitor = await arrive()
    page = await filled(visitor, text=COLD, **ABOUT_ME)
    assert page.path == "/form/aspire/sent"
    for _ in range(4):
        assert "what is your name" not in page.text
        assert "How would you like us to answer" not in page.text
        if "Is that right?" in page.text:
            break
        page = await visitor.send(page.form("/sent"), text="Not sure")
    assert "How we reach you: 01632 960 001, ana@example.org" in page.text
    assert "What you would like: Mend the boiler" in page.text
    page = await visitor.send(page.form("/sent"), choice="yes", text="")
    assert "<h1>We have it</h1>" in page.text
    reference = next(row.reference for row in await cases(form_service) if row.type == "complaint")
    assert reference in page.text
    assert re.search(r"by \w+day \d+ \w+ 2026", page.text)
    assert "Add something" in page.text
    assert {row.channel for row in await cases(form_service)} == {"web_form"}
    assert "We have it" in (await visitor.open("/form/aspire/sent")).text


async def test_praise_is_confirmed_at_once(arrive, form_service):
    page = await filled(await arrive(), text=PRAISE)
    assert "<h1>We have it</h1>" in page.text
    assert len(await cases(form_service)) == 1


async def test_an_empty_form_says_what_is_missing_and_keeps_everything_else(arrive, form_service):
    visitor = await arrive()
    page = await filled(visitor, text="", **ABOUT_ME)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert '<a href="#text">Write what you want to tell us</a>' in page.text
    fields = page.form("/aspire").fields
    assert {name: fields[name] for name in ABOUT_ME} == ABOUT_ME
    assert await cases(form_service) == []
    assert (await visitor.send(page.form("/aspire"), text=PRAISE)).path == "/form/aspire/sent"


async def test_a_form_sent_twice_counts_once(arrive, form_service):
    visitor = await arrive()
    form = (await visitor.open("/form/aspire")).form("/aspire")
    await visitor.send(form, text=PRAISE)
    page = await visitor.send(form, text=PRAISE)
    assert "<h1>We have it</h1>" in page.text
    assert len(await cases(form_service)) == 1


async def test_two_forms_from_one_browser_are_two_conversations(arrive, form_service):
    visitor = await arrive()
    await filled(visitor, text=PRAISE)
    await filled(visitor, text=PRAISE)
    assert len(await cases(form_service)) == 2


@pytest.mark.parametrize("token", ["", "made up"])
async def test_a_form_that_is_not_of_this_browser_is_shown_again_and_changes_nothing(arrive, form_service, token):
    page = await filled(await arrive(), text=PRAISE, form_token=token)
    assert page.status == 403
    assert PRAISE in page.text
    assert "send it again" in page.text
    assert await cases(form_service) == []


async def test_a_form_of_another_site_is_refused(arrive, form_service):
    visitor = await arrive()
    form = (await visitor.open("/form/aspire")).form("/aspire")
    sent = {**form.fields, "text": PRAISE}
    answer = await visitor.client.post(form.action, data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert await cases(form_service) == []


async def test_a_form_without_its_id_is_refused(arrive):
    visitor = await arrive()
    assert (await filled(visitor, text=PRAISE, action_id="7")).status == 400


async def test_an_empty_answer_is_said_and_the_question_stays(arrive):
    visitor = await arrive()
    page = await filled(visitor, text=COLD)
    again = await visitor.send(page.form("/sent"), text="  ")
    assert again.status == 422
    assert "Write what you want to tell us" in again.text
    assert "?" in again.text.partition('class="said"')[2]


async def test_somebody_else_sees_nothing_of_it(arrive):
    await filled(await arrive(), text=PRAISE)
    page = await (await arrive()).open("/form/aspire/sent")
    assert page.path == "/form/aspire"
    assert PRAISE not in page.text


async def test_somebody_who_sends_too_much_waits(arrive):
    visitor = await arrive()
    answers = [await visitor.client.post("/form/aspire", data={}) for _ in range(125)]
    assert answers[-1].status == 429


async def test_a_welsh_page_is_welsh_through_and_through(arrive):
    visitor = await arrive()
    page = await visitor.open("/form/aspire?language=cy")
    assert '<html lang="cy">' in page.text
    assert 'href="/form/aspire?language=en" lang="en"' in page.text
    english = [text for texts in load_form_words("en").values() for text in texts.values() if len(text) > 8]
    assert [text for text in english if f">{text}<" in page.text] == []
    page = await visitor.send(page.form("/form/aspire?language=cy"), text="", email="nobody")
    assert "Mae problem" in page.text
    assert "Rhowch gyfeiriad e-bost" in page.text
    page = await visitor.send(page.form("/form/aspire?language=cy"), text="Rwyf eisiau gwneud cwyn", email="")
    assert page.path == "/form/aspire/sent"


async def test_what_follows_is_in_the_language_in_which_we_answer(arrive, form_service):
    visitor = await arrive()
    page = await filled(visitor, text=COLD)
    assert '<html lang="en">' in page.text
    await form_service.write(lambda conn: conn.execute(update(tables.conversations).values(language="cy")))
    page = await visitor.open("/form/aspire/sent")
    assert '<html lang="cy">' in page.text
    assert "Popeth a ddywedwyd" in page.text


def test_both_languages_have_every_text_that_a_customer_reads():
    for_staff = {"no_words_heard", "no_way_in", "no_time", "in_future", "no_reason"}
    english, welsh = load_form_words("en"), tomllib.loads((FOLDER / "cy.toml").read_text("utf-8"))
    assert {name: set(texts) - for_staff for name, texts in english.items()} == {
        name: set(texts) for name, texts in welsh.items()
    }
