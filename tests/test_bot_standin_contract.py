"""Twilio's official SDK against the stand-in, over real HTTP: what keeps the stand-in honest."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW
from standin_stage import ACCOUNT, NUMBER, PHONE, TOKEN, staged
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bot.standin.photo import PHOTO
from channels.sending import NobodyKnows, OutboundMessage, Refused, TryLater
from channels.twilio_sender import API, Sender, TwilioSender
from triage.vocabulary import Channel

pytestmark = [  # the SDK signs in by ways that aiohttp will drop in version 4
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]


@pytest.fixture
async def stage():
    async with staged() as stage:
        yield stage


@pytest.fixture
async def sender(stage):
    async with TwilioSender(account=ACCOUNT, tokens=(TOKEN,), sender=Sender(address=NUMBER), api=stage.api) as sender:
        yield sender


def message(**given):
    return OutboundMessage(**{"to": PHONE, "text": "Your reference is ASP-482-773-618.", **given})


class Blocking(TwilioHttpClient):
    """The SDK's blocking client, sent to the stand-in."""

    def __init__(self, api) -> None:
        super().__init__(timeout=10)
        self.api = api

    def request(self, method, url, *args, **kwargs):
        return super().request(method, url.replace(API, self.api, 1), *args, **kwargs)


class Async(AsyncTwilioHttpClient):
    """The SDK's asynchronous client, sent to the stand-in."""

    def __init__(self, api) -> None:
        super().__init__(timeout=10)
        self.api = api

    async def request(self, method, url, *args, **kwargs):
        return await super().request(method, url.replace(API, self.api, 1), *args, **kwargs)


async def test_a_text_is_accepted_delivered_and_reported_in_order(stage, sender):
    sid = await sender.send(message(callback=stage.service.address))
    await stage.stand_in.settle()
    (text,) = stage.stand_in.mailbox.between(ACCOUNT, PHONE)
    assert (text.sid, text.from_, text.body) == (sid, NUMBER, "Your reference is ASP-482-773-618.")
    assert text.status == "delivered"
    assert [report.delivery for report in stage.service.reports] == ["queued", "sent", "delivered"]
    assert {report.provider_id for report in stage.service.reports} == {sid}


async def test_without_a_callback_nothing_is_reported(stage, sender):
    await sender.send(message())
    await stage.stand_in.settle()
    assert stage.service.reports == []


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("busy", TryLater),
        ("broken", TryLater),
        ("down", TryLater),
        ("unknown_number", Refused),
        ("lost_answer", NobodyKnows),
    ],
)
async def test_each_fault_of_a_send_is_told_from_the_others(stage, sender, fault, raised):
    stage.go_wrong(fault)
    with pytest.raises(raised):
        await sender.send(message())
    stage.go_wrong()
    assert await sender.send(message())


async def test_a_busy_provider_says_when_to_come_back(stage, sender):
    stage.go_wrong("busy", retry_after_seconds=42)
    with pytest.raises(TryLater) as busy:
        await sender.send(message())
    assert busy.value.retry_after == timedelta(seconds=42)


@pytest.mark.parametrize("number", ["07700 900123", "+0", "not a number"])
async def test_what_is_no_number_is_refused_for_good(sender, number):
    with pytest.raises(Refused, match="400, 21211"):
        await sender.send(message(to=number))


async def test_a_text_whose_answer_is_lost_was_taken_all_the_same(stage, sender):
    stage.go_wrong("lost_answer")
    with pytest.raises(NobodyKnows):
        await sender.send(message())
    await stage.stand_in.settle()
    (text,) = stage.stand_in.mailbox.between(ACCOUNT, PHONE)
    assert text.status == "delivered"


async def test_a_slow_answer_comes_in_the_end(stage, sender):
    stage.go_wrong("slow", slow_seconds=6)
    stage.waits.free.clear()
    sending = asyncio.create_task(sender.send(message()))
    async with asyncio.timeout(10):
        await stage.waits.until_asked(6)
    assert not sending.done()
    stage.waits.free.set()
    assert await sending


async def test_a_phone_out_of_reach_is_reported_with_its_reason(stage, sender):
    stage.go_wrong("unreachable")
    await sender.send(message(callback=stage.service.address))
    await stage.stand_in.settle()
    assert [(report.delivery, report.error) for report in stage.service.reports] == [
        ("queued", None),
        ("sent", None),
        ("failed", "30003"),
    ]


