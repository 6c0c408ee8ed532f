"""E-mail whole: fetched or handed over, taken in once, answered by SMTP, returned mail brought back to its case."""

import hmac
import imaplib
import shlex
import sys
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiohttp.test_utils import TestClient, TestServer
from bot_web_desk import COLD, PRAISE, Clock, engine
from conftest import NOW, ROOT
from mail_stand_in import Box, Inbox, imap_server, smtp_server
from sqlalchemy import select, update

from bot.fallback import see_to
from bot.landlords import LandlordError, load_landlords
from bot.outbox import Outbox
from bot.providers.mail_accounts import mail_accounts
from bot.providers.mail_fetch import fetch_once
from bot.providers.mail_intake import take_mail
from bot.providers.mail_sending import MailSending
from bot.providers.media import Media
from bot.providers.pacing import limits
from bot.service import make_service
from bot.settings import Settings
from bot.web.application import make_application
from channels.sending import NobodyKnows, Refused, TryLater
from triage.store import tables
from triage.store.cases import cases_of_conversation
from triage.store.database import StoreUnavailable
from triage.store.fallback import divert
from triage.store.ways import Route

OWN = "feedback@aspire.example.com"
KEYS = {"MAIL_KEY": "webhook key", "MAIL_PASSWORD": "x"}


