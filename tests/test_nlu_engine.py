"""The engine end to end: any text in, a complete understanding out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.engine import load_engine
from nlu.lines import understand_line
from triage.vocabulary import UNDERSTOOD_FACTS, VERBATIM_FACTS, FeedbackType, Flag

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)
ENGINE = load_engine()

HOSTILE = [
    "",
    "   \n\t ",
    "🙂" * 300,
    "\0\ud800x",
    "شكرا جزيلا، الماء مقطوع",
    "word " * 2000,
    "a" * 10_000,
    "12 " * 3300,
    "On monday " * 1000,
    "(" * 10_000,
    "1" * 10_000,
    "Mr A" * 2500,
    "Flat 1 " * 1400,
    "a@" * 5000,
    "我家没有热水" * 1600,
]


def test_a_complaint_is_read_whole():
    text = "Flooded again, told you three times since September and nobody came. I want it fixed. Flat 4, ST5 9ZZ"
    found = ENGINE.understand(text, NOW)
    assert found.type is FeedbackType.COMPLAINT
    assert found.facts["event_when"] in text
    assert found.facts["event_date"] == {"start": "2025-09-01", "end": "2025-09-30"}
    assert {(e.kind, text[e.start : e.end]) for e in found.entities} >= {("postcode", "ST5 9ZZ")}
    assert sum(found.scores.values()) == pytest.approx(1)
    assert found.language == "en"


@pytest.mark.parametrize("text", ["HX20-7719", "ST5 9ZZ", "07700 900131", "im Donna Fairhurst", "?", "👍"])
def test_a_bare_answer_is_no_feedback(text):
    found = ENGINE.understand(text, NOW)
    assert (found.type, found.flags) == (FeedbackType.OTHER, ())


def test_without_a_time_of_receipt_there_is_no_date():
    assert "event_date" not in ENGINE.understand("the boiler broke yesterday, no one came", None).facts


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        ENGINE.understand("hello", datetime(2026, 2, 10, 10))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: repr(t[:12]))
def test_whatever_is_sent_is_read(text):
    check_shape(text, ENGINE.understand(text, NOW))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    check_shape(text, ENGINE.understand(text, NOW))


def check_shape(text, found):
    places = [*found.entities, *found.evidence, *found.issues]
    assert all(0 <= p.start <= p.end <= len(text) for p in places)
    assert set(found.facts) <= set(UNDERSTOOD_FACTS)
    assert set(found.flags) <= set(Flag)
    assert found.issues
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "I won't be leaving my name. Nobody's been near the damp for six weeks, it is a disgrace!",
        "the lift is stuck again. my dad can't get down the stairs with his chair, he's in pain",
        "Please could somebody send me a copy of my tenancy agreement? I can't find mine.",
    ],
)
def test_a_finding_rests_on_a_few_whole_words_of_one_sentence(text):
    verbatim = {f"fact:{key}" for key in VERBATIM_FACTS}
    shown = [each for each in ENGINE.understand(text, NOW).evidence if each.finding not in verbatim]
    assert shown
    for each in shown:
        words = text[each.start : each.end]
        assert re.fullmatch(r"\w[^.!?]*\w", words), words
        assert not re.search(r"\w['’]?$", text[: each.start]), words
        assert len(words.split()) >= 3, words


def test_threads_do_not_disturb_one_another():
    texts = ["the lift is stuck", "thank you so much", "no heating since monday", "ST5 9ZZ"] * 5
    alone = [ENGINE.understand(t, NOW) for t in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: ENGINE.understand(t, NOW), texts))
    assert together == alone


def test_a_line_gives_the_agreed_object():
    out = understand_line(
        ENGINE, {"id": "m1", "text": "🙂 gas smell at 3 Oak Road", "received_at": NOW.isoformat(), "more": 1}
    )
    assert list(out) == [
        "id",
        "type",
        "confidence",
        "abstained",
        "scores",
        "flags",
        "facts",
        "issues",
        "entities",
        "language",
        "evidence",
    ]
    assert out["id"] == "m1"
    assert {"kind": "address", "start": 15, "end": 25} in out["entities"]


@pytest.mark.parametrize(
    "line",
    [
        {"id": "1"},
        {"id": "1", "text": 5},
        {"id": "1", "text": "x", "received_at": "soon"},
        {"text": "x", "received_at": "2026-01-01"},
    ],
)
def test_a_bad_line_is_refused(line):
    with pytest.raises(ValueError, match=r"text|received_at"):
        understand_line(ENGINE, line)


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="no engine"):
        load_engine("oracle")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to complain", "complaint"),
        ("i wish to make a formal complaint about the caretaker", "complaint"),
        ("Just a suggestion, could you put a bench by the gate", "comment"),
        ("just wanted to say thank you", "compliment"),
    ],
)
def test_a_kind_that_the_words_name_is_that_kind(text, kind):
    read = ENGINE.understand(text, None)
    assert (read.type, read.abstained) == (kind, False)


def test_to_say_that_one_complains_is_no_outcome():
    assert "desired_outcome" not in ENGINE.understand("I wish to make a formal complaint. The lift broke.", None).facts