async def test_with_a_wrong_token_sends_wait_until_it_is_put_right(stage):
    async with TwilioSender(account=ACCOUNT, tokens=("wrong",), sender=Sender(address=NUMBER), api=stage.api) as sender:
        with pytest.raises(TryLater, match="token_env"):
            await sender.send(message())


async def test_while_tokens_are_changed_the_one_that_works_is_found(stage):
    tokens = ("not yet in use", TOKEN)
    async with TwilioSender(account=ACCOUNT, tokens=tokens, sender=Sender(address=NUMBER), api=stage.api) as sender:
        assert await sender.send(message())
        assert await sender.send(message())


async def test_a_number_that_is_not_the_accounts_cannot_send(stage):
    async with TwilioSender(
        account=ACCOUNT, tokens=(TOKEN,), sender=Sender(address="+447700900999"), api=stage.api
    ) as sender:
        with pytest.raises(Refused, match="400, 21606"):
            await sender.send(message())


async def test_nothing_listens_is_told_from_no_answer(unused_tcp_port):
    api = f"http://127.0.0.1:{unused_tcp_port}"
    async with TwilioSender(account=ACCOUNT, tokens=(TOKEN,), sender=Sender(address=NUMBER), api=api) as sender:
        with pytest.raises(TryLater):
            await sender.send(OutboundMessage(to=PHONE, text="x"))


@pytest.mark.parametrize(("text", "code"), [("", 21602), ("x" * 1601, 21617)])
async def test_the_blocking_client_sees_the_errors_in_twilios_form(stage, text, code):
    http = Blocking(stage.api)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    with pytest.raises(TwilioRestException) as refused:
        await asyncio.to_thread(client.messages.create, to=PHONE, from_=NUMBER, body=text)
    http.session.close()
    assert (refused.value.status, refused.value.code) == (400, code)


async def test_the_blocking_client_sends_and_looks_up(stage):
    http = Blocking(stage.api)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    made = await asyncio.to_thread(client.messages.create, to=PHONE, from_=NUMBER, body="Thank you ✓")
    await stage.stand_in.settle()
    found = await asyncio.to_thread(client.messages(made.sid).fetch)
    with pytest.raises(TwilioRestException) as unknown:
        await asyncio.to_thread(client.messages("SM" + "0" * 32).fetch)
    http.session.close()
    assert (made.status, made.direction, made.num_segments) == ("queued", "outbound-api", "1")
    assert (found.status, found.body, found.to, found.from_) == ("delivered", "Thank you ✓", PHONE, NUMBER)
    assert (found.date_created, found.error_code) == (NOW, None)
    assert unknown.value.status == 404


async def test_what_was_missed_is_found_in_the_list_page_by_page(stage):
    for minutes in range(120):
        stage.times.append(NOW + timedelta(minutes=minutes))
        stage.text(f"text {minutes}")
    await stage.stand_in.settle()
    http = Async(stage.api)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    since = NOW + timedelta(minutes=10)
    missed = await client.messages.list_async(to=NUMBER, date_sent_after=since, page_size=50)
    until = await client.messages.list_async(date_sent_before=since)
    that_minute = await client.messages.list_async(date_sent=since)
    that_day = await client.messages.list_async(date_sent=NOW.date().isoformat(), limit=70)
    from_others = await client.messages.list_async(from_="+447700900999")
    await http.close()
    assert [text.body for text in missed] == [f"text {minutes}" for minutes in range(119, 9, -1)]
    assert {(text.direction, text.status) for text in missed} == {("inbound", "received")}
    assert len(until) == 11
    assert [text.body for text in that_minute] == ["text 10"]
    assert len(that_day) == 70
    assert from_others == []


def on_whatsapp(stage, **given):
    sender = Sender(address=NUMBER, **given)
    return TwilioSender(account=ACCOUNT, tokens=(TOKEN,), sender=sender, channel=Channel.WHATSAPP, api=stage.api)


def on_line(stage, **given):
    stage.stand_in.lines[ACCOUNT] = replace(stage.stand_in.lines[ACCOUNT], **given)


