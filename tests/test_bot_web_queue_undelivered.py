"""Messages that did not go out: before staff in the queue and on the item, sent again or taken off the list."""

import re

import pytest
from bot_web_desk import COLD, join
from conftest import NOW
from sqlalchemy import select, update

from channels.message import InboundMessage
from triage.store import tables
from triage.vocabulary import Channel

pytest_plugins = ["desk_fixtures"]

PHONE = "+447700900123"
SECTION = "Messages that did not go out"
EITHER = ["send-again", "reached"]


async def text_of(service, text=COLD, landlord="aspire"):
    """Let a customer text the landlord; returns the address of what came of it."""
    message = InboundMessage(
        landlord=landlord,
        channel=Channel.SMS,
        address=PHONE,
        scope="AC1",
        provider_id="SM1",
        text=text,
        received_at=NOW,
    )
    received = await service.receive(message)
    (case, *_) = [*await rows(service, tables.cases), None]
    place = f"cases/{case['reference']}" if case else f"conversations/{received.conversation_id}"
    return f"/staff/{landlord}/{place}"


async def rows(service, table):
    return await service.read(lambda conn: conn.execute(select(table).order_by(table.c.id)).mappings().all())


async def give_up(service, status="dead", error="given up after 12 tries: Twilio answered 503"):
    """Let the reply be given up as the outbox does."""
    ended = {"status": status, "error": error, "attempts": 3, "finished_at": NOW, "lease": None, "leased_until": None}
    delivery = "unsure" if status == "unsure" else "failed"

    def change(conn):
        conn.execute(update(tables.jobs).values(**ended))
        conn.execute(update(tables.messages).where(tables.messages.c.sender == "bot").values(delivery=delivery))

    await service.write(change)


async def arrives(service, delivery="delivered"):
    mine = tables.messages.c.sender == "bot"
    await service.write(lambda conn: conn.execute(update(tables.messages).where(mine).values(delivery=delivery)))


async def notes(service):
    return [row["public"] for row in await rows(service, tables.events) if row["kind"] == "noted"]


def section(page):
    return page.text.partition(SECTION)[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("dead", "given up after 12 tries: Twilio answered 503", "It did not get through. Reason: given up after 12"),
        ("dead", "Twilio refused it (400, 21211)", "Reason: the number is not a telephone number."),
        ("dead", "Twilio refused it (400, 29999)", "Reason: Twilio refused it (400, 29999)."),
        (
            "unsure",
            "no answer in time",
            "Nobody knows whether it arrived: sent again, it may reach the customer twice.",
        ),
        ("expired", "it was no longer worth sending", "It was not sent in time."),
    ],
)
async def test_it_stands_above_the_cases_with_where_what_why_and_how_often(sam, service, status, error, words):
    address = await text_of(service)
    assert SECTION not in (await sam.open("/staff")).text
    await give_up(service, status, error)
    page = await sam.open("/staff")
    assert page.text.index(SECTION) < page.text.index('<h2 id="cases">')
    for shown in (
        words,
        f'href="{address}"',
        "Text message",
        "Tried 3 times; on the list since 10 February 2026, 10:12",
    ):
        assert shown in section(page)
    assert (await rows(service, tables.messages))[1]["text"][:40] in section(page)
    assert words in (await sam.open(address)).text


async def test_sent_again_it_is_on_its_way_and_the_case_tells_by_whom(sam, service):
    address = await text_of(service)
    await give_up(service)
    page = await sam.send((await sam.open("/staff")).form("/send-again"))
    assert (page.path, SECTION in page.text) == ("/staff", False)
    assert "The message is on its way again." in page.text
    (job,) = await rows(service, tables.jobs)
    assert job["status"] in {"due", "leased"}
    assert (await rows(service, tables.messages))[1]["delivery"] == "queued"
    item = (await sam.open(address)).text
    assert "Sent a message again that had not gone out" in item
    assert "not yet delivered" in item
    assert await notes(service) == [{"note": "sent_again", "message": 2}]


async def test_taken_off_the_list_it_stays_off_and_the_case_tells_by_whom(sam, service):
    address = await text_of(service)
    await give_up(service)
    page = await sam.send((await sam.open("/staff")).form("/reached"))
    assert (page.path, SECTION in page.text) == ("/staff", False)
    assert "the customer was reached another way" in page.text
    (job,) = await rows(service, tables.jobs)
    assert job["status"] == "settled"
    item = await sam.open(address)
    assert "Reached the customer another way" in item.text
    assert "could not be delivered" in item.text
    assert not re.search(r'action="[^"]*/send-again"', item.text)
    assert await notes(service) == [{"note": "reached", "message": 2}]


@pytest.mark.parametrize("act", EITHER)
async def test_a_second_click_does_nothing_twice(sam, service, act):
    await text_of(service)
    await give_up(service)
    form = (await sam.open("/staff")).form(f"/{act}")
    await sam.send(form)
    await give_up(service)
    again = await sam.send(form)
    assert "It was not done twice" in again.text
    assert SECTION in again.text, "what failed once more waits for a new decision"
    assert len(await notes(service)) == 1


