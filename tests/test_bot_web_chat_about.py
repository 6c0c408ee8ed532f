"""What the chat says around the conversation: languages, hours, who answers, the copy, leaving at once."""

from datetime import UTC, datetime

import pytest
from bot_web_desk import COLD, join
from conftest import ASPIRE, NOW

from bot.dialogue.wording import blanks
from bot.landlords import Hours
from bot.web.chat_words import FOLDER, hours_note, load_words
from triage.pack import load_rulebook
from triage.store.conversations import NewMessage, lock, set_with_staff
from triage.store.outgoing import post

pytest_plugins = ["desk_fixtures"]

CALENDAR = load_rulebook("aspire").calendar


def test_every_language_says_the_same_things_with_the_same_blanks():
    english = load_words("en")
    for file in FOLDER.iterdir():
        words = load_words(file.stem)
        assert {section: set(texts) for section, texts in words.items()} == {
            section: set(texts) for section, texts in english.items()
        }, file.name
        for section, texts in english.items():
            for name, text in texts.items():
                assert blanks(words[section][name]) == blanks(text), f"{file.name}: {section}.{name}"


@pytest.mark.parametrize(
    ("now", "language", "says"),
    [
        ("2026-02-10T10:12", "en", ""),
        ("2026-02-10T08:12", "en", "A person reads this from 9am today. In an emergency call 01632 960 199."),
        ("2026-02-10T18:00", "en", "A person reads this from 9am tomorrow."),
        ("2026-02-13T18:00", "en", "A person reads this from 9am on Monday."),
        ("2026-04-02T18:00", "en", "A person reads this from 9am on Tuesday."),
        ("2026-02-13T18:00", "cy", "Bydd person yn darllen hwn o 9yb ar dydd Llun."),
    ],
)
def test_outside_of_opening_hours_it_says_from_when_a_person_reads(now, language, says):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    note = hours_note(ASPIRE, at, calendar=CALENDAR, language=language)
    assert says in note
    assert bool(note) == bool(says)


def test_times_are_said_as_people_say_them_and_far_days_with_their_date():
    rare = ASPIRE.model_copy(update={"hours": Hours(friday=["13:30-16:00"])})
    good_friday = datetime(2026, 3, 27, 18, tzinfo=UTC)
    note = hours_note(rare, good_friday, calendar=CALENDAR, language="en")
    assert "from 1:30pm on Friday 10 April" in note


def test_without_hours_it_says_what_the_landlord_says_in_words():
    unknown = ASPIRE.model_copy(update={"hours": Hours()})
    assert "in opening hours: Monday to Friday, 9am to 5pm." in hours_note(
        unknown, NOW, calendar=CALENDAR, language="en"
    )


async def test_about_speaks_the_wanted_language_where_the_landlord_does(customer):
    for wanted, language, send in (("cy", "cy", "Anfon"), ("cy-GB", "cy", "Anfon"), ("fr", "en", "Send")):
        about = await (await customer.client.get(f"/chat/aspire/about?language={wanted}")).json()
        assert (about["language"], about["words"]["frame"]["send"]) == (language, send)
    assert "Aspire Housing" in about["words"]["frame"]["title"]
    assert about["hours"] == ""
    assert (await customer.client.get("/chat/nobody/about")).status == 404


async def test_the_page_speaks_welsh_too(customer):
    page = await customer.open("/chat/aspire?language=cy")
    assert '<html lang="cy">' in page.text
    assert "Gadael yn gyflym" in page.text


async def test_a_named_person_answers(customer, service):
    await join(customer, service, name="Ann Lee")
    answer = await customer.chat(COLD)
    assert answer["answering"] == "bot"
    await service.write(_ann_takes_over)
    headers = {"Authorization": f"Bearer {answer['session']}"}
    missed = await (await customer.client.get("/chat/aspire/messages?after=2", headers=headers)).json()
    assert missed["answering"] == "staff"
    assert [(each["from"], each["name"]) for each in missed["messages"]] == [("staff", "Ann Lee")]


def _ann_takes_over(conn):
    row = lock(conn, "aspire", 1)
    set_with_staff(conn, "aspire", 1, with_staff=True)
    message = NewMessage(
        sender="staff", staff_id=1, channel="webchat", scope=row["address"], text="Hello, this is Ann", at=NOW
    )
    post(conn, "aspire", row, message)


async def test_a_copy_to_keep_holds_everything_that_was_said(customer):
    answer = await customer.chat(COLD)
    headers = {"Authorization": f"Bearer {answer['session']}"}
    async with customer.client.get("/chat/aspire/transcript", headers=headers) as copy:
        text = await copy.text()
        assert copy.headers["Content-Disposition"] == 'attachment; filename="aspire-2026-02-10.txt"'
        assert copy.content_type == "text/plain"
    lines = text.splitlines()
    assert lines[0] == "Your conversation with Aspire Housing"
    assert answer["case"]["reference"] in lines[1]
    assert "You, 10 February 2026, 10:12am" in lines
    assert COLD in lines
    assert answer["messages"][0]["text"] in text


async def test_a_copy_goes_to_nobody_else(customer):
    await customer.chat(COLD)
    assert (await customer.client.get("/chat/aspire/transcript")).status == 401


async def test_without_scripts_the_copy_and_leaving_at_once_go_by_the_cookie(customer):
    form = (await customer.open("/chat/aspire")).form("/aspire")
    await customer.send(form, text=COLD)
    async with customer.client.get("/chat/aspire/transcript") as copy:
        assert COLD in await copy.text()
    async with customer.client.get("/chat/aspire/leave", allow_redirects=False) as left:
        assert left.status == 303
        assert left.headers["Location"] == "https://www.bbc.co.uk/weather"
    assert COLD not in (await customer.open("/chat/aspire")).text
    assert (await customer.client.get("/chat/aspire/transcript")).status == 401
