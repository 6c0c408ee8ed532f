import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.cleaning import clean
from channels.message import MalformedRequest
from channels.webchat import address_of, is_session, new_session, parse

ID = str(uuid.UUID(int=7))


@given(st.text(alphabet=st.characters(), max_size=50))
def test_cleaning_keeps_the_length_and_needs_to_be_done_once(text):
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("a\x00b\ud800c", "a\ufffdb\ufffdc"), ("a\r\nb", "a \nb"), ("a\tb", "a\tb"), ("\x85\x9f", "  "), ("é 👍", "é 👍")],
)
def test_what_becomes_of_a_character(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"text": "x"}, {"client_message_id": ID}, {"client_message_id": ID, "text": ""},
     {"client_message_id": "7", "text": "x"}, {"client_message_id": ID, "text": "x" * 11},
     {"client_message_id": ID, "text": "x", "session": 1}],
)  # fmt: skip
def test_what_is_not_a_message_is_refused_with_a_reason(body):
    with pytest.raises(MalformedRequest, match=r"\w"):
        parse(body, longest=10)


def test_a_message_is_cleaned_and_its_id_brought_to_one_form():
    message = parse({"client_message_id": ID.upper(), "text": "a\x00"}, longest=10)
    assert (message.client_message_id, message.text, message.session) == (ID, "a\ufffd", None)


def test_a_session_follows_from_the_first_message_under_the_key_alone():
    session = new_session(b"key", "aspire", ID)
    assert session == new_session(b"key", "aspire", ID)
    others = {new_session(b"other", "aspire", ID), new_session(b"key", "else", ID), new_session(b"key", "aspire", "x")}
    assert session not in others
    assert is_session(session)
    assert session not in address_of(session)
