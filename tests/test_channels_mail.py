"""E-mail as it comes, one sample for each thing that happens, and how a message of ours goes out."""

import hmac

import pytest
from conftest import NOW, ROOT

from channels.mail import (
    Automatic,
    DeliveryReport,
    Mail,
    message_id_of,
    own_message,
    parse,
    plus_address,
    verify,
)
from channels.mail_sender import OutgoingMail, render
from channels.mail_text import new_of_text, subject_words, text_of_html
from channels.message import BadSignature, MalformedRequest
from channels.request import RawRequest

OWN = "feedback@aspire.example.com"
OUR_ID = "<sayso.aspire.7.0123456789abcdef@aspire.example.com>"


def sample(name):
    return (ROOT / "tests" / "samples" / "email" / f"{name}.eml").read_bytes()


def mail(name):
    parsed = parse(sample(name), own=OWN)
    assert isinstance(parsed, Mail)
    return parsed


def test_a_plain_message_gives_its_words_with_the_subject_and_without_the_signature():
    read = mail("a_complaint_in_plain_text")
    assert (read.address, read.name) == ("ana.lima@example.org", "Ana Lima")
    assert read.text == (
        "Boiler still broken\n\nHello,\n\nmy boiler has been off for three weeks and nobody came. It cost me £40.\n\n"
        "Ana Lima"
    )
    assert "Heron Crafts" in read.whole
    assert (read.message_id, read.thread, read.reference) == ("<CAF1x@mail.example.org>", (), None)


def test_a_reply_gives_what_is_new_and_names_its_case_and_thread():
    read = mail("a_reply_from_outlook_with_quote")
    assert read.text == "Yes, that is right."
    assert "nothing below this line" in read.whole
    assert read.reference == "ASP-482-773-618"
    assert read.thread == (OUR_ID, "<CAF1x@mail.example.org>")


def test_html_alone_is_read_as_text_without_what_it_quotes():
    read = mail("a_reply_from_gmail_in_html_only")
    assert read.text == "Not quite:\nthe back door sticks.\nTwo lines."
    assert "Is that right?" in read.whole
    assert read.name == "Siôn Jones"
    assert read.subject == "Re: Diolch – thanks"


def test_words_under_the_quotation_are_the_new_ones():
    assert mail("a_reply_under_the_quote").text == "12 Heron Walk"


def test_a_photo_comes_with_its_name_and_the_subject_speaks():
    read = mail("a_photo_without_words")
    assert read.text == "Mould in the bedroom"
    (photo,) = read.attachments
    assert (photo.kind, photo.name, photo.media_type) == ("photo", "wall.png", "image/png")
    assert photo.content == b"\x89PNG\r\n\x1a\n"


def test_a_charset_that_nobody_knows_does_not_lose_the_words():
    assert mail("a_message_in_an_unknown_charset").text.endswith("Café wall is damp\ufffd again")


@pytest.mark.parametrize(
    ("name", "why", "for_person"),
    [
        ("an_out_of_office_answer", "auto_reply", False),
        ("an_old_style_automatic_answer", "auto_reply", False),
        ("a_newsletter", "list", True),
        ("a_message_that_wants_no_automatic_answer", "suppressed", True),
        ("our_own_message_come_back", "own", False),
        ("a_read_receipt", "report", False),
    ],
)
def test_what_a_program_wrote_is_told_apart(name, why, for_person):
    assert parse(sample(name), own=OWN) == Automatic(why=why, for_person=for_person)


@pytest.mark.parametrize(
    ("name", "delivery", "error"),
    [("a_bounce_unknown_mailbox", "failed", "5.1.1"), ("a_delay_with_headers_only", "queued", "4.4.1")],
)
def test_a_returned_message_is_a_report_on_ours(name, delivery, error):
    assert parse(sample(name), own=OWN) == DeliveryReport(provider_id=OUR_ID, delivery=delivery, error=error)


@pytest.mark.parametrize("raw", [sample("a_message_without_sender"), b"", b"\xff\xfe\x00", b"From: @@\n\nx"])
def test_what_has_no_sender_cannot_be_read(raw):
    with pytest.raises(MalformedRequest):
        parse(raw, own=OWN)


def test_the_same_message_has_the_same_id_whatever_servers_add():
    raw = sample("a_complaint_in_plain_text")
    again = parse(b"Received: from elsewhere\n" + raw, own=OWN)
    other = parse(raw.replace(b"three weeks", b"four weeks"), own=OWN)
    first = mail("a_complaint_in_plain_text").provider_id
    assert again.provider_id == first != other.provider_id


def test_an_html_page_without_any_words_left_gives_the_whole():
    assert new_of_text("> only a quote") == "> only a quote"
    assert text_of_html("<p>one</p><p>two<script>x</script></p>") == "one\n\ntwo"


@pytest.mark.parametrize(
    ("subject", "words"),
    [("Re: Fwd: Damp [ASP-1]", "Damp"), ("RE: complaint", ""), ("Hello", ""), ("", ""), ("Gate", "Gate")],
)
def test_a_subject_says_what_is_left_without_its_marks(subject, words):
    assert subject_words(subject) == words


def request(body, signature):
    headers = {} if signature is None else {"x-sayso-signature": signature}
    return RawRequest(url="https://x.example", headers=headers, body=body, received_at=NOW)


def test_a_signed_webhook_is_taken_under_the_old_key_too_and_a_forged_one_is_not():
    body = sample("a_complaint_in_plain_text")
    signature = "sha256=" + hmac.digest(b"old", body, "sha256").hex()
    assert verify(request(body, signature), (b"new", b"old")) == body
    for forged in (request(body, None), request(body, "sha256="), request(body + b" ", signature)):
        with pytest.raises(BadSignature):
            verify(forged, (b"new", b"old"))
    with pytest.raises(BadSignature):
        verify(request(body, "sha256=é"), (b"new",))


def test_our_ids_name_landlord_and_message_and_nobody_can_make_one_up():
    made = message_id_of("aspire", 7, "aspire.example.com", b"key")
    assert made == message_id_of("aspire", 7, "aspire.example.com", b"key")
    assert made != message_id_of("aspire", 7, "aspire.example.com", b"another key")
    assert own_message(made) == ("aspire", 7)
    assert own_message("<x@y.example>") is None
    assert plus_address(OWN, "ASP-1") == "feedback+ASP-1@aspire.example.com"


def test_what_we_send_says_that_it_is_automatic_and_lets_nobody_add_headers():
    message = render(
        OutgoingMail(
            to="ana@example.org",
            sender="Aspire <feedback@aspire.example.com>",
            reply_to=OWN,
            subject="Re: a\r\nBcc: all@example.org",
            text="Grüße",
            message_id=OUR_ID,
            in_reply_to="<CAF1x@mail.example.org>",
        )
    )
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Bcc"] is None
    assert message["In-Reply-To"] == "<CAF1x@mail.example.org>"
    assert parse(bytes(message), own=OWN) == Automatic(why="own", for_person=False)
