"""A confirmation that did not arrive goes another way that the customer gave, or lies before a person."""

from datetime import timedelta

import pytest
from bot_web_desk import COLD, PRAISE, serving
from conftest import NOW
from sqlalchemy import select, update

from bot.dialogue.given import OF_PERSON
from bot.fallback import see_to
from bot.routes import routes
from channels.message import InboundMessage
from triage.store import fallback, tables
from triage.store.cases import cases_of_conversation, history
from triage.store.deliveries import record_report
from triage.store.fallback import Route, divert, letters_to_post, posted, told
from triage.store.opt_outs import stop
from triage.vocabulary import Channel

ME = {"name": "Ana Lima", "where": "12 Heron Walk", "contact": "07700 900123, ana@example.org"}


@pytest.fixture
def service(sqlite_url):
    with serving(sqlite_url, NOW) as service:
        yield service


def landlord_with(service, *channels):
    landlord = service.landlords["aspire"]
    return landlord.model_copy(update={"channels": {name: {} for name in channels}})


async def confirmed(service, channel=Channel.WEB_FORM, given=ME, text=PRAISE):
    """Say something that is confirmed at once, and return the confirmation's row."""
    inbound = InboundMessage(
        landlord="aspire", channel=channel, address="somebody", scope="somebody", provider_id="1", text=text,
        received_at=NOW, given=given,
    )  # fmt: skip
    received = await service.receive(inbound)
    rows = await service.read(lambda conn: conn.execute(select(tables.messages)).mappings().all())
    return next(row for row in rows if row["conversation_id"] == received.conversation_id and row["sender"] == "bot")


async def jobs(service, *kinds):
    query = select(tables.jobs).where(tables.jobs.c.kind.in_(kinds)).order_by(tables.jobs.c.id)
    return await service.read(lambda conn: conn.execute(query).mappings().all())


async def notes(service):
    def read(conn):
        case = cases_of_conversation(conn, "aspire", 1)[0]
        return [link.public for link in history(conn, "aspire", case["id"]) if link.kind == "noted"]

    return await service.read(read)


@pytest.mark.parametrize(
    ("person", "channels", "found"),
    [
        (ME, {"email", "sms"}, ["email ana@example.org", "sms +447700900123", "letter 12 Heron Walk"]),
        (ME, {"webchat"}, ["letter 12 Heron Walk"]),
        (
            {**ME, "reply_by": "sms"},
            {"email", "sms"},
            ["sms +447700900123", "email ana@example.org", "letter 12 Heron Walk"],
        ),
        ({**ME, "reply_by": "letter"}, {"email"}, ["letter 12 Heron Walk", "email ana@example.org"]),
        ({"contact": "01632 960 001"}, {"email", "sms"}, ["letter "]),
        ({"contact": "ring my sister"}, {"email", "sms"}, ["letter "]),
        ({}, {"email", "sms"}, ["letter "]),
    ],
)  # fmt: skip
def test_the_ways_are_those_the_customer_gave_and_a_letter_last(person, channels, found):
    assert [f"{route.kind} {route.to}" for route in routes(person, channels)] == found
    assert {"name", "where", "contact", "reply_by"} == set(OF_PERSON)


async def test_a_confirmation_is_looked_at_after_a_while_and_other_messages_are_not(service):
    await confirmed(service)
    (look,) = await jobs(service, fallback.LOOK)
    assert look["lane"] is None
    assert look["due"] - look["created_at"] == timedelta(minutes=60)
    inbound = InboundMessage(
        landlord="aspire", channel=Channel.WEBCHAT, address="b", scope="b", provider_id="2", text=COLD, received_at=NOW
    )
    await service.receive(inbound)
    assert len(await jobs(service, fallback.LOOK)) == 1


async def test_what_was_fetched_stays_as_it_is(service):
    message = await confirmed(service)
    await service.write(lambda conn: conn.execute(update(tables.messages).values(delivery="delivered")))
    assert await service.write(see_to, landlord_with(service, "email"), message["id"], now=NOW) is None
    assert await jobs(service, "email", "letter") == []