def written(text, subject="Hello", sender="Ana Lima <ana@example.org>", **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: {sender}\nTo: {OWN}\nSubject: {subject}\n{more}Content-Type: text/plain\n\n{text}\n".encode()


def account(smtp_port=1, imap_port=1, **given):
    settings = {
        "address": OWN,
        "smtp": {"host": "127.0.0.1", "port": smtp_port, "security": "none"},
        "imap": {
            "host": "127.0.0.1",
            "port": imap_port,
            "security": "none",
            "user": "u",
            "password_env": "MAIL_PASSWORD",
        },
        "webhook_key_env": "MAIL_KEY",
        **given,
    }
    landlord = load_landlords(ROOT / "landlords")["aspire"].model_copy(update={"channels": {"email": settings}})
    return mail_accounts({"aspire": landlord}, KEYS)["aspire"]


@pytest.fixture
def service(database_url):
    made = make_service(Settings(database_url=database_url), engine=engine(), clock=Clock(NOW))
    yield replace(made, mail_accounts={"aspire": account()})
    made.close()


async def rows(service, table, **where):
    query = select(table).order_by(table.c.id).filter_by(**where)
    return await service.read(lambda conn: conn.execute(query).mappings().all())


async def sent(service, port):
    """Do the e-mail jobs that are due through the server at a port."""
    sending = MailSending(service.store, {"aspire": account(smtp_port=port)}, service.key)
    for job in await rows(service, tables.jobs, kind="email", status="due"):
        accepted = await sending.send(job)

        def note(conn, job=job, accepted=accepted):
            conn.execute(update(tables.jobs).where(tables.jobs.c.id == job["id"]).values(status="done"))
            conn.execute(
                update(tables.messages)
                .where(tables.messages.c.id == job["message_id"])
                .values(delivery="sent", provider_id=accepted.provider_id)
            )

        await service.write(note)


async def test_a_message_becomes_a_case_is_answered_in_its_thread_and_the_answer_goes_on(service):
    box, inbox = Box({1: written(COLD, Message_ID="<one@example.org>")}), Inbox()
    async with imap_server(box) as imap, smtp_server(inbox) as smtp:
        assert await fetch_once(service, account(imap_port=imap)) == 1
        await sent(service, smtp)
        case = (await rows(service, tables.cases, type="complaint"))[0]
        answer = message_from_bytes(inbox.taken[0].content, policy=policy.default)
        assert answer["In-Reply-To"] == "<one@example.org>"
        assert answer["Auto-Submitted"] == "auto-replied"
        assert case["reference"] in answer["Subject"]
        assert f"feedback+{case['reference']}@" in answer["Reply-To"]
        assert "complaint for you" in answer.get_content()
        box.messages[2] = written("Yes, twice", "Re: Hello", In_Reply_To=answer["Message-ID"])
        await fetch_once(service, account(imap_port=imap))
    assert box.seen == {1, 2}
    assert len(await rows(service, tables.conversations)) == 1
    words = [row["text"] for row in await rows(service, tables.messages, sender="customer")]
    assert words == [COLD, "Yes, twice"]
    assert len(await rows(service, tables.cases, type="complaint")) == 1


@pytest.mark.parametrize("is_chosen", [False, True])
async def test_a_confirmation_by_another_mailbox_waits_when_the_case_became_restricted_unless_a_person_chose_it(
    service, is_chosen
):
    await take_mail(service, account(), written(PRAISE))
    await service.write(lambda conn: conn.execute(update(tables.jobs).values(status="dead")))
    message = (await rows(service, tables.messages, sender="bot"))[0]
    given = {"why": "not_delivered", "actor": "bot", "now": NOW, "is_chosen": is_chosen}
    await service.write(divert, "aspire", message["id"], [Route(kind="email", to="home@example.org")], **given)
    await service.write(lambda conn: conn.execute(update(tables.cases).values(restricted=True)))
    inbox = Inbox()
    async with smtp_server(inbox) as smtp:
        if is_chosen:
            await sent(service, smtp)
        else:
            with pytest.raises(Refused, match="a person must decide"):
                await sent(service, smtp)
    assert len(inbox.taken) == is_chosen


async def test_what_came_is_kept_whole_beside_the_words(service):
    raw = written(f"{PRAISE}\n\n-- \nAna, Heron Crafts", Message_ID="<one@example.org>")
    await take_mail(service, account(), raw)
    (message,) = await rows(service, tables.messages, sender="customer")
    assert message["text"] == PRAISE
    (original,) = message["attachments"]
    assert (original["kind"], original["url"]) == ("original", "mid:one@example.org")
    content = await service.read(lambda conn: conn.execute(select(tables.files.c.content)).scalar_one())
    assert content == raw
    state = (await rows(service, tables.conversations))[0]["state"]
    assert state["person"] == {"name": "Ana Lima"}


async def test_the_same_message_twice_counts_once(service):
    raw = written(PRAISE)
    box = Box({1: raw})
    async with imap_server(box) as imap:
        await fetch_once(service, account(imap_port=imap))
        box.seen.clear()  # as after a crash between the commit and the mark
        await fetch_once(service, account(imap_port=imap))
    await take_mail(service, account(), b"Received: by the other way\n" + raw)
    assert len(await rows(service, tables.messages, sender="customer")) == 1


async def test_what_could_not_be_kept_stays_unseen(service):
    box = Box({1: written(PRAISE)})
    service.store.close()
    async with imap_server(box) as imap:
        with pytest.raises((StoreUnavailable, RuntimeError)):
            await fetch_once(service, account(imap_port=imap))
    assert box.seen == set()


async def test_a_mailbox_that_refuses_us_says_so(service):
    async with imap_server(Box(is_down=True)) as imap:
        with pytest.raises(imaplib.IMAP4.error):
            await fetch_once(service, account(imap_port=imap))


async def test_what_nobody_may_answer_is_kept_once_and_only_what_may_matter_waits_for_a_person(service):
    for _ in range(2):
        await take_mail(service, account(), written("I am away", Auto_Submitted="auto-replied"))
        await take_mail(service, account(), written("Offers", List_Id="<news>"))
        await take_mail(service, account(), b"Subject: x\n\nno sender")
    kept = await rows(service, tables.unread_requests)
    assert [row["settled_at"] is None for row in kept] == [False, True, True]
    assert await rows(service, tables.messages) == []


async def test_somebody_else_who_names_a_case_begins_a_conversation_of_their_own_that_tells_it(service):
    await take_mail(service, account(), written(COLD))
    case = (await rows(service, tables.cases, type="complaint"))[0]
    other = written("I am her son", f"Re: Hello [{case['reference']}]", "Leo <leo@example.org>")
    await take_mail(service, account(), other)
    words = [row["text"] for row in await rows(service, tables.messages, sender="customer")]
    assert words == [COLD, f"{case['reference']}\n\nI am her son"]
    assert len(await rows(service, tables.conversations)) == 2


async def test_a_returned_confirmation_fails_and_goes_another_way(service):
    raw = written(f"{PRAISE}. I live at 12 Heron Walk", Message_ID="<one@example.org>")
    await take_mail(service, account(), raw.replace(b". I live at 12 Heron Walk", b""))
    inbox = Inbox()
    async with smtp_server(inbox) as smtp:
        await sent(service, smtp)
    ours = message_from_bytes(inbox.taken[0].content, policy=policy.default)
    bounce = (ROOT / "tests" / "samples" / "email" / "a_bounce_unknown_mailbox.eml").read_text()
    forged = bounce.replace("sayso.aspire.7.", "sayso.aspire.2.")
    await take_mail(service, account(), forged.encode())
    message = (await rows(service, tables.messages, sender="bot"))[0]
    assert message["delivery"] == "sent"
    returned = bounce.replace("<sayso.aspire.7.0123456789abcdef@aspire.example.com>", ours["Message-ID"])
    await take_mail(service, account(), returned.encode())
    message = (await rows(service, tables.messages, sender="bot"))[0]
    assert message["delivery"] == "failed"
    assert (await service.write(see_to, service.landlords["aspire"], message["id"], now=NOW)).kind == "letter"
    case = (await service.read(cases_of_conversation, "aspire", message["conversation_id"]))[0]
    assert case["event_seq"] > 1


@pytest.mark.parametrize(
    ("inbox", "fault"),
    [
        (Inbox(answer="451 4.3.0 later"), TryLater),
        (Inbox(answer="554 5.7.1 never"), Refused),
        (Inbox(hangs_up=True), NobodyKnows),
    ],
)
async def test_how_a_send_can_end(service, inbox, fault):
    await take_mail(service, account(), written(PRAISE))
    async with smtp_server(inbox) as smtp:
        with pytest.raises(fault):
            await sent(service, smtp)


async def test_an_unknown_mailbox_is_refused_and_a_server_that_is_not_there_is_tried_again(service):
    await take_mail(service, account(), written(PRAISE, sender="nobody@example.org"))
    async with smtp_server(Inbox()) as smtp:
        with pytest.raises(Refused):
            await sent(service, smtp)
    with pytest.raises(TryLater):
        await sent(service, smtp)


async def test_the_webhook_takes_what_is_signed_and_nothing_else(service):
    raw = written(PRAISE)
    signature = "sha256=" + hmac.digest(b"webhook key", raw, "sha256").hex()
    offered = replace(service, mail_accounts={"aspire": account(imap=None)})
    async with TestClient(TestServer(make_application(offered))) as client:
        assert (await client.post("/channels/email/aspire", data=raw)).status == 403
        assert await rows(service, tables.messages) == []
        for _ in range(2):
            answer = await client.post("/channels/email/aspire", data=raw, headers={"X-Sayso-Signature": signature})
            assert answer.status == 200
        assert len(await rows(service, tables.messages, sender="customer")) == 1
        assert (await client.post("/channels/email/pioneer", data=raw)).status == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "feedback"}, "channels.email.address"),
        ({"webhook_key_env": "NOT_SET"}, "NOT_SET"),
        ({"smtp": {"host": "mail.example.org", "port": 25, "security": "none"}}, "only for this machine"),
        ({"smpt": {}}, "channels.email.smpt"),
    ],
)
def test_an_incomplete_mailbox_is_named(changed, said):
    with pytest.raises(LandlordError, match=said):
        account(**changed)


