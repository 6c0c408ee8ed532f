"""Text messages from Twilio's webhook to the store, over real HTTP, on both databases."""

import asyncio
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestClient, TestServer
from conftest import NOW
from engines import Known, read_as
from prometheus_client import REGISTRY
from sqlalchemy import select, update
from twilio.request_validator import RequestValidator

from bot.service import make_service
from bot.settings import Settings
from bot.web.application import make_application
from triage.store import tables
from triage.store.deliveries import record_delivery

KNOWN = Known({"the boiler is off": read_as("complaint", ongoing=True, service_area="heating_hot_water")})
ADDRESS = "https://sayso.example"


@pytest.fixture
async def hook(database_url):
    settings = Settings(database_url=database_url, public_address=ADDRESS)
    service = make_service(settings, engine=KNOWN, clock=lambda: NOW)
    async with TestClient(TestServer(make_application(service))) as client:
        yield Hook(client, service)


class Hook:
    """Calls the webhook as Twilio does."""

    def __init__(self, client, service) -> None:
        self.client = client
        self.service = service
        self.account = service.text_accounts["aspire"]

    async def post(self, *, landlord="aspire", token=None, query="", **fields) -> int:
        form = {"AccountSid": self.account.account, "From": "+447700900123", "To": self.account.number, **fields}
        url = f"{ADDRESS}/channels/twilio/aspire{query}"
        signature = RequestValidator(token or self.account.tokens[0]).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        path = f"/channels/twilio/{landlord}{query}"
        async with self.client.post(path, data=urlencode(form), headers=headers) as response:
            return response.status

    async def rows(self, table):
        return await self.service.read(lambda conn: conn.execute(select(table)).mappings().all())


async def test_a_signed_text_is_taken_and_its_reply_is_a_job(hook):
    assert await hook.post(MessageSid="SM1", Body="the boiler is off") == 200
    question, answer = await hook.rows(tables.messages)
    assert (question["channel"], question["provider_id"]) == ("sms", "SM1")
    (job,) = await hook.rows(tables.jobs)
    assert (job["message_id"], job["payload"]) == (answer["id"], {"to": "+447700900123"})


async def test_a_whatsapp_message_is_answered_on_whatsapp_whichever_number_of_the_pool_it_came_to(hook):
    given = {"From": "whatsapp:+447700900123", "To": "whatsapp:+447700900188", "MessagingServiceSid": "MG1"}
    assert await hook.post(MessageSid="SM1", Body="the boiler is off", **given) == 200
    question, answer = await hook.rows(tables.messages)
    assert (question["channel"], answer["channel"]) == ("whatsapp", "whatsapp")
    (job,) = await hook.rows(tables.jobs)
    assert (job["kind"], job["payload"]) == ("whatsapp", {"to": "+447700900123"})
    report = {"MessageSid": "SM2", "MessageStatus": "read", "To": "whatsapp:+447700900123"}
    assert await hook.post(query=f"?message={answer['id']}", **report) == 200
    assert (await hook.rows(tables.messages))[1]["delivery"] == "read"


async def test_the_networks_reason_stands_with_what_did_not_arrive(hook):
    await hook.post(MessageSid="SM1", Body="the boiler is off")
    await hook.service.write(lambda conn: conn.execute(update(tables.jobs).values(status="done")))
    answer = (await hook.rows(tables.messages))[1]
    report = {"MessageSid": "SM2", "MessageStatus": "undelivered", "ErrorCode": "30003", "To": "+447700900123"}
    assert await hook.post(query=f"?message={answer['id']}", **report) == 200
    assert "(30003)" in (await hook.rows(tables.jobs))[0]["error"]


async def test_the_same_webhook_twenty_times_at_once_is_one_message_and_one_reply(hook):
    statuses = await asyncio.gather(*(hook.post(MessageSid="SM1", Body="the boiler is off") for _ in range(20)))
    assert statuses == [200] * 20
    assert len(await hook.rows(tables.messages)) == 2
    assert len(await hook.rows(tables.jobs)) == 1
    assert len(await hook.rows(tables.cases)) == 2


def forged() -> float:
    return REGISTRY.get_sample_value("sayso_forged_requests_total", {"channel": "sms"}) or 0.0


async def test_a_forged_webhook_is_refused_counted_and_changes_nothing(hook):
    before = forged()
    assert await hook.post(MessageSid="SM1", Body="the boiler is off", token="guessed") == 403
    assert forged() == before + 1
    assert await hook.rows(tables.messages) == []


async def test_another_landlords_address_does_not_take_it(hook):
    assert await hook.post(landlord="nobody", MessageSid="SM1", Body="x") == 404
    assert await hook.post(landlord="pioneer", MessageSid="SM1", Body="x") == 403


async def test_a_verified_request_that_cannot_be_read_is_kept_for_staff(hook):
    assert await hook.post(CallSid="CA1", CallStatus="ringing") == 200
    (kept,) = await hook.rows(tables.unread_requests)
    assert "not a message" in kept["reason"]
    assert b"CallSid=CA1" in bytes(kept["body"])


async def test_what_is_no_form_is_refused(hook):
    async with hook.client.post("/channels/twilio/aspire", data=b"\xff") as response:
        assert response.status == 400


async def test_a_report_that_comes_before_the_sends_answer_is_not_lost(hook):
    await hook.post(MessageSid="SM1", Body="the boiler is off")
    answer = (await hook.rows(tables.messages))[1]
    assert await hook.post(query=f"?message={answer['id']}", MessageSid="SM2", MessageStatus="delivered") == 200
    (job,) = await hook.rows(tables.jobs)
    await hook.service.write(record_delivery, job, delivery="sent", at=NOW, provider_id="SM2")
    answer = (await hook.rows(tables.messages))[1]
    assert (answer["delivery"], answer["provider_id"]) == ("delivered", "SM2")


async def test_a_message_that_did_not_arrive_stands_before_staff(hook):
    await hook.post(MessageSid="SM1", Body="the boiler is off")
    (job,) = await hook.rows(tables.jobs)
    await hook.service.write(lambda conn: conn.execute(update(tables.jobs).values(status="done")))
    await hook.service.write(record_delivery, job, delivery="sent", at=NOW, provider_id="SM2")
    assert await hook.post(MessageSid="SM2", MessageStatus="undelivered", ErrorCode="30003") == 200
    assert [row["status"] for row in await hook.rows(tables.jobs)] == ["dead"]


async def test_a_report_for_a_message_nobody_sent_is_taken_and_changes_nothing(hook):
    assert await hook.post(MessageSid="SM9", MessageStatus="delivered") == 200
    assert await hook.rows(tables.messages) == []


async def test_a_photo_without_words_is_kept_and_put_before_a_person(hook):
    photo = {"NumMedia": "1", "MediaUrl0": "https://x", "MediaContentType0": "image/jpeg"}
    assert await hook.post(MessageSid="MM1", Body="", **photo) == 200
    (conversation,) = await hook.rows(tables.conversations)
    assert conversation["attention"] == "unread"
    question, answer = await hook.rows(tables.messages)
    assert question["attachments"][0]["kind"] == "photo"
    assert "kept" in answer["text"]
