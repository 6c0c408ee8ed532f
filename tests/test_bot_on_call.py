"""Danger is put before one person on call after the other until somebody accepts: on real databases."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from conftest import ASPIRE, NOW
from engines import read_as
from sqlalchemy import select, update

from bot.database import AsyncDatabase
from bot.intake import take_in
from bot.on_call import KIND, OnCallAlerts, pass_on
from bot.outbox import Outbox
from bot.providers.text_accounts import Sender, TextAccount
from channels.message import InboundMessage
from triage.cases import CaseEvent, EventKind
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.cases import append, history
from triage.vocabulary import Channel

GAS = read_as("service_request", "emergency", ongoing=True, service_area="gas_electric_safety")
ON_CALL = ASPIRE.on_call


@pytest.fixture
def store(database):
    opened = AsyncDatabase(database)
    yield opened
    opened.close()


@dataclass
class Duty:
    """The alerts of one landlord whose people have no number to text."""

    store: AsyncDatabase
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        alerts = OnCallAlerts(self.store, {"aspire": ASPIRE}, {}, "https://example.org")
        self.outbox = Outbox(self.store, alerts.deeds(), scale=0.0)

    async def wait(self) -> None:
        """Let the time to accept pass for whoever was told last, and do what is due then."""
        while await self.outbox.work_once():
            continue
        waiting = (tables.jobs.c.status == "due") & (tables.jobs.c.kind == KIND)
        past = NOW - timedelta(days=1)
        await self.store.write(lambda conn: conn.execute(update(tables.jobs).where(waiting).values(due=past)))
        while await self.outbox.work_once():
            continue


async def danger(store, read=GAS) -> int:
    inbound = InboundMessage(
        landlord="aspire",
        channel=Channel.WEBCHAT,
        address="somebody",
        scope="somebody",
        provider_id="m1",
        text="i can smell gas",
        received_at=NOW,
    )
    await store.write(lambda conn: take_in(conn, inbound, read, landlord=ASPIRE, rulebook=load_rulebook("aspire")))
    case: int = await store.read(
        lambda conn: conn.execute(select(tables.cases.c.id).order_by(tables.cases.c.id)).scalars().first()
    )
    return case


async def told(store, case) -> list[str]:
    """Return who has been told, in order."""
    links = await store.read(history, "aspire", case)
    return [link.public["person"] for link in links if link.kind == EventKind.ALERTED and "person" in link.public]


async def test_whoever_does_not_answer_is_followed_by_the_next_and_then_the_first_again(store):
    case = await danger(store)
    duty = Duty(store)
    await duty.wait()
    await duty.wait()
    first, second = (person.name for person in ON_CALL.people)
    assert await told(store, case) == [first, second, first]


async def test_once_somebody_accepts_nobody_else_is_told(store):
    case = await danger(store)
    accepted = CaseEvent(kind=EventKind.ALERT_ACCEPTED, at=NOW, actor="staff:1", public={})
    await store.write(append, "aspire", case, accepted)
    duty = Duty(store)
    await duty.wait()
    await duty.wait()
    assert await told(store, case) == [ON_CALL.people[0].name]


async def test_the_rounds_end_and_the_alert_stands_on_the_desk(store):
    case = await danger(store)
    duty = Duty(store)
    for _ in range(ON_CALL.rounds * len(ON_CALL.people) + 3):
        await duty.wait()
    assert len(await told(store, case)) == ON_CALL.rounds * len(ON_CALL.people)
    row = await store.read(lambda conn: conn.execute(select(tables.cases)).mappings().one())
    assert row["alert_accepted_at"] is None
    assert row["accept_alert_by"] == NOW + ON_CALL.wait


async def test_the_same_turn_twice_tells_the_next_person_once(store):
    case = await danger(store)
    turns = select(tables.jobs).where(tables.jobs.c.kind == KIND).order_by(tables.jobs.c.id)
    (job,) = await store.read(lambda conn: conn.execute(turns).mappings().all())
    for _ in range(2):
        assert await store.write(pass_on, job, ASPIRE) is not None
    jobs = await store.read(lambda conn: conn.execute(turns).mappings().all())
    assert [each["payload"]["place"] for each in jobs] == [0, 1]
    assert await told(store, case) == [ON_CALL.people[0].name]


async def test_the_person_gets_a_text_that_names_the_case_and_nothing_that_was_said(store, aiohttp_server):
    texts = []

    async def take(request: web.Request) -> web.Response:
        texts.append(await request.post())
        return web.json_response({"sid": "SM1"}, status=201)

    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/AC1/Messages.json", take)
    provider = await aiohttp_server(app)
    account = TextAccount(
        account="AC1",
        tokens=("t",),
        senders={Channel.SMS: Sender(address="+447700900100")},
        api=str(provider.make_url("")),
        webhook="http://127.0.0.1/x",
        is_stand_in=False,
    )
    await danger(store)
    alerts = OnCallAlerts(store, {"aspire": ASPIRE}, {"aspire": account}, "https://example.org")
    assert await Outbox(store, alerts.deeds(), scale=0.0).work_once()
    reference = await store.read(lambda conn: conn.execute(select(tables.cases.c.reference)).scalar_one())
    (text,) = texts
    assert text["To"] == ON_CALL.people[0].phone
    assert reference in text["Body"]
    assert "https://example.org/staff" in text["Body"]
    assert "gas" not in text["Body"]


async def test_a_complaint_and_the_repair_beside_it_are_one_alert(store):
    complaint = read_as("complaint", "emergency", ongoing=True, service_area="gas_electric_safety")
    first = await danger(store, complaint)
    rows = await store.read(lambda conn: conn.execute(select(tables.cases)).mappings().all())
    assert [(row["type"], row["flags"]) for row in rows] == [
        ("complaint", ["emergency"]),
        ("service_request", ["emergency"]),
    ]
    assert [row["accept_alert_by"] is not None for row in rows] == [True, False]
    assert await told(store, first) == [ON_CALL.people[0].name]
    jobs = await store.read(lambda conn: conn.execute(select(tables.jobs).where(tables.jobs.c.kind == KIND)).all())
    assert len(jobs) == 1
