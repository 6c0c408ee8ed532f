"""What is looked at before a message goes out through Twilio, and what is recorded of it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from conftest import NOW
from sqlalchemy import select, update

from bot.database import AsyncDatabase
from bot.outbox import Outbox
from bot.providers.other_way import FOR_PERSON
from bot.providers.sending import UNWANTED, TextSender
from bot.providers.text_accounts import TextAccount
from channels.twilio_sender import Sender
from triage.cases import Case, Status
from triage.store import jobs, opt_outs, tables
from triage.store.cases import open_case
from triage.store.conversations import NewMessage, add_message, lock, lock_open
from triage.store.fallback import divert
from triage.store.outgoing import post
from triage.store.ways import Route
from triage.vocabulary import Channel, FeedbackType

PHONE = "+447700900123"
NUMBER = "+447700900100"
LONG = "We have written down what you told us. " * 60


def restricted_case(conn, conversation_id):
    case = Case(
        reference="ASP-001", type=FeedbackType.COMPLAINT, status=Status.FORMAL, channel="webchat", summary="cold",
        decision={}, rules="as_written", pack="p", calendar="c", engine="e", received_at=NOW,
    )  # fmt: skip
    open_case(conn, "aspire", conversation_id, case, actor="customer")
    conn.execute(update(tables.cases).values(restricted=True))


@dataclass
class Twilio:
    """Takes messages as Twilio does, and answers with `statuses` first, then with 201."""

    taken: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def send(self, request: web.Request) -> web.Response:
        if self.statuses and (status := self.statuses.pop(0)) != 201:
            return web.json_response({"code": 20500, "message": "no", "status": status}, status=status)
        self.taken.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response({"sid": f"SM{len(self.taken)}"}, status=201)


@pytest.fixture
async def stage(database):
    twilio = Twilio()
    app = web.Application()
    app.add_routes([web.post("/2010-04-01/Accounts/AC1/Messages.json", twilio.send)])
    store = AsyncDatabase(database)
    async with TestServer(app) as server:
        account = TextAccount(
            account="AC1",
            tokens=("t",),
            senders={channel: Sender(address=NUMBER) for channel in (Channel.SMS, Channel.WHATSAPP)},
            api=str(server.make_url("/")),
            webhook="http://127.0.0.1/x",
            is_stand_in=False,
        )
        sender = TextSender(store, {"aspire": account})
        yield Stage(store, twilio, Outbox(store, sender.deeds(), scale=0.0))
        await sender.close()
    store.close()


class Stage:
    """The store, the provider and the outbox between them."""

    def __init__(self, store, twilio, outbox) -> None:
        self.store = store
        self.twilio = twilio
        self.outbox = outbox

    async def put(self, *, channel="sms", text="Hello", stop=False, heard=timedelta(minutes=1), **given) -> None:
        """Put a message of ours on its way that answers one of the customer's."""

        def put(conn):
            at = jobs.database_now(conn) - heard
            conversation = lock_open(conn, "aspire", channel=channel, address=PHONE, new_state={"v": 1}, now=at)
            asked = {"sender": "customer", "channel": channel, "scope": "AC1", "text": "STOP", "at": at}
            question = add_message(conn, "aspire", conversation["id"], NewMessage(**asked))
            if stop:
                opt_outs.stop(conn, "aspire", channel=channel, address=PHONE, now=at)
            values = {"sender": "bot", "answers_seq": question["seq"], **given}
            message = NewMessage(channel=channel, scope="AC1", text=text, at=at, delivery="queued", **values)
            post(conn, "aspire", lock(conn, "aspire", conversation["id"]), message)

        await self.store.write(put)

    async def work(self) -> None:
        while await self.outbox.work_once():
            pass

    async def rows(self, table):
        return await self.store.read(lambda conn: conn.execute(select(table).order_by(table.c.id)).mappings().all())


async def test_the_segments_of_a_text_are_recorded_with_it(stage):
    await stage.put(text="x" * 161)
    await stage.work()
    assert [row["segments"] for row in await stage.rows(tables.messages)] == [None, 2]


async def test_a_long_text_goes_in_parts_and_only_the_last_is_reported_on(stage):
    await stage.put(text=LONG)
    await stage.work()
    assert [len(form["Body"]) <= 1600 for form in stage.twilio.taken] == [True, True]
    assert ["StatusCallback" in form for form in stage.twilio.taken] == [False, True]
    message = (await stage.rows(tables.messages))[-1]
    assert (message["provider_id"], message["segments"]) == ("SM2", 16)


async def test_a_try_after_a_fault_goes_on_with_the_part_that_did_not_go_out(stage):
    stage.twilio.statuses = [201, 503, 201]
    await stage.put(text=LONG)
    await stage.work()
    assert len(stage.twilio.taken) == 2
    assert " ".join(form["Body"] for form in stage.twilio.taken) == LONG.strip()


