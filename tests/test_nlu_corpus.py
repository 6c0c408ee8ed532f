"""The labelled messages that are kept with the product."""

from pathlib import Path

import pytest

from nlu.corpus import Message, as_message, near_duplicates, read_messages

DATA = Path(__file__).parent.parent / "nlu" / "data"


@pytest.fixture(scope="module")
def training():
    return read_messages(DATA / "messages")


@pytest.fixture(scope="module")
def development():
    return read_messages(DATA / "dev")


@pytest.fixture(scope="module")
def elsewhere():
    return read_messages(DATA / "elsewhere")


def test_every_message_is_labelled_in_the_words_of_the_vocabulary(training, development, elsewhere):
    ids = [m.id for m in [*training, *development, *elsewhere]]
    assert len(ids) == len(set(ids))
    assert len(training) > len(development) > len(elsewhere) > 0


@pytest.mark.parametrize("held_back", ["development", "elsewhere"])
def test_no_message_that_is_held_back_stands_in_the_training_data_or_nearly_so(training, held_back, request):
    assert near_duplicates(request.getfixturevalue(held_back), training) == []


def test_a_near_duplicate_is_seen():
    one = message("1", "the lift in Cygnet Tower has failed six times since February and I use a chair")
    other = message("2", "The lift in Cygnet Tower has failed seven times since February and I use a chair.")
    assert near_duplicates([one], [other]) == [("1", "2")]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "moan"},
        {"flags": ["angry"]},
        {"facts": {"event_when": "tomorrow"}},
        {"facts": {"mood": True}},
        {"facts": {"ongoing": "yes"}},
    ],
)
def test_labels_outside_the_vocabulary_are_refused(change):
    row = {"id": "1", "text": "it broke today", "type": "complaint", "flags": [], "facts": {}}
    with pytest.raises(ValueError, match=r"."):
        as_message(row | change)


def message(id_: str, text: str) -> Message:
    return as_message({"id": id_, "text": text, "type": "complaint", "flags": [], "facts": {}})