async def test_what_no_browser_fetched_goes_by_email_then_by_text_then_as_a_letter_and_each_try_is_noted(service):
    message, landlord = await confirmed(service), landlord_with(service, "email", "sms")
    ways = []
    for _ in range(4):
        ways.append(await service.write(see_to, landlord, message["id"], now=NOW))
        await service.write(
            lambda conn: conn.execute(
                update(tables.jobs).where(tables.jobs.c.kind.in_(("email", "sms"))).values(status="dead")
            )
        )
    assert [way.kind if way else None for way in ways] == ["email", "sms", "letter", None]
    assert [note["route"] for note in await notes(service)] == ["email", "sms", "letter"]
    (letter,) = await service.read(letters_to_post, ["aspire"])
    assert (letter["payload"]["to"], letter["text"]) == ("12 Heron Walk", message["text"])


async def test_while_a_send_is_under_way_it_is_looked_at_again_later(service):
    message, landlord = await confirmed(service), landlord_with(service, "email")
    await service.write(see_to, landlord, message["id"], now=NOW)
    assert await service.write(see_to, landlord, message["id"], now=NOW) is None
    assert len(await jobs(service, "email")) == 1
    assert len(await jobs(service, fallback.LOOK)) == 3


async def test_a_number_that_said_stop_is_passed_over(service):
    message, landlord = await confirmed(service), landlord_with(service, "sms")
    await service.write(stop, "aspire", channel="sms", address="+447700900123", now=NOW)
    assert (await service.write(see_to, landlord, message["id"], now=NOW)).kind == "letter"


async def test_a_restricted_case_waits_for_a_person(service):
    message = await confirmed(service)
    await service.write(lambda conn: conn.execute(update(tables.cases).values(restricted=True)))
    assert await service.write(see_to, landlord_with(service, "email"), message["id"], now=NOW) is None
    assert await jobs(service, "email", "sms", "letter") == []
    attention = await service.read(lambda conn: conn.execute(select(tables.conversations.c.attention)).scalar_one())
    assert attention == fallback.FOR_PERSON
    assert [note["note"] for note in await notes(service)] == ["confirmation_for_person"]


async def test_nothing_arrives_twice_by_the_same_way(service):
    message = await confirmed(service)
    ways = [Route(kind="email", to="ana@example.org")]
    args = {"why": "not_fetched", "actor": "bot", "now": NOW}
    assert await service.write(divert, "aspire", message["id"], ways, **args) == ways[0]
    assert await service.write(divert, "aspire", message["id"], ways, **args) is None


async def test_a_letter_is_posted_once(service):
    message = await confirmed(service)
    await service.write(see_to, landlord_with(service), message["id"], now=NOW)
    (letter,) = await service.read(letters_to_post, ["aspire"])
    assert not await service.write(posted, "neighbourhoods", letter["id"], actor="staff:1", now=NOW)
    assert await service.write(posted, "aspire", letter["id"], actor="staff:1", now=NOW)
    assert not await service.write(posted, "aspire", letter["id"], actor="staff:1", now=NOW)
    assert await service.read(letters_to_post, ["aspire"]) == []
    assert (await notes(service))[-1]["note"] == "letter_posted"


async def test_what_a_person_has_read_out_needs_nothing_more(service):
    message = await confirmed(service, channel=Channel.PHONE)
    await service.write(told, "aspire", message["id"], how="read_aloud", actor="staff:1", now=NOW)
    assert await service.write(see_to, landlord_with(service, "email"), message["id"], now=NOW) is None
    assert (await notes(service))[-1]["route"] == "read_aloud"


async def test_a_report_that_a_text_failed_lets_it_go_another_way(service):
    message = await confirmed(service, channel=Channel.SMS)
    await service.write(
        record_report, "aspire", channel="sms", provider_id="SM1", message_id=message["id"], delivery="failed", at=NOW
    )
    await service.write(
        lambda conn: conn.execute(update(tables.jobs).where(tables.jobs.c.kind == "sms").values(status="dead"))
    )
    assert (await service.write(see_to, landlord_with(service, "email"), message["id"], now=NOW)).kind == "email"
