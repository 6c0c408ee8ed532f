"""Names, addresses and numbers in free text, with their places."""

import pytest

from nlu.entities import find_formal
from nlu.names import find_named

CASES = [
    (
        "last thursday. its flat 4, 17 Brampton Mews, ST5 9ZZ and im Donna Fairhurst",
        {"address": ["flat 4, 17 Brampton Mews"], "postcode": ["ST5 9ZZ"], "person": ["Donna Fairhurst"]},
    ),
    (
        "email is best, donna.fairhurst@example.com, or ring me 07700 900131",
        {"email": ["donna.fairhurst@example.com"], "phone": ["07700 900131"]},
    ),
    ("Sandown House, the back door. I'm Priya", {"address": ["Sandown House"], "person": ["Priya"]}),
    (
        "Flat 12 Marine View BS20 9ZZ. Tom Ridgeway",
        {"address": ["Flat 12 Marine View"], "postcode": ["BS20 9ZZ"], "person": ["Tom Ridgeway"]},
    ),
    (
        "Flat 61 Cygnet Tower B35 9ZZ. My name is Desmond Achebe.",
        {"address": ["Flat 61 Cygnet Tower"], "postcode": ["B35 9ZZ"], "person": ["Desmond Achebe"]},
    ),
    ("one of your board members, Mr Pell, spoke to me", {"person": ["Mr Pell"]}),
    ("I am Dr E. Sample and my gutter leaks", {"person": ["Dr E. Sample"]}),
    ("This is Mr. J. P. Smith. Your man was rude", {"person": ["Mr. J. P. Smith"]}),
    ("Signed: Mr J.P. Smith", {"person": ["Mr J.P. Smith"]}),
    ("talk to me, Bola Ade flat 3, for everyone", {"person": ["Bola Ade"], "address": ["flat 3"]}),
    ("its about Dean House flat 3", {"address": ["flat 3", "Dean House"]}),
    ("Mrs O'Neill-Khan here", {"person": ["Mrs O'Neill-Khan"]}),
    ("my name is dr e sample and i live at 4 low lane", {"person": ["dr e sample"], "address": ["4 low lane"]}),
    ("Mr Pell was rude. He shouted at me", {"person": ["Mr Pell"]}),
    ("regards, Dr E. Sample\nMonday is fine", {"person": ["Dr E. Sample"]}),
    (
        "Gillian Stott, g.stott@example.com, 18 Weaste Court M6 9ZZ",
        {
            "person": ["Gillian Stott"],
            "email": ["g.stott@example.com"],
            "address": ["18 Weaste Court"],
            "postcode": ["M6 9ZZ"],
        },
    ),
    (
        "6 weeks now. Barry Tuck 31 Rope Walk BS20 9ZS",
        {"person": ["Barry Tuck"], "address": ["31 Rope Walk"], "postcode": ["BS20 9ZS"]},
    ),
    (
        "72 Kingsley Park Rise NN2 9ZX. Tanisha Brown",
        {"address": ["72 Kingsley Park Rise"], "postcode": ["NN2 9ZX"], "person": ["Tanisha Brown"]},
    ),
    ("my name is wayne and i live at 3 oak tree road", {"person": ["wayne"], "address": ["3 oak tree road"]}),
    ("HX20-7719", {"reference": ["HX20-7719"]}),
    ("my ref is 88213 thanks", {"reference": ["88213"]}),
    ("ring +44 7700 900123 or 0121 496 0123", {"phone": ["+44 7700 900123", "0121 496 0123"]}),
    ("thanks, Mohammed Khan", {"person": ["Mohammed Khan"]}),
    ("I rang Citizens Advice about it", {"organisation": ["Citizens Advice"]}),
    ("im fuming with you lot and the council", {"organisation": ["the council"]}),
    ("I will go to the office on Monday", {}),
    ("twelve weeks in that house is too long", {}),
    ("🙂🙂 ST5 9ZZ 🙂", {"postcode": ["ST5 9ZZ"]}),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_mentioned_is_found_where_it_stands(text, expected):
    formal = find_formal(text)
    found: dict[str, list[str]] = {}
    for entity in [*formal, *find_named(text, formal)]:
        found.setdefault(entity.kind, []).append(text[entity.start : entity.end])
    assert found == expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("33 Yeo Moor BS21 9ZY", "33 Yeo Moor"),
        ("im at 4 the crescent", "4 the crescent"),
        ("25 Forge Road ST5 8KK", "25 Forge Road"),
        ("7b Upper Brook, Clevedon, BS21 9ZY please", "7b Upper Brook, Clevedon"),
    ],
)
def test_an_address_is_found_whatever_its_street_is_called(text, address):
    found = find_named(text, find_formal(text))
    assert [text[each.start : each.end] for each in found if each.kind == "address"] == [address]


def test_a_mistyped_postcode_is_one_all_the_same():
    assert [entity.kind for entity in find_formal("25 Forge Road ST5 8KK")] == ["postcode"]
