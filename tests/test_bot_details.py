"""Address and name as people write them, where understanding marks only a part."""

from datetime import UTC, datetime

import pytest
from conftest import SETTING
from engines import Known

from bot.dialogue.details import person_after
from bot.dialogue.state import Said, State
from bot.dialogue.turn import Heard

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "marked", "where", "name"),
    [
        (
            "44 Castle Lane B35 3CC. Ivan Petrov",
            {"44 Castle Lane": "address", "Ivan Petrov": "person"},
            "44 Castle Lane B35 3CC",
            "Ivan Petrov",
        ),
        (
            "17 Park House M6 8HH, Wilma Tate",
            {"Park House": "address", "M6 8HH": "postcode", "Wilma Tate": "person"},
            "17 Park House M6 8HH",
            "Wilma Tate",
        ),
        (
            "1 Moss Lane ST5 1QQ. Hal Green",
            {"1 Moss Lane": "address", "ST5 1QQ": "postcode", "Hal Green": "address"},
            "1 Moss Lane ST5 1QQ",
            "Hal Green",
        ),
        (
            "Peg Lane, 6 Bolton Street M6 4DD",
            {"Peg Lane": "address", "6 Bolton Street": "address", "M6 4DD": "postcode"},
            "6 Bolton Street M6 4DD",
            "Peg Lane",
        ),
        (
            "6 Bolton Street M6 4DD, Peg Lane",
            {"6 Bolton Street": "address", "M6 4DD": "postcode", "Peg Lane": "address"},
            "6 Bolton Street M6 4DD",
            "Peg Lane",
        ),
        (
            "my name is Peg Lane and its 6 Bolton Street",
            {"Peg Lane": "address", "6 Bolton Street": "address"},
            "6 Bolton Street",
            "Peg Lane",
        ),
        (
            "6 Bolton Street, Little Hulton",
            {"6 Bolton Street": "address", "Little Hulton": "address"},
            "6 Bolton Street, Little Hulton",
            None,
        ),
        (
            "Flat 2, Moss House. 4 Park Road",
            {"Flat 2, Moss House": "address", "4 Park Road": "address"},
            "Flat 2, Moss House. 4 Park Road",
            None,
        ),
    ],
)
def test_nothing_of_an_address_is_lost_and_the_name_behind_it_is_no_part_of_it(text, marked, where, name):
    read = Known({}, marked).understand(text, NOW)
    state = State(said=Said(asking=("where", "name")))
    known = person_after(state, Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"])
    assert (known.get("where"), known.get("name")) == (where, name)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("no, its 91 pier road not 19", "91 Pier Road NE4 8SS"),
        ("not number 19, 21", "21 Pier Road NE4 8SS"),
        ("it is not 19 but 91", "91 Pier Road NE4 8SS"),
        ("that is not 19 you daft thing", "19 Pier Road NE4 8SS"),
    ],
)
def test_a_number_takes_the_place_of_a_number_and_nothing_else_does(text, where):
    state = State(said=Said(asking=("confirm",)), person={"where": "19 Pier Road NE4 8SS"})
    read = Known({}).understand(text, NOW)
    known = person_after(state, Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"])
    assert known["where"] == where


def test_of_an_answer_with_an_unknown_number_only_the_number_is_kept():
    text = "ring me. 01782 555 0101"
    state = State(said=Said(asking=("reply_by", "contact")))
    read = Known({}).understand(text, NOW)
    known = person_after(state, Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"])
    assert (known["reply_by"], known["contact"]) == ("phone", "01782 555 0101")


@pytest.mark.parametrize("text", ["yes", "yes thats right", "no", "ok"])
def test_a_bare_yes_or_no_is_nobodys_name_and_no_place(text):
    state = State(said=Said(asking=("where", "name")))
    read = Known({}).understand(text, NOW)
    assert person_after(state, Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"]) == {}


@pytest.mark.parametrize(
    ("text", "marked", "where", "name"),
    [
        (
            "I want an apology. Ron Vale, 12 Moss Court",
            {"Ron Vale": "address", "12 Moss Court": "address"},
            "12 Moss Court",
            "Ron Vale",
        ),
        (
            "I live at Heron Close, 12 Moss Court",
            {"Heron Close": "address", "12 Moss Court": "address"},
            "Heron Close, 12 Moss Court",
            None,
        ),
        (
            "it leaks. Moss House, 12 Park Road",
            {"Moss House": "address", "12 Park Road": "address"},
            "Moss House, 12 Park Road",
            None,
        ),
    ],
)
def test_who_signs_without_being_asked_is_no_part_of_the_address(text, marked, where, name):
    read = Known({}, marked).understand(text, NOW)
    known = person_after(State(), Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"])
    assert (known.get("where"), known.get("name")) == (where, name)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("she was rude to me on the phone. ann@example.com", None),
        ("she was rude to me on the phone. please email me, ann@example.com", "email"),
        ("nobody answered my letter. ring me on the number you have, ann@example.com", "phone"),
    ],
)
def test_how_it_happened_is_not_how_to_answer(text, way):
    read = Known({}, {"ann@example.com": "email"}).understand(text, NOW)
    known = person_after(State(), Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"])
    assert known.get("reply_by") == way


def test_an_address_said_once_more_keeps_its_postcode():
    text = "no it should be 41 Park Road not 14"
    read = Known({}, {"41 Park Road": "address"}).understand(text, NOW)
    state = State(said=Said(asking=("confirm",)), person={"where": "41 Park Road M6 5MM"})
    known = person_after(state, Heard(text=text, understanding=read, received_at=NOW), SETTING["webchat"])
    assert known["where"] == "41 Park Road M6 5MM"


ASKED_FOR_BOTH = {
    "jo": {"name": "jo"},
    "Okafor": {"name": "Okafor"},
    "mrs khan": {"name": "mrs khan"},
    "in Silverdale": {"where": "in Silverdale"},
    "dean house": {"where": "dean house"},
    "upstairs": {"where": "upstairs"},
    "4 low lane, joan price": {"where": "4 low lane, joan price"},
}


@pytest.mark.parametrize("text", ASKED_FOR_BOTH)
def test_a_word_or_two_are_a_name_unless_they_sound_like_a_place(text):
    asked = State(said=Said(asking=("where", "name")))
    heard = Heard(text=text, understanding=Known({}).understand(text, NOW), received_at=NOW)
    assert person_after(asked, heard, SETTING["webchat"]) == ASKED_FOR_BOTH[text]


@pytest.mark.parametrize(
    ("text", "marked", "name"),
    [
        ("Smith, John", {"John": "person"}, "Smith, John"),
        ("Smith, John. 12 Station Road", {"John": "person", "12 Station Road": "address"}, "Smith, John"),
        ("de Souza Maria", {"Maria": "person"}, "de Souza Maria"),
        ("yes, John", {"John": "person"}, "John"),
        ("its John", {"John": "person"}, "John"),
        ("my name is John", {"John": "person"}, "John"),
        ("Hello, John", {"John": "person"}, "John"),
        ("smith john", {}, "smith john"),
        ("SMITH", {}, "SMITH"),
        ("ring me", {}, None),
    ],
)
def test_a_name_counts_whatever_its_order_and_letters(text, marked, name):
    asked = State(said=Said(asking=("name",)))
    heard = Heard(text=text, understanding=Known({}, marked).understand(text, NOW), received_at=NOW)
    assert person_after(asked, heard, SETTING["webchat"]).get("name") == name
