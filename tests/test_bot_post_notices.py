"""Whoever holds a post that must be told of a case gets a mail, which says nothing of what was said."""

from email import message_from_bytes, policy

import pytest
from bot_web_desk import QUICK
from conftest import ASPIRE, NOW
from engines import read_as
from mail_stand_in import Inbox, smtp_server
from test_bot_on_call import danger
from test_bot_web_invitation_mail import account

from bot.database import AsyncDatabase
from bot.outbox import Outbox
from bot.post_notices import PostNotices
from channels.sending import MOST_TRIES
from triage.store import people, staff
from triage.store.posts import give_post
from triage.store.undelivered import undelivered

HARM = read_as("complaint", "safeguarding", service_area="gas_electric_safety")


@pytest.fixture
def store(database):
    opened = AsyncDatabase(database)
    yield opened
    opened.close()


def holders(conn):
    """Sam and Ada look after safeguarding, and Ada after personal data."""
    made = {}
    for name in ("Sam", "Ada"):
        number = staff.make_account(conn, name=name, email=f"{name}@example.org", password=QUICK.hash("x"), now=NOW)
        made[name] = staff.take_seat(conn, "aspire", number, ["administrator"], now=NOW)
        give_post(conn, "aspire", "safeguarding_lead", made[name])
    give_post(conn, "aspire", "data_protection", made["Ada"])
    return made


async def mailed(store, answer="250 OK"):
    inbox = Inbox(answer=answer)
    async with smtp_server(inbox) as port:
        notices = PostNotices(store, {"aspire": ASPIRE}, {"aspire": account(port)}, "https://desk.example")
        outbox = Outbox(store, notices.deeds(), scale=0.0)
        while await outbox.work_once():
            continue
    return [message_from_bytes(envelope.content, policy=policy.default) for envelope in inbox.taken]


async def test_everybody_who_holds_the_post_is_told_once_and_reads_only_which_case_it_is(store):
    await store.write(holders)
    await danger(store, HARM)
    mails = await mailed(store)
    assert sorted(mail["To"] for mail in mails) == ["ada@example.org", "sam@example.org"]
    for mail in mails:
        text = mail.get_content()
        assert "https://desk.example/staff/aspire/cases/ASP-" in text
        assert "gas" not in text
    assert await mailed(store) == []


async def test_nothing_goes_while_nobody_holds_the_post(store):
    await danger(store, HARM)
    assert await mailed(store) == []


async def test_whoever_leaves_before_the_mail_goes_gets_none(store):
    made = await store.write(holders)
    await danger(store, HARM)
    await store.write(people.end_seat, "aspire", made["Ada"], by=made["Sam"], now=NOW, keeps="administrator")
    assert [mail["To"] for mail in await mailed(store)] == ["sam@example.org"]


async def test_a_mail_that_cannot_go_is_tried_until_it_stands_before_staff(store):
    await store.write(holders)
    await danger(store, HARM)
    assert await mailed(store, answer="451 4.3.0 try again later") == []
    stuck = await store.read(undelivered, ["aspire"])
    assert [(row["kind"], row["status"], row["attempts"]) for row in stuck] == [("tell_post", "dead", MOST_TRIES)] * 2


async def test_a_mail_that_is_refused_stands_before_staff_at_once(store):
    await store.write(holders)
    await danger(store, HARM)
    assert await mailed(store, answer="550 5.7.1 refused") == []
    stuck = await store.read(undelivered, ["aspire"])
    assert [(row["kind"], row["status"], row["attempts"]) for row in stuck] == [("tell_post", "dead", 1)] * 2
