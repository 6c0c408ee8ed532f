from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from conftest import NOW
from twilio.request_validator import RequestValidator

from channels.message import Attachment, BadSignature, MalformedRequest
from channels.request import RawRequest
from channels.twilio import SIGNATURE, DeliveryReport, parse, verify
from triage.vocabulary import Channel

SAMPLES = Path(__file__).parent / "samples" / "twilio"
TOKEN = "secret"
URL = "https://sayso.example/channels/twilio/aspire"


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.form").read_bytes()


def request(body: bytes, *, token: str = TOKEN, url: str = URL, **headers: str) -> RawRequest:
    fields = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True))
    signature = RequestValidator(token).compute_signature(url, fields)
    return RawRequest(url=URL, headers={SIGNATURE: signature, **headers}, body=body, received_at=NOW)


def parsed(name: str):
    raw = request(sample(name))
    return parse(verify(raw, ["secret"]), raw, landlord="aspire")


def test_a_text_message():
    message = parsed("text_message")
    assert (message.text, message.address, message.channel) == ("the boiler is off 🥶", "+447700900123", Channel.SMS)
    assert message.provider_id == "SM2c4e2b1a9d0f4a7e8b6c5d4e3f2a1b0c"
    assert message.scope == "AC00000000000000000000000000000001"
    assert message.received_at == NOW


@pytest.mark.parametrize(("name", "kind"), [("photo_without_words", "photo"), ("voice_note", "voice note")])
def test_what_comes_without_words_is_an_attachment(name, kind):
    message = parsed(name)
    assert message.text == ""
    assert [attachment.kind for attachment in message.attachments] == [kind]
    assert isinstance(message.attachments[0], Attachment)


@pytest.mark.parametrize(
    ("name", "delivery", "error"), [("delivered", "delivered", None), ("undelivered", "failed", "30003")]
)
def test_a_delivery_report(name, delivery, error):
    report = parsed(name)
    assert report == DeliveryReport(provider_id="SM9c4e2b1a9d0f4a7e8b6c5d4e3f2a1b0c", delivery=delivery, error=error)


@pytest.mark.parametrize(
    ("name", "channel", "address", "text"),
    [
        ("whatsapp_message", Channel.WHATSAPP, "+447700900123", "no hot water since Monday"),
        ("whatsapp_location", Channel.WHATSAPP, "+447700900123", "1 Example Road\n53.0027, -2.1794"),
        ("messenger_message", Channel.MESSENGER, "4012345678901234", "My window is broken"),
        ("text_to_a_number_of_the_pool", Channel.SMS, "+447700900123", "the boiler is off 🥶"),
    ],
)
def test_how_the_senders_address_begins_says_which_channel_it_is(name, channel, address, text):
    message = parsed(name)
    assert (message.channel, message.address, message.text) == (channel, address, text)


@pytest.mark.parametrize(
    ("name", "delivery", "error"), [("whatsapp_read", "read", None), ("whatsapp_outside_the_window", "failed", "63016")]
)
def test_a_report_on_whatsapp(name, delivery, error):
    report = parsed(name)
    assert (report.channel, report.delivery, report.error) == (Channel.WHATSAPP, delivery, error)


def test_a_channel_that_we_do_not_know_is_named():
    with pytest.raises(MalformedRequest, match="rcs is no channel"):
        parsed("unknown_channel")


def test_a_request_signed_with_the_older_token_is_taken_while_tokens_change():
    raw = request(sample("text_message"), token="older")
    assert verify(raw, ["secret", "older"])["Body"].startswith("the boiler")


@pytest.mark.parametrize(
    "raw",
    [
        request(sample("text_message"), token="guessed"),
        request(sample("text_message"), url=URL + "/elsewhere"),
        RawRequest(url=URL, headers={}, body=sample("text_message"), received_at=NOW),
        RawRequest(url=URL, headers={SIGNATURE: ""}, body=sample("text_message"), received_at=NOW),
        RawRequest(
            url=URL,
            headers=request(sample("text_message")).headers,
            body=sample("text_message").replace(b"boiler", b"toaster"),
            received_at=NOW,
        ),
    ],
    ids=["wrong token", "other address", "no signature", "empty signature", "changed words"],
)
def test_what_is_not_signed_for_this_address_and_these_fields_is_refused(raw):
    with pytest.raises(BadSignature):
        verify(raw, ["secret"])


@pytest.mark.parametrize("body", [b"{}", b"\xff\xfe", b"no form at all", b"Body=x&&&"])
def test_what_cannot_be_a_form_is_malformed(body):
    with pytest.raises(MalformedRequest, match="form"):
        verify(RawRequest(url=URL, headers={SIGNATURE: "x"}, body=body, received_at=NOW), ["secret"])


def test_a_verified_request_that_is_no_message_says_what_is_missing():
    raw = request(sample("something_else"))
    with pytest.raises(MalformedRequest, match="not a message"):
        parse(verify(raw, ["secret"]), raw, landlord="aspire")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"NumMedia=1", b"NumMedia=many"),
        (b"MediaContentType0=image%2Fjpeg&", b""),
        (b"MessageSid=MM2c4e2b1a9d0f4a7e8b6c5d4e3f2a1b0d&", b""),
    ],
)
def test_a_message_with_something_missing_is_malformed(old, new):
    body = sample("photo_without_words").replace(old, new)
    raw = request(body)
    with pytest.raises(MalformedRequest):
        parse(verify(raw, ["secret"]), raw, landlord="aspire")
