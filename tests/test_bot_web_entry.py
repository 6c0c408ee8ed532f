"""The desk's entry page: telephone, in person and letters, on the customers' own conversation."""

from datetime import UTC, datetime

import pytest
from bot_web_desk import COLD, PRAISE
from conftest import NOW
from sqlalchemy import select, update

from bot.fallback import see_to
from bot.web.rights import ALLOWED, Action
from triage.store import tables
from triage.store.cases import history

pytest_plugins = ["desk_fixtures"]

ABOUT = {"name": "Ana Lima", "where": "12 Heron Walk", "phone": "01632 960 001", "reply_by": "letter"}


async def begun(sam, **fields):
    return await sam.send((await sam.open("/staff/aspire/new")).form("/new"), **fields)


async def rows(service, table):
    return await service.read(lambda conn: conn.execute(select(table).order_by(table.c.id)).mappings().all())


async def notes(service):
    links = await service.read(history, "aspire", 1)
    return [(link.actor, link.public, link.private) for link in links if link.kind == "noted"]


async def test_the_queue_leads_to_the_entry_page(sam):
    assert 'href="/staff/aspire/new"' in (await sam.open("/staff")).text
    page = await sam.open("/staff/aspire/new")
    assert page.form("/new").fields["channel"] == "phone"


async def test_a_call_is_asked_on_turn_by_turn_and_the_confirmation_read_aloud(sam, service):
    page = await begun(sam, text=COLD, **ABOUT)
    assert page.path == "/staff/aspire/entries/1"
    assert "Read this out" in page.text
    assert "automatic assistant" not in page.text
    assert "As complaint (95% sure)" in page.text
    assert "Vulnerability" in page.text
    for _ in range(5):
        assert "what is your name" not in page.text
        if "Is that right?" in page.text:
            break
        page = await sam.send(page.form("/entries/1"), text="Not sure")
    page = await sam.send(page.form("/entries/1"), choice="yes", text="")
    assert "Your complaint is logged" in page.text
    assert "As complaint (95% sure)" in page.text
    assert {row["channel"] for row in await rows(service, tables.cases)} == {"phone"}
    page = await sam.send(page.form("/tell"), how="read_aloud")
    assert "I have read it aloud" not in page.text
    sent = [row for row in await rows(service, tables.messages) if row["kind"] == "confirmation"]
    assert [row["delivery"] for row in sent] == ["delivered"]
    assert (await notes(service))[-1][1]["note"] == "confirmation_told"


async def test_who_typed_it_stands_with_the_words_and_on_the_case(sam, service):
    await begun(sam, text=PRAISE, channel="in_person")
    words = [row for row in await rows(service, tables.messages) if row["sender"] == "customer"]
    assert [row["staff_id"] for row in words] == [1]
    (note,) = await notes(service)
    assert note[0] == "staff:1"
    assert (note[1]["note"], note[1]["channel"]) == ("entered", "in_person")


async def test_a_letter_counts_from_the_day_it_came_in(sam, service):
    await begun(
        sam,
        text=PRAISE,
        channel="letter",
        received_at="2026-02-03T09:30",
        received_reason="It lay in the wrong tray",
    )
    (case,) = await rows(service, tables.cases)
    assert case["received_at"] == datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
    (note,) = await notes(service)
    assert note[2] == {"reason": "It lay in the wrong tray"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Type what the customer says"),
        ({"text": "x", "channel": "webchat"}, "Choose how the customer tells us"),
        ({"text": "x", "received_at": "yesterday", "received_reason": "y"}, "Enter a day and a time"),
        ({"text": "x", "received_at": "2026-02-11T09:30", "received_reason": "y"}, "This is later than now"),
        ({"text": "x", "received_at": "2026-02-03T09:30"}, "Write why it is entered later"),
        ({"text": "x", "email": "ana@"}, "Enter an e-mail address"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sam, service, fields, said):
    page = await begun(sam, **{**ABOUT, "phone": "01632 960 001", **fields})
    assert page.status == 422
    assert said in page.text
    assert page.form("/new").fields["name"] == "Ana Lima"
    assert page.form("/new").fields["text"] == fields["text"]
    assert await rows(service, tables.messages) == []


async def test_the_same_entry_sent_twice_counts_once(sam, service):
    form = (await sam.open("/staff/aspire/new")).form("/new")
    await sam.send(form, text=PRAISE)
    page = await sam.send(form, text=PRAISE)
    assert page.path == "/staff/aspire/entries/1"
    assert len(await rows(service, tables.cases)) == 1
    assert len(await notes(service)) == 1


async def test_an_empty_answer_is_said(sam):
    page = await begun(sam, text=COLD)
    assert (await sam.send(page.form("/entries/1"), text=" ")).status == 422


async def test_a_letter_to_post_stands_in_the_queue_until_it_is_posted(sam, service):
    page = await begun(sam, text=PRAISE, **ABOUT)
    await sam.send(page.form("/tell"), how="letter")
    await service.write(
        lambda conn: conn.execute(update(tables.cases).values(next_due=NOW, next_due_name="respond_by"))
    )
    queue = await sam.open("/staff")
    assert "Letters to post" in queue.text
    assert "12 Heron Walk" in queue.text
    assert "must arrive before 10 February 2026" in queue.text
    queue = await sam.send(queue.form("/posted"))
    assert "Letters to post" not in queue.text
    assert [note[1]["note"] for note in await notes(service)] == ["entered", "confirmation_diverted", "letter_posted"]


async def test_what_nobody_read_out_goes_to_the_post_by_itself(sam, service):
    await begun(sam, text=PRAISE, **ABOUT)
    message = next(row for row in await rows(service, tables.messages) if row["kind"] == "confirmation")
    await service.write(see_to, service.landlords["aspire"], message["id"], now=NOW)
    assert "Letters to post" in (await sam.open("/staff")).text


async def test_a_way_that_the_customer_did_not_give_is_refused(sam):
    page = await begun(sam, text=PRAISE)
    assert (await sam.send(page.form("/tell"), how="email")).status == 400


async def test_it_is_for_people_who_may_and_only_at_their_landlord(sam, enter, service):
    assert Action.ENTER in ALLOWED["advisor"]
    assert (await sam.open("/staff/neighbourhoods/new")).status == 404
    stranger = await enter()
    assert (await stranger.open("/staff/aspire/new")).path == "/staff/sign-in"
    form = (await sam.open("/staff/aspire/new")).form("/new")
    assert (await sam.send(form, text=PRAISE, form_token="made up")).status == 403
    assert await rows(service, tables.messages) == []
    await sam.chat(PRAISE)
    assert (await sam.open("/staff/aspire/entries/1")).status == 404
    await service.write(lambda conn: conn.execute(update(tables.staff).values(roles=["nobody"])))
    assert (await sam.open("/staff/aspire/new")).status == 403