async def test_on_whatsapp_the_channel_stands_before_both_addresses(stage):
    await stage.put(channel="whatsapp")
    await stage.work()
    (form,) = stage.twilio.taken
    assert (form["From"], form["To"]) == (f"whatsapp:{NUMBER}", f"whatsapp:{PHONE}")


async def test_outside_of_whatsapps_window_and_without_a_template_staff_see_why(stage):
    await stage.put(channel="whatsapp", heard=timedelta(hours=25))
    await stage.work()
    assert stage.twilio.taken == []
    (job,) = await stage.rows(tables.jobs)
    assert job["status"] == "dead"
    assert "24 hours" in job["error"]
    assert (await stage.rows(tables.messages))[-1]["delivery"] == "failed"


async def test_a_text_message_has_no_window(stage):
    await stage.put(heard=timedelta(days=30))
    await stage.work()
    assert len(stage.twilio.taken) == 1


@pytest.mark.parametrize(
    ("given", "goes_out"),
    [
        ({"kind": "ordinary"}, True),  # the answer to STOP itself
        ({"kind": "ordinary", "answers_seq": None}, False),
        ({"kind": "confirmation"}, False),
        ({"kind": "safety"}, True),
        ({"sender": "staff", "answers_seq": None}, False),
    ],
)
async def test_who_said_stop_gets_only_the_answer_to_that_and_what_is_about_safety(stage, given, goes_out):
    await stage.put(stop=True, **given)
    await stage.work()
    assert len(stage.twilio.taken) == goes_out
    (job,) = await stage.rows(tables.jobs)
    assert (job["status"], job["error"]) == (("done", None) if goes_out else ("dead", UNWANTED))


async def test_a_later_ordinary_message_is_not_the_answer_to_stop(stage):
    await stage.put(stop=True)
    await stage.store.write(
        lambda conn: conn.execute(
            update(tables.messages).where(tables.messages.c.sender == "customer").values(at=jobs.database_now(conn))
        )
    )
    await stage.work()
    assert stage.twilio.taken == []


async def test_a_stop_on_one_channel_leaves_the_others_alone(stage):
    await stage.put(stop=True, kind="confirmation")
    await stage.put(channel="whatsapp", kind="confirmation")
    await stage.work()
    assert [form["To"] for form in stage.twilio.taken] == [f"whatsapp:{PHONE}"]


@pytest.mark.parametrize("stops", [False, True])
async def test_what_goes_another_way_heeds_a_stop_that_was_said_there_meanwhile(stage, stops):
    await stage.put(channel="webchat", kind="confirmation")
    message = (await stage.rows(tables.messages))[-1]

    def go(conn):
        at = jobs.database_now(conn)
        divert(conn, "aspire", message["id"], [Route(kind="sms", to=PHONE)], why="not_fetched", actor="bot", now=at)
        if stops:
            opt_outs.stop(conn, "aspire", channel="sms", address=PHONE, now=at)

    await stage.store.write(go)
    await stage.work()
    assert [form["To"] for form in stage.twilio.taken] == ([] if stops else [PHONE])
    (job,) = await stage.rows(tables.jobs)
    assert (job["status"], job["error"]) == (("dead", UNWANTED) if stops else ("done", None))


@pytest.mark.parametrize(
    ("meanwhile", "is_chosen", "goes_out"),
    [
        (None, False, True),
        ("restricted", False, False),
        ("unsafe", False, False),
        ("restricted", True, True),
        ("unsafe", True, True),
    ],
)
async def test_what_goes_another_way_waits_for_a_person_when_the_case_became_restricted_meanwhile(
    stage, meanwhile, is_chosen, goes_out
):
    await stage.put(channel="webchat", kind="confirmation")
    message = (await stage.rows(tables.messages))[-1]

    def go(conn):
        at = jobs.database_now(conn)
        given = {"why": "not_fetched", "actor": "bot", "now": at, "is_chosen": is_chosen}
        divert(conn, "aspire", message["id"], [Route(kind="sms", to=PHONE)], **given)
        if meanwhile == "restricted":
            restricted_case(conn, message["conversation_id"])
        if meanwhile == "unsafe":
            conn.execute(update(tables.conversations).values(state={"v": 1, "safe": False}))

    await stage.store.write(go)
    await stage.work()
    assert [form["To"] for form in stage.twilio.taken] == ([PHONE] if goes_out else [])
    (job,) = await stage.rows(tables.jobs)
    assert (job["status"], job["error"]) == (("done", None) if goes_out else ("dead", FOR_PERSON))


async def test_the_answer_in_the_customers_own_conversation_goes_out_on_a_restricted_case_too(stage):
    await stage.put(kind="confirmation")
    await stage.store.write(lambda conn: restricted_case(conn, 1))
    await stage.work()
    assert len(stage.twilio.taken) == 1
