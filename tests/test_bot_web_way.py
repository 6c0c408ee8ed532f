"""A message that was left to a person: on the case somebody chooses how it goes, and that is noted as a try."""

import re

import pytest
from bot_web_desk import COLD
from conftest import NOW
from sqlalchemy import select, update

from bot.fallback import see_to
from channels.message import InboundMessage
from triage.store import for_person, tables, ways
from triage.vocabulary import Channel

pytest_plugins = ["desk_fixtures"]

ME = {
    "name": "Ana Lima",
    "where": "12 Heron Walk",
    "contact": "07700 900123, ana@example.org",
    "reply_by": "email",
}
TITLE = "Decide how this is sent"


@pytest.fixture
async def address(service):
    """A restricted case of the web form, by the address of its page; the landlord sends e-mail and texts."""
    service.landlords["aspire"].channels.update({"email": {"smtp": {}}, "sms": {}})
    inbound = InboundMessage(
        landlord="aspire", channel=Channel.WEB_FORM, address="somebody", scope="somebody", provider_id="1", text=COLD,
        received_at=NOW, given=ME,
    )  # fmt: skip
    await service.receive(inbound)
    await service.write(lambda conn: conn.execute(update(tables.cases).values(restricted=True)))
    case = (await rows(service, tables.cases))[0]
    return f"/staff/aspire/cases/{case['reference']}"


@pytest.fixture
async def letter(sam, service, address):
    """A colleague's letter on that case, which waits for a person; its row."""
    await sam.send((await sam.open(address)).form("/withdraw"), how="phone", words="I want to stop")
    return (await rows(service, tables.messages))[-1]


async def rows(service, table):
    return await service.read(lambda conn: conn.execute(select(table).order_by(table.c.id)).mappings().all())


async def sends(service):
    """What is on its way, and what lies before a person: kind, where to, whether somebody chose it."""
    found = [row for row in await rows(service, tables.jobs) if row["kind"] in {"email", "sms", "letter"}]
    return [(row["kind"], row["payload"]["to"], row["payload"].get(ways.CHOSEN)) for row in found]


async def notes(service):
    kinds = ("confirmation_", "letter_")
    found = [row for row in await rows(service, tables.events) if row["kind"] == "noted"]
    return [row["public"] for row in found if row["public"]["note"].startswith(kinds)]


async def attention(service):
    (row,) = await rows(service, tables.conversations)
    return row["attention"]


async def choose(sam, address, **fields):
    return await sam.send((await sam.open(address)).form("/send-by"), **fields)


async def test_a_letter_on_a_restricted_case_waits_for_a_person_and_goes_no_way_by_itself(
    sam, service, address, letter
):
    assert letter["sender"] == "staff"
    assert await sends(service) == []
    assert await attention(service) == for_person.FOR_PERSON
    assert [(note["note"], note["why"]) for note in await notes(service)] == [("confirmation_for_person", "restricted")]
    page = await sam.open(address)
    assert TITLE in page.text
    assert "The case is restricted. Nothing goes out by itself." in page.text
    assert "decide how to send it" in (await sam.open("/staff")).text
    assert re.findall(r'name="way" value="([^"]+)"', page.text) == [
        "email:ana@example.org",
        "sms:+447700900123",
        "letter:12 Heron Walk",
        "email",
        "sms",
        "letter",
        "read_aloud",
    ]


async def test_on_a_case_that_is_not_restricted_it_goes_the_way_that_the_customer_wished(sam, service, address):
    await service.write(lambda conn: conn.execute(update(tables.cases).values(restricted=False)))
    await sam.send((await sam.open(address)).form("/withdraw"), how="phone", words="I want to stop")
    assert await sends(service) == [("email", "ana@example.org", None)]
    assert TITLE not in (await sam.open(address)).text


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"way": "email:ana@example.org"}, ("email", "ana@example.org", True)),
        ({"way": "letter:12 Heron Walk"}, ("letter", "12 Heron Walk", True)),
        ({"way": "email", "to": "sister@example.org"}, ("email", "sister@example.org", True)),
        ({"way": "sms", "to": "07700 900456"}, ("sms", "+447700900456", True)),
        ({"way": "letter", "to": "c/o 3 Mill Lane"}, ("letter", "c/o 3 Mill Lane", True)),
    ],
)
async def test_it_goes_the_way_that_the_person_chooses(sam, service, address, letter, fields, sent):
    page = await choose(sam, address, **fields)
    assert "It is recorded how the customer gets it." in page.text
    assert await sends(service) == [sent]
    assert await attention(service) is None
    last = (await notes(service))[-1]
    assert last == {"note": "confirmation_diverted", "route": sent[0], "why": "asked", "message": letter["seq"]}
    assert ("Letters to post" in (await sam.open("/staff")).text) == (sent[0] == "letter")


@pytest.mark.usefixtures("letter")
async def test_read_out_by_telephone_it_is_recorded_with_the_number(sam, service, address):
    page = await choose(sam, address, way="read_aloud", to="01632 960 001")
    assert TITLE not in page.text
    assert await sends(service) == []
    assert (await rows(service, tables.messages))[-1]["delivery"] == "delivered"
    assert (await notes(service))[-1]["route"] == "read_aloud"
    assert "01632 960 001" in page.text
    assert await attention(service) is None


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose how it is sent"),
        ({"way": "email:other@example.org"}, "Choose how it is sent"),
        ({"way": "telegram", "to": "x"}, "Choose how it is sent"),
        ({"way": "email", "to": "sister"}, "Give an e-mail address"),
        ({"way": "sms", "to": "01632 960 001"}, "Give a mobile number"),
        ({"way": "letter", "to": " "}, "Give the address"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_goes(sam, service, address, fields, said):
    page = await choose(sam, address, **fields)
    assert page.status == 422
    assert said in page.text
    assert await sends(service) == []
    assert TITLE in page.text


@pytest.mark.usefixtures("letter")
async def test_two_who_choose_at_once_send_it_once(sam, service, address):
    page = await sam.open(address)
    one, other = page.form("/send-by"), (await sam.open(address)).form("/send-by")
    await sam.send(one, way="email:ana@example.org")
    assert "done already" in (await sam.send(one, way="email:ana@example.org")).text
    assert (await sam.send(other, way="sms:+447700900123")).status == 409
    assert len(await sends(service)) == 1


async def test_what_failed_comes_back_and_may_go_the_same_way_again(sam, service, address, letter):
    await choose(sam, address, way="email:ana@example.org")
    await fail(service, letter)
    await service.write(see_to, service.landlords["aspire"], letter["id"], now=NOW)
    assert await attention(service) == for_person.FOR_PERSON
    await choose(sam, address, way="email:ana@example.org")
    assert await sends(service) == [("email", "ana@example.org", True)] * 2


async def test_what_was_held_back_because_the_case_became_restricted_is_to_be_decided_at_once(sam, service, address):
    await service.write(lambda conn: conn.execute(update(tables.cases).values(restricted=False)))
    await sam.send((await sam.open(address)).form("/withdraw"), how="phone", words="I want to stop")
    await service.write(lambda conn: conn.execute(update(tables.cases).values(restricted=True)))
    await fail(service, (await rows(service, tables.messages))[-1])
    assert TITLE in (await sam.open(address)).text


async def fail(service, message):
    """Let every send be given up as the outbox does."""

    def change(conn):
        conn.execute(update(tables.jobs).where(tables.jobs.c.kind == "email").values(status="dead", finished_at=NOW))
        mine = tables.messages.c.id == message["id"]
        conn.execute(update(tables.messages).where(mine).values(delivery="failed"))

    await service.write(change)
