"""Texts that staff keep: checked when they are saved, put into a message, and never sent with an open blank."""

import pytest
from bot_web_desk import COLD, join
from conftest import ASPIRE

from bot.web.canned import filled, open_blanks, unknown_blanks
from bot.web.texts_page import checked

pytest_plugins = ["desk_fixtures"]

VISIT = "Hello {name}, somebody comes on {date} about {reference}. Ring {phone} if that does not suit. {me}, {landlord}"
HARD = (
    "Notwithstanding the aforementioned considerations, the investigation of correspondence appertaining to "
    "dilapidations necessitates authorisation by the appropriate administrative department beforehand, irrespective of "
    "the particular circumstances of individual customers or of contractual considerations."
)


def test_blanks_are_filled_as_far_as_is_known():
    text = filled(VISIT, case={"reference": "ASP-1"}, person={"name": "Joan"}, landlord=ASPIRE, own_name="Sam")
    assert text.startswith("Hello Joan, somebody comes on {date} about ASP-1. Ring 01632 960 100 if")
    assert text.endswith("Sam, Aspire Housing")
    bare = filled(VISIT, case=None, person={}, landlord=ASPIRE, own_name="Sam")
    assert open_blanks(bare) == ["{name}", "{date}", "{reference}"]
    assert unknown_blanks("{nmae} {date} {}") == ["{nmae}", "{}"]
    assert open_blanks("a {smile} and {date}, {date}") == ["{date}"]


def test_a_text_is_measured_as_the_assistants_own_are():
    assert checked(HARD, "en").age > 15
    assert checked("We have your words. A person will read them by Monday. " * 4, "en").age < 9
    assert checked("Unfortunately it is late.", "en").words == ("unfortunately",)
    assert (checked("Short", "en").age, checked(HARD, "cy").age) == (None, None)


async def test_a_text_is_kept_chosen_filled_in_and_sent(enter, sam):
    page = await sam.open("/staff/texts")
    assert "None so far" in page.text
    kept = await sam.send(page.form("/texts"), name="A visit", body=VISIT)
    assert "The text is kept." in kept.text
    assert "Sam Okoro, 10 February 2026" in kept.text

    answer = await (await enter()).chat(COLD)
    address = f"/staff/aspire/cases/{answer['case']['reference']}"
    page = await sam.open(f"{address}?canned={(await sam.open(address)).form('#write').fields['canned']}")
    write = page.form("/write")
    assert f"about {answer['case']['reference']}. Ring 01632 960 100" in write.fields["text"]
    refused = await sam.send(write)
    assert refused.status == 422
    assert "Fill in {name}, {date} before you send it" in refused.text
    done = write.fields["text"].replace("{name}", "Joan").replace("{date}", "Friday")
    assert "Your message is on its way" in (await sam.send(refused.form("/write"), text=done)).text


async def test_a_text_is_changed_and_forgotten(sam):
    page = await sam.send((await sam.open("/staff/texts")).form("/texts"), name="A visit", body="We come on {date}.")
    changed = await sam.send(page.form("/texts"), body="We come at {time}.")
    assert "We come at {time}.</p>" in changed.text
    twice = await sam.send(changed.form("/texts"), id="", name="A visit", body="Another")
    assert "Another text has this name" in twice.text
    welsh = await sam.send(twice.form("/texts"), id="", name="A visit", language="cy", body="Dewch {date}.")
    assert "Only English is measured" in welsh.text
    gone = await sam.send(welsh.form("/drop"))
    assert "The text is gone." in gone.text
    assert "Dewch {date}." not in gone.text
    assert "We come at {time}." in gone.text
    assert "The text is gone." in (await sam.send(welsh.form("/drop"))).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " ", "body": "x"}, "Give it a name"),
        ({"name": "x", "body": " "}, "Write the text"),
        ({"name": "x", "body": "on {day}"}, "There is no blank {day}"),
        ({"name": "x", "body": HARD}, "It reads at age"),
        ({"name": "x", "body": "x", "language": "pl"}, "Choose a language"),
    ],
)
async def test_what_cannot_be_kept_comes_back_with_why(sam, fields, says):
    refused = await sam.send((await sam.open("/staff/texts")).form("/texts"), **fields)
    assert refused.status == 422
    assert says in refused.text
    assert fields["body"].strip() in refused.text


async def test_other_landlords_texts_are_out_of_reach_and_advisors_keep_none(enter, sam, service):
    token = (await sam.open("/staff/texts")).form("/texts").fields["form_token"]
    for path in ("/staff/alliance/texts", "/staff/alliance/texts/1/drop"):
        assert (await sam.client.post(path, data={"form_token": token})).status == 404
    gone = {"form_token": token, "id": "99", "name": "x", "language": "en", "body": "x"}
    assert (await sam.client.post("/staff/aspire/texts", data=gone)).status == 404
    advisor = await enter()
    await join(advisor, service, name="Ada Byrne", role="advisor")
    assert (await advisor.open("/staff/texts")).status == 403
