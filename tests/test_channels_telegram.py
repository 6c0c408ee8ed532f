import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import NOW

from channels.message import BadSignature, MalformedRequest
from channels.request import RawRequest
from channels.telegram import HEADER, parse, verify
from triage.vocabulary import Channel

SAMPLES = Path(__file__).parent / "samples" / "telegram"
SECRET = "5ec4e7"


def sample(name):
    return (SAMPLES / f"{name}.json").read_bytes()


def request(body, **headers):
    return RawRequest(url="https://x", headers={HEADER: SECRET, **headers}, body=body, received_at=NOW)


def parsed(name):
    update = verify(request(sample(name)), (SECRET,))
    return parse(update, landlord="aspire", bot="123456789", received_at=NOW)


def test_a_text_message():
    message = parsed("text_message").message
    assert (message.channel, message.text, message.address) == (Channel.TELEGRAM, "the boiler is off 🥶", "4012345678")
    assert (message.scope, message.provider_id) == ("123456789", "10000")
    assert message.received_at == datetime(2026, 2, 10, 10, 10, tzinfo=UTC)


def test_a_message_from_a_clock_ahead_of_ours_came_now():
    update = json.loads(sample("text_message"))
    update["message"]["date"] += 3600
    assert parse(update, landlord="aspire", bot="1", received_at=NOW).message.received_at == NOW


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("edited_message", "the boiler is off since Monday"),
        ("start_command", "start"),
        ("stop_command_with_the_bots_name", "stop please"),
        ("venue", "Bin store\n1 Example Road\n53.0027, -2.1794"),
        ("contact", "Sam +447700900123"),
        ("sticker", "👍"),
        ("photo_with_words", "mould in the bedroom"),
        ("voice_note", ""),
    ],
)
def test_words_are_found_wherever_they_stand(name, words):
    assert parsed(name).message.text == words


@pytest.mark.parametrize(
    ("name", "kind", "url", "media_type"),
    [
        ("photo_with_words", "photo", "telegram:large", "image/jpeg"),
        ("voice_note", "voice note", "telegram:voice1", "audio/ogg"),
        ("document", "file", "telegram:doc1", "application/pdf"),
        ("video", "file", "telegram:vid1", "video/mp4"),
    ],
)
def test_what_comes_with_a_message_is_an_attachment(name, kind, url, media_type):
    (attachment,) = parsed(name).message.attachments
    assert (attachment.kind, attachment.url, attachment.media_type) == (kind, url, media_type)


def test_a_documents_name_is_kept():
    assert parsed("document").message.attachments[0].name == "letter.pdf"


def test_a_buttons_press_is_a_message_and_waits_for_an_answer():
    update = parsed("button_pressed")
    assert (update.message.text, update.message.address, update.pressed) == ("yes", "4012345678", "4382bfdwdsb323b2d9")


def test_a_group_is_left_and_nothing_said_in_it_is_kept():
    assert parsed("put_into_a_group").group == -1001234567890
    assert parsed("message_in_a_group").message is None


@pytest.mark.parametrize("name", ["blocked_by_the_customer", "message_of_another_bot", "something_new"])
def test_what_concerns_nobody_is_let_pass(name):
    update = parsed(name)
    assert (update.message, update.pressed, update.group) == (None, None, None)


def test_a_message_without_anything_to_read_is_for_a_person():
    with pytest.raises(MalformedRequest, match="neither words"):
        parsed("dice")


@pytest.mark.parametrize(
    "update", [{}, {"update_id": 1, "message": []}, {"update_id": 1, "message": {"chat": {}}}, {"update_id": None}]
)
def test_what_is_no_update_is_malformed(update):
    with pytest.raises(MalformedRequest):
        parse({"message": 5, **update}, landlord="aspire", bot="1", received_at=NOW)


@pytest.mark.parametrize("given", ["", "guessed", "5EC4E7", "5ec4e7 "])
def test_another_secret_is_refused(given):
    with pytest.raises(BadSignature):
        verify(request(sample("text_message"), **{HEADER: given}), (SECRET,))


def test_no_secret_is_refused_and_the_older_one_taken_while_they_change():
    raw = RawRequest(url="https://x", headers={}, body=sample("text_message"), received_at=NOW)
    with pytest.raises(BadSignature):
        verify(raw, (SECRET,))
    assert verify(request(sample("text_message")), ("new", SECRET))["update_id"] == 10000


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"\xff", b"{"])
def test_what_is_no_json_object_is_malformed(body):
    with pytest.raises(MalformedRequest):
        verify(request(body), (SECRET,))