async def looped(service, times):
    """Let a program that does not say that it is one write back so often; return what became of the conversation."""
    for number in range(times):
        raw = written(f"I am away until day {number}", Message_ID=f"<{number}@x.example>")
        await take_mail(service, account(), raw)
        await service.write(lambda conn: conn.execute(update(tables.jobs).values(status="done")))
    (conversation,) = await rows(service, tables.conversations)
    answers = await rows(service, tables.messages, sender="bot")
    return conversation, len(answers)


async def test_what_writes_back_for_ever_is_answered_so_often_and_then_lies_before_a_person(service):
    conversation, answers = await looped(service, 14)
    assert (conversation["with_staff"], conversation["attention"]) == (True, "loop")
    assert answers == limits()["email"]["automatic_an_hour"]
    assert len(await rows(service, tables.messages, sender="customer")) == 14


async def test_who_writes_now_and_then_is_always_answered(service):
    for number in range(14):
        service.clock.now = NOW + timedelta(minutes=10 * number)
        await take_mail(service, account(), written(f"Also {number}", Message_ID=f"<{number}@x.example>"))
        await service.write(lambda conn: conn.execute(update(tables.jobs).values(status="done")))
    (conversation,) = await rows(service, tables.conversations)
    assert not conversation["with_staff"]


SCANNER = shlex.join([sys.executable, "-c", "import sys; sys.exit(b'virus' in sys.stdin.buffer.read())"])
WITH_FILE = """From: ana@example.org
To: feedback@aspire.example.com
Subject: Look
Message-ID: <file@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

The wall is wet again
--x
Content-Type: text/plain; name=list.txt
Content-Disposition: attachment; filename=list.txt

{content}
--x--
"""


@pytest.mark.parametrize(
    ("content", "command", "ends", "shown"),
    [
        ("a list", SCANNER, "done", ["digest", "digest"]),
        ("a virus", SCANNER, "dead", [None, None]),
        ("a list", "/no/such/scanner", "due", ["held", "held"]),
    ],
)
async def test_files_of_an_e_mail_are_held_until_they_are_scanned(service, content, command, ends, shown):
    service = replace(service, settings=service.settings.model_copy(update={"scan_command": SCANNER}))
    await take_mail(service, account(), WITH_FILE.format(content=content).encode())
    (before,) = await rows(service, tables.messages, sender="customer")
    assert ["held" in each and "digest" not in each for each in before["attachments"]] == [True, True]
    media = Media(service.store, {}, largest=10_000, scan_command=command)
    await Outbox(service.store, {"scan": media.check}, scale=1).work_once()
    assert {job["status"] for job in await rows(service, tables.jobs, kind="scan")} == {ends}
    (after,) = await rows(service, tables.messages, sender="customer")
    kept = [next((name for name in ("digest", "held") if name in each), None) for each in after["attachments"]]
    assert kept == shown
    files = await service.read(lambda conn: conn.execute(select(tables.files.c.digest)).scalars().all())
    assert len(files) == (0 if ends == "dead" else 2)
