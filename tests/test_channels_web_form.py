"""The web form's fields: what is taken, what is wrong, and that nothing typed is lost."""

import pytest
from conftest import NOW

from channels import web_form
from channels.message import MalformedRequest
from channels.web_form import NotFilledIn, parse

ID = "9d3f1b1e-2b77-4a52-9a53-5a8f3f3f0a01"
WHOLE = {
    "action_id": ID,
    "text": "No heating\r\nfor weeks\0",
    "when": "three weeks ago",
    "desired_outcome": "Mend it",
    "where": "12 Heron Walk",
    "name": "Ana Lima",
    "phone": "01632 960 001",
    "email": "ana@example.org",
    "reply_by": "email",
    "something_else": "x",
}


def test_a_whole_form_gives_the_words_and_everything_beside_them():
    filled = parse(WHOLE, longest=1000)
    assert filled.text == "No heating\nfor weeks\ufffd\n\nWhen: three weeks ago"
    assert filled.given == {
        "name": "Ana Lima",
        "where": "12 Heron Walk",
        "reply_by": "email",
        "desired_outcome": "Mend it",
        "contact": "01632 960 001, ana@example.org",
    }
    inbound = web_form.inbound(filled, "digest", landlord="aspire", received_at=NOW)
    assert (inbound.channel, inbound.provider_id, inbound.scope) == ("web_form", ID, "digest")


def test_the_words_alone_are_enough():
    filled = parse({"action_id": ID, "text": " Thank you "}, longest=1000)
    assert (filled.text, filled.given) == ("Thank you", {})


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"text": " \r\n"}, {"text": "no_words"}),
        ({"text": "x" * 1001}, {"text": "too_long"}),
        ({"name": "x" * 301}, {"name": "too_long"}),
        ({"email": "ana@"}, {"email": "not_an_email"}),
        ({"phone": "12"}, {"phone": "not_a_number"}),
        ({"phone": "ask my sister"}, {"phone": "not_a_number"}),
        ({"reply_by": "pigeon"}, {"reply_by": "unknown_way"}),
        ({"reply_by": "email", "email": ""}, {"email": "email_for_answer"}),
        ({"reply_by": "sms", "phone": ""}, {"phone": "phone_for_answer"}),
        ({"reply_by": "letter", "where": ""}, {"where": "where_for_answer"}),
    ],
)
def test_what_is_wrong_is_named_by_field(changed, faults):
    with pytest.raises(NotFilledIn) as caught:
        parse({**WHOLE, **changed}, longest=1000)
    assert caught.value.faults == faults


def test_a_form_without_its_id_is_none_of_ours():
    with pytest.raises(MalformedRequest):
        parse({**WHOLE, "action_id": "7"}, longest=1000)