async def test_on_whatsapp_a_message_is_delivered_and_read(stage):
    on_line(stage, others=frozenset({f"whatsapp:{NUMBER}"}))
    stage.stand_in.from_phone(ACCOUNT, f"whatsapp:{PHONE}", "hello")
    async with on_whatsapp(stage) as sender:
        await sender.send(message(callback=stage.service.address))
    await stage.stand_in.settle()
    (came,) = stage.service.messages
    assert (came.channel, came.address) == (Channel.WHATSAPP, PHONE)
    assert [report.delivery for report in stage.service.reports] == ["queued", "sent", "delivered", "read"]
    assert {report.channel for report in stage.service.reports} == {Channel.WHATSAPP}


async def test_outside_of_the_window_whatsapp_does_not_deliver_our_own_words(stage):
    on_line(stage, others=frozenset({f"whatsapp:{NUMBER}"}))
    async with on_whatsapp(stage) as sender:
        await sender.send(message(callback=stage.service.address))
    await stage.stand_in.settle()
    assert (stage.service.reports[-1].delivery, stage.service.reports[-1].error) == ("failed", "63016")


async def test_outside_of_the_window_the_words_go_in_the_template(stage):
    on_line(stage, others=frozenset({f"whatsapp:{NUMBER}"}))
    async with on_whatsapp(stage, template="HX1") as sender:
        await sender.send(message(text="Your reference\nis ASP-1.", window_open=False, callback=stage.service.address))
    await stage.stand_in.settle()
    (text,) = stage.stand_in.mailbox.between(ACCOUNT, f"whatsapp:{PHONE}")
    assert text.body == "Your reference is ASP-1."
    assert stage.service.reports[-1].delivery == "read"


@pytest.mark.parametrize(("template", "text", "why"), [("", "hello", "none is set"), ("HX1", "x" * 901, "too long")])
async def test_what_may_not_be_sent_outside_of_the_window_is_refused_here(stage, template, text, why):
    async with on_whatsapp(stage, template=template) as sender:
        with pytest.raises(Refused, match=why):
            await sender.send(message(text=text, window_open=False))


async def test_a_messaging_service_sends_from_its_pool(stage):
    on_line(stage, service="MG1")
    pooled = Sender(address="+447700900199", service="MG1")
    async with TwilioSender(account=ACCOUNT, tokens=(TOKEN,), sender=pooled, api=stage.api) as sender:
        assert await sender.send(message())


async def test_what_came_is_listed_with_its_time_the_oldest_first(stage):
    stage.text("first")
    stage.times.append(NOW + timedelta(minutes=5))
    stage.text("second")
    await stage.stand_in.settle()
    async with TwilioSender(account=ACCOUNT, tokens=(TOKEN,), sender=Sender(address=NUMBER), api=stage.api) as sender:
        await sender.send(message())
        listed = await sender.received_since(NOW - timedelta(hours=1))
        later = await sender.received_since(NOW + timedelta(minutes=1))
    assert [(each.words, each.sender, each.at) for each in listed] == [
        ("first", PHONE, NOW),
        ("second", PHONE, NOW + timedelta(minutes=5)),
    ]
    assert [each.words for each in later] == ["second"]


async def test_a_photo_is_handed_over_listed_and_fetched_by_the_sdk(stage):
    on_line(stage, others=frozenset({f"whatsapp:{NUMBER}"}))
    stage.stand_in.from_phone(ACCOUNT, f"whatsapp:{PHONE}", "look", photo=True)
    await stage.stand_in.settle()
    (came,) = stage.service.messages
    async with on_whatsapp(stage) as sender:
        (listed,) = await sender.received_since(NOW - timedelta(hours=1))
        assert listed.attachments == came.attachments
        (photo,) = listed.attachments
        assert (photo.kind, photo.media_type) == ("photo", "image/jpeg")
        assert await sender.fetch(photo.url, largest=len(PHOTO)) == PHOTO
        with pytest.raises(TryLater):
            await sender.fetch(f"{photo.url}0", largest=len(PHOTO))


async def test_the_account_and_its_webhook_can_be_asked_for(stage):
    async with TwilioSender(account=ACCOUNT, tokens=(TOKEN,), sender=Sender(address=NUMBER), api=stage.api) as sender:
        assert await sender.account_status() == "active"
        assert await sender.webhook_of(NUMBER) == stage.service.address
        assert await sender.webhook_of("+447700900199") is None
