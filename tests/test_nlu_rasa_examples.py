"""The labelled messages as Rasa's training data."""

import json

import pytest

from nlu.corpus import as_message
from nlu.rasa_examples import as_rasa_takes_it, rasa_examples
from triage.vocabulary import FeedbackType


def messages(*pairs):
    return [
        as_message({"id": str(place), "text": text, "type": type_, "flags": [], "facts": {}})
        for place, (type_, text) in enumerate(pairs)
    ]


def examples(yaml):
    head, nlu = yaml.splitlines()
    assert head == 'version: "3.1"'
    return {
        each["intent"]: [example["text"] for example in each["examples"]]
        for each in json.loads(nlu.removeprefix("nlu: "))
    }


def test_every_type_is_an_intent_and_every_message_an_example():
    given = messages(("complaint", 'He said "no": £5!'), ("other", "hi 🙂"), ("complaint", "again\n\nnobody came"))
    assert examples(rasa_examples(given)) == {
        "complaint": ['He said "no": £5!', "again nobody came"],
        "service_request": [],
        "compliment": [],
        "comment": [],
        "other": ["hi 🙂"],
    }
    assert set(examples(rasa_examples([]))) == set(FeedbackType)


def test_with_a_limit_they_are_drawn_evenly_from_all():
    given = messages(*(("complaint", f"number {number}") for number in range(10)), ("other", "hi"))
    drawn = examples(rasa_examples(given, each=4))
    assert drawn["complaint"] == ["number 0", "number 2", "number 5", "number 7"]
    assert drawn["other"] == ["hi"]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("[photo](person) of the wall", "(photo)(person) of the wall"),
        ("/complaint", "complaint"),
        (" / /restart now", "restart now"),
        ("and/or\tboth", "and/or both"),
        ("", ""),
    ],
)
def test_nothing_in_a_text_has_a_meaning_to_rasa_of_its_own(text, taken):
    assert as_rasa_takes_it(text) == taken
