"""A copy of the conversation, for whoever asks for one."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from bot_web_desk import COLD, PRAISE, Clock, engine
from conftest import NOW
from mail_stand_in import Inbox, smtp_server
from sqlalchemy import select
from test_bot_mail import account

from bot.outbox import Outbox
from bot.providers.copy_sending import Copies
from bot.service import make_service
from bot.settings import Settings
from channels.message import InboundMessage
from triage.store import tables
from triage.vocabulary import Channel


@pytest.fixture
def service(database_url):
    made = make_service(Settings(database_url=database_url), engine=engine(), clock=Clock(NOW))
    yield made
    made.close()


def with_channels(service, *names):
    given = {name: {"smtp": {}} if name == "email" else {} for name in names}
    landlord = service.landlords["aspire"].model_copy(update={"channels": given})
    return replace(service, landlords={**service.landlords, "aspire": landlord})


async def says(service, *texts, channel=Channel.SMS, address="+447700900123", given=None):
    """Say these texts and return the last answer."""
    for number, text in enumerate(texts):
        message = InboundMessage(
            landlord="aspire", channel=channel, address=address, scope="s", provider_id=f"{number}-{text[:40]}",
            text=text, received_at=NOW, given=given or {},
        )  # fmt: skip
        await service.receive(message)
    return [row["text"] for row in await rows(service, tables.messages) if row["sender"] == "bot"][-1]


async def rows(service, table):
    return await service.read(lambda conn: conn.execute(select(table).order_by(table.c.id)).mappings().all())


async def copies(service):
    return [job["payload"]["to"] for job in await rows(service, tables.jobs) if job["kind"] == "copy"]


@pytest.mark.parametrize(
    "asked",
    [
        "send me a copy",
        "Can I have a copy of this conversation please?",
        "please email me the transcript",
        "could you send a copy of our chat",
        "copy please",
    ],
)
async def test_with_an_address_given_before_it_is_sent_there(service, asked):
    service = with_channels(service, "sms", "email")
    answer = await says(service, COLD, asked, given={"contact": "ana@example.org"})
    assert "ana@example.org" in answer
    assert await copies(service) == ["ana@example.org"]


async def test_an_address_in_the_wish_itself_counts(service):
    service = with_channels(service, "sms", "email")
    await says(service, COLD, "send me a copy to ana.lima@example.org")
    assert await copies(service) == ["ana.lima@example.org"]


async def test_without_an_address_one_is_asked_for(service):
    service = with_channels(service, "sms", "email")
    assert "e-mail address" in await says(service, COLD, "send me a copy")
    assert await copies(service) == []


@pytest.mark.parametrize(("channel", "says_so"), [(Channel.WEBCHAT, "Download a copy"), (Channel.SMS, "A person")])
async def test_a_landlord_without_mail_says_how_else(service, channel, says_so):
    service = with_channels(service, "sms", "webchat")
    assert says_so in await says(service, COLD, "send me a copy", channel=channel)


async def test_somebody_for_whom_writing_is_not_safe_gets_no_copy_by_itself(service):
    service = with_channels(service, "sms", "email")
    given = {"contact": "ana@example.org"}
    await says(service, COLD, given=given)
    await service.write(lambda conn: conn.execute(tables.cases.update().values(restricted=True)))
    assert "A person" in await says(service, "send me a copy", given=given)
    assert await copies(service) == []


@pytest.mark.parametrize(
    "other",
    ["you never sent me a copy of my tenancy agreement", "I want a copy of everything you hold about me", PRAISE],
)
async def test_a_copy_of_something_else_is_no_such_wish(service, other):
    service = with_channels(service, "sms", "email")
    await says(service, other, given={"contact": "ana@example.org"})
    assert await copies(service) == []


async def test_the_copy_holds_what_both_said(service):
    service = with_channels(service, "sms", "email")
    await says(service, COLD, "send me a copy", given={"contact": "ana@example.org"})
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        sending = Copies(service.store, service.landlords, {"aspire": account(smtp_port=port)}, service.clock)
        await Outbox(service.store, sending.deeds(), scale=0).work_once()
    mail = message_from_bytes(inbox.taken[0].content, policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("ana@example.org", "Your conversation with Aspire Housing")
    words = mail.get_content()
    assert COLD in " ".join(words.split())
    assert "Assistant (automated)" in words
    assert {job["status"] for job in await rows(service, tables.jobs) if job["kind"] == "copy"} == {"done"}