@pytest.mark.parametrize("act", EITHER)
async def test_a_colleague_who_was_slower_is_told_and_does_nothing(sam, enter, service, act):
    await text_of(service)
    await give_up(service)
    other = await enter()
    await join(other, service, name="Ada Byrne")
    mine, theirs = await sam.open("/staff"), await other.open("/staff")
    await other.send(theirs.form("/reached"))
    late = await sam.send(mine.form(f"/{act}"))
    assert late.status == 409
    assert "Nothing was changed" in late.text
    assert "somebody has seen to it" in late.text
    assert [row["status"] for row in await rows(service, tables.jobs)] == ["settled"]
    assert len(await notes(service)) == 1


@pytest.mark.parametrize("act", EITHER)
async def test_what_went_out_meanwhile_is_neither_sent_again_nor_settled(sam, service, act):
    address = await text_of(service)
    await give_up(service, "unsure", "no answer in time")
    form = (await sam.open("/staff")).form(f"/{act}")
    await arrives(service)
    assert SECTION not in (await sam.open("/staff")).text
    late = await sam.send(form)
    assert (late.status, late.path) == (409, f"{address}/{act}")
    assert "gone out meanwhile" in late.text
    assert [row["status"] for row in await rows(service, tables.jobs)] == ["unsure"]
    assert await notes(service) == []


@pytest.mark.parametrize("act", EITHER)
async def test_another_landlords_message_does_not_exist(sam, enter, service, act):
    address = await text_of(service)
    await give_up(service)
    other = await enter()
    await join(other, service, name="Ada Byrne", landlords=("pioneer",))
    queue = await other.open("/staff")
    assert SECTION not in queue.text
    form, own = (await sam.open("/staff")).form(f"/{act}"), queue.form("/sign-out")
    own.action, own.fields = form.action, {**form.fields, **own.fields}
    assert (await other.send(own)).status == 404
    await service.receive(
        InboundMessage(
            landlord="pioneer",
            channel=Channel.SMS,
            address=PHONE,
            scope="AC2",
            provider_id="1",
            text="?",
            received_at=NOW,
        )
    )
    own.action = f"/staff/pioneer/conversations/2/{act}"
    smuggled = await other.send(own)
    assert smuggled.status == 409
    assert [row["status"] for row in await rows(service, tables.jobs)][:1] == ["dead"]
    assert address in (await sam.open("/staff")).text


@pytest.mark.parametrize("act", EITHER)
async def test_a_message_of_another_conversation_is_not_seen_to_here(sam, enter, service, act):
    await text_of(service)
    await give_up(service)
    elsewhere = (await (await enter()).chat(COLD))["case"]["reference"]
    form = (await sam.open("/staff")).form(f"/{act}")
    form.action = f"/staff/aspire/cases/{elsewhere}/{act}"
    assert (await sam.send(form)).status == 409
    assert [row["status"] for row in await rows(service, tables.jobs)] == ["dead"]
    assert await notes(service) == []


@pytest.mark.parametrize("job", ["", "one", "9" * 40, "-1"])
async def test_a_job_that_cannot_be_is_refused(sam, service, job):
    await text_of(service)
    await give_up(service)
    page = await sam.send((await sam.open("/staff")).form("/send-again"), job=job)
    assert page.status == 422
    assert "Choose a message that did not go out" in page.text


async def test_without_a_form_token_nothing_happens(sam, service):
    await text_of(service)
    await give_up(service)
    page = await sam.send((await sam.open("/staff")).form("/reached"), form_token="guessed")
    assert page.status == 403
    assert SECTION in (await sam.open("/staff")).text


@pytest.mark.parametrize("act", EITHER)
async def test_the_same_can_be_done_on_the_item_even_when_the_customer_wrote_meanwhile(sam, service, act):
    address = await text_of(service)
    await give_up(service)
    page = await sam.open(address)
    assert "could not be delivered" in page.text
    await sam.send(page.form("/take-over"))
    done = await sam.send(page.form(f"/{act}"))
    assert (done.status, done.path) == (200, address)
    assert SECTION not in (await sam.open("/staff")).text


@pytest.mark.parametrize("act", EITHER)
async def test_a_conversation_without_a_case_has_them_too(sam, service, act):
    address = await text_of(service, "zzz qqq")
    assert "/conversations/" in address
    await give_up(service)
    queue = await sam.open("/staff")
    assert f'href="{address}"' in section(queue)
    done = await sam.send(queue.form(f"/{act}"))
    assert (done.status, SECTION in done.text) == (200, False)
    done_by = await service.read(lambda conn: conn.execute(select(tables.staff_actions.c.landlord)).scalars().all())
    assert done_by == ["aspire"]


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        ("queued", "not yet delivered"),
        ("sent", ", sent</p>"),
        ("delivered", ", delivered</p>"),
        ("read", ", read</p>"),
        ("failed", "could not be delivered"),
        ("unsure", "nobody knows whether it arrived"),
        ("superseded", "not sent, the customer wrote again first"),
    ],
)
async def test_the_item_tells_where_each_message_stands(sam, service, delivery, words):
    address = await text_of(service)
    await arrives(service, delivery)
    assert words in (await sam.open(address)).text


async def test_filters_on_cases_leave_only_cases(sam, service):
    await text_of(service)
    await give_up(service)
    assert SECTION in (await sam.open("/staff?landlord=aspire")).text
    assert SECTION not in (await sam.open("/staff?type=complaint")).text
