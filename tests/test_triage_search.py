"""What is found: the same on SQLite and on PostgreSQL."""

import pytest
from conftest import NOW
from sqlalchemy import delete
from test_bot_web_store import case, conversation

from triage.search_words import words_asked_for, words_to_find
from triage.store.cases import open_case
from triage.store.conversations import NewMessage, add_message, lock_open
from triage.store.search import cases_found, keep_words
from triage.store.tables import case_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The boiler's broken, again!", "the boilers broken again"),
        ("Mr O’Brien at M6 4DD", "mr obrien at m6 4dd m64dd"),
        ("ring +44 7700 900123 or 07700 900-124", "ring 44 7700 900123 or 07700 900 124 07700900123 07700900124"),
        ("Siân ŵyn", "sian wyn"),
        ("peg.lane@example.com", "peg lane example com"),
        ("😀 ... --", ""),
    ],
)
def test_words_under_which_a_text_is_found(text, words):
    assert words_to_find([text]) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("boiler", ("boiler",)),
        ("07700 900 123", ("07700900123",)),
        ("+44 7700 900123", ("07700900123",)),
        ('"; DROP TABLE cases; --', ("drop", "table", "cases")),
        ("  ", ()),
        ("NEAR(a b) OR *", ("near", "a", "b", "or")),
    ],
)
def test_words_of_a_question(question, words):
    assert words_asked_for(question) == words


def kept(conn, number, text, *, people=(), landlord="aspire"):
    conversation_id = conversation(conn, f"+44{number}", text, landlord)
    case_id = open_case(conn, landlord, conversation_id, case(number), actor="customer")
    keep_words(conn, landlord, conversation_id, people=people)
    return case_id


@pytest.fixture
def three(database):
    return {
        "mould": database.write(kept, 1, "Black mould in the baby's room", people=["Siân Price", "07700 900123"]),
        "boiler": database.write(kept, 2, "No boiler, mouldy cupboard", people=["12 Mill Lane, M6 4DD"]),
        "other": database.write(kept, 3, "Black mould here too", landlord="pioneer"),
    }


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("mould", ["boiler", "mould"]),
        ("black mould", ["mould"]),
        ("mou", ["boiler", "mould"]),
        ("sian price", ["mould"]),
        ("+447700900123", ["mould"]),
        ("m64dd", ["boiler"]),
        ("M6 4DD", ["boiler"]),
        ("asp-002", ["boiler"]),
        ("ASP 2", []),
        ("aspire", []),
        ("", []),
        ("words:mould OR landlord:pioneer", []),
    ],
)
def test_what_a_question_finds_newest_first_and_of_one_landlord_only(database, three, question, found):
    assert database.read(cases_found, ["aspire"], question) == [three[name] for name in found]


def test_of_several_landlords_and_of_none(database, three):
    assert database.read(cases_found, ["aspire", "pioneer"], "black mould") == [three["other"], three["mould"]]
    assert database.read(cases_found, [], "mould") == []


def test_what_is_said_later_is_found_and_what_is_gone_is_not(database, three):
    def say(conn):
        row = lock_open(conn, "aspire", channel="sms", address="+441", new_state={}, now=NOW)
        message = NewMessage(sender="customer", channel="sms", scope="+441", text="The ceiling came down", at=NOW)
        add_message(conn, "aspire", row["id"], message)
        keep_words(conn, "aspire", row["id"])

    database.write(say)
    assert database.read(cases_found, ["aspire"], "ceiling") == [three["mould"]]
    database.write(lambda conn: conn.execute(delete(case_words).where(case_words.c.case_id == three["boiler"])))
    assert database.read(cases_found, ["aspire"], "boiler") == []
