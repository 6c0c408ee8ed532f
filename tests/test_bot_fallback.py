"""A confirmation that did not arrive goes another way that the customer gave, or lies before a person."""

from datetime import timedelta

import pytest
from bot_web_desk import COLD, PRAISE, serving
from conftest import NOW
from sqlalchemy import select, update

from bot.dialogue.given import OF_PERSON
from bot.fallback import see_to
from bot.providers.reports import take_report
from bot.routes import routes
from channels.message import InboundMessage
from triage.store import fallback, for_person, tables
from triage.store.cases import cases_of_conversation, history
from triage.store.deliveries import record_delivery
from triage.store.fallback import divert
from triage.store.for_person import told
from triage.store.letters import letters_to_post, posted
from triage.store.opt_outs import stop
from triage.store.undelivered import undelivered
from triage.store.ways import Route
from triage.vocabulary import Channel

ME = {"name": "Ana Lima", "where": "12 Heron Walk", "contact": "07700 900123, ana@example.org"}


@pytest.fixture
def service(database_url):
    with serving(database_url, NOW) as service:
        yield service


def landlord_with(service, *channels):
    landlord = service.landlords["aspire"]
    given = {"email": {"smtp": {}}}
    return landlord.model_copy(update={"channels": {name: given.get(name, {}) for name in channels}})


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


async def test_a_mailbox_that_only_receives_is_no_way_to_anybody(service):
    message, landlord = await confirmed(service), landlord_with(service, "sms")
    landlord.channels["email"] = {"imap": {}}
    assert (await service.write(see_to, landlord, message["id"], now=NOW)).kind == "sms"


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
    assert attention == for_person.FOR_PERSON
    assert [note["note"] for note in await notes(service)] == ["confirmation_for_person"]
    (left,) = await service.read(for_person.waiting, "aspire", message["conversation_id"])
    assert left["id"] == message["id"]
    chosen = {"why": "asked", "actor": "staff:1", "now": NOW, "is_chosen": True}
    await service.write(divert, "aspire", message["id"], [Route(kind="sms", to="+447700900456")], **chosen)
    assert await service.read(for_person.waiting, "aspire", message["conversation_id"]) == []
    attention = await service.read(lambda conn: conn.execute(select(tables.conversations.c.attention)).scalar_one())
    assert attention is None


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


async def test_a_report_that_a_text_failed_lets_it_go_another_way_at_once(service):
    message = await confirmed(service, channel=Channel.SMS)
    await sent(service, "sms", "SM1")
    assert await failed(service, "sms", "SM1", message)
    look = (await jobs(service, fallback.LOOK))[-1]
    assert look["due"] == look["created_at"]
    assert (await service.write(see_to, landlord_with(service, "email"), message["id"], now=NOW)).kind == "email"
    assert [note["note"] for note in await notes(service)] == ["confirmation_failed", "confirmation_diverted"]


async def test_a_late_failure_of_the_first_way_leaves_the_second_alone_and_is_noted_once(service):
    message = await confirmed(service, channel=Channel.SMS)
    unsure = update(tables.jobs).where(tables.jobs.c.kind == "sms").values(status="unsure")
    await service.write(lambda conn: conn.execute(unsure))
    await service.write(see_to, landlord_with(service, "email"), message["id"], now=NOW)
    await sent(service, "email", "<1@aspire.example>")
    for _ in range(2):
        assert not await failed(service, "sms", "SM1", message)
    (row,) = await messages(service, message)
    assert (row["delivery"], row["provider_id"]) == ("sent", "<1@aspire.example>")
    assert [job["status"] for job in await jobs(service, "email")] == ["done"]
    assert await service.read(undelivered, ["aspire"]) == []
    tries = [(note["note"], note["route"]) for note in await notes(service)]
    assert tries == [("confirmation_diverted", "email"), ("confirmation_failed", "sms")]


async def test_a_late_failure_of_the_second_way_makes_it_go_the_third(service):
    message, landlord = await confirmed(service), landlord_with(service, "sms", "email")
    given = {"why": "not_fetched", "actor": "bot", "now": NOW}
    await service.write(divert, "aspire", message["id"], [Route(kind="sms", to="+447700900123")], **given)
    await sent(service, "sms", "SM7")
    assert await service.write(see_to, landlord, message["id"], now=NOW) is None
    assert await failed(service, "sms", "SM7", message)
    assert (await service.write(see_to, landlord, message["id"], now=NOW)).kind == "email"
    await sent(service, "email", "<1@aspire.example>")
    assert await failed(service, "email", "<1@aspire.example>", message)
    assert (await service.write(see_to, landlord, message["id"], now=NOW)).kind == "letter"
    tries = [(note["note"].removeprefix("confirmation_"), note["route"]) for note in await notes(service)]
    assert tries == [
        ("diverted", "sms"),
        ("failed", "sms"),
        ("diverted", "email"),
        ("failed", "email"),
        ("diverted", "letter"),
    ]


async def test_a_failure_that_is_reported_after_the_delivery_is_no_news(service):
    message = await confirmed(service, channel=Channel.SMS)
    await sent(service, "sms", "SM1")
    await service.write(lambda conn: conn.execute(update(tables.messages).values(delivery="delivered")))
    assert not await failed(service, "sms", "SM1", message)
    assert await notes(service) == []


async def sent(service, kind, provider_id):
    """Let the newest send of a kind go out, as the outbox records it."""

    def send(conn):
        mine = (tables.jobs.c.kind == kind) & (tables.jobs.c.status != "dead")
        job = conn.execute(select(tables.jobs).where(mine).order_by(tables.jobs.c.id.desc())).mappings().first()
        conn.execute(update(tables.jobs).where(tables.jobs.c.id == job["id"]).values(status="done"))
        record_delivery(conn, job, delivery="sent", at=NOW, provider_id=provider_id)

    await service.write(send)


async def failed(service, channel, provider_id, message):
    named = {"channel": channel, "provider_id": provider_id, "message_id": message["id"]}
    return await service.write(take_report, "aspire", **named, delivery="failed", now=NOW, error="30003")


async def messages(service, message):
    wanted = select(tables.messages).where(tables.messages.c.id == message["id"])
    return await service.read(lambda conn: conn.execute(wanted).mappings().all())
