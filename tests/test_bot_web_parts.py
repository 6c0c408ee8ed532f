"""The pure parts of the pages: highlights, dates in words, limits, addresses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.web.highlight import pieces, words_behind
from bot.web.item_forms import FORMS
from bot.web.item_orders import NotFilledIn
from bot.web.queue_asked import Asked, read_address
from bot.web.sign_in import own_page
from bot.web.throttle import Throttle
from bot.web.when import due_in_words, iso_day, moment
from triage.cases import Status
from triage.store.queue import Place
from triage.vocabulary import FeedbackType

NOW = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)


def evidence(finding, start, end):
    return {"for": finding, "start": start, "end": end}


def test_pieces_joined_are_the_text_and_overlaps_carry_both_findings():
    text = "no heat 🥶 for three weeks"
    cut = pieces(text, [evidence("fact:event_when", 14, 25), evidence("fact:ongoing", 10, 25)])
    assert "".join(piece.text for piece in cut) == text
    assert [(piece.text, piece.findings) for piece in cut] == [
        ("no heat 🥶 ", ()),
        ("for ", ("fact:ongoing",)),
        ("three weeks", ("fact:event_when", "fact:ongoing")),
    ]


def test_evidence_outside_of_the_text_is_left_out():
    assert [piece.findings for piece in pieces("short", [evidence("type", 2, 99), evidence("type", 4, 2)])] == [()]
    assert pieces("", []) == []


def test_words_behind_a_finding_are_quoted_once():
    text = "cold, so cold"
    assert words_behind(text, [evidence("type", 0, 4), evidence("type", 9, 13)]) == {"type": ("cold",)}


@pytest.mark.parametrize(
    ("days", "words", "urgency"),
    [
        (-3, "Overdue by 3 days", "overdue"),
        (-1, "Overdue by 1 day", "overdue"),
        (0, "Due today", "near"),
        (1, "Due tomorrow", "near"),
        (2, "Due in 2 days", "near"),
        (3, "Due in 3 days", "later"),
    ],
)
def test_a_due_day_in_words(days, words, urgency):
    due = date(2026, 2, 10) + timedelta(days=days)
    over = datetime(due.year, due.month, due.day, tzinfo=UTC) + timedelta(days=1)
    state = due_in_words(over, NOW, due_date=due)
    assert (state.words, state.urgency) == (words, urgency)


@pytest.mark.parametrize(
    ("minutes", "words", "urgency"),
    [
        (-150, "Overdue by 2 hours", "overdue"),
        (-1, "Overdue by 1 minute", "overdue"),
        (90, "Due in 90 minutes", "near"),
        (23 * 60, "Due in 23 hours", "near"),
        (90 * 60, "Due in 3 days", "later"),
        (-37 * 60, "Overdue by 1 day", "overdue"),
        (-26 * 24 * 60, "Overdue by 26 days", "overdue"),
    ],
)
def test_an_hour_clock_in_words(minutes, words, urgency):
    state = due_in_words(NOW + timedelta(minutes=minutes), NOW, due_date=None)
    assert (state.words, state.urgency) == (words, urgency)


def test_times_are_london_times():
    assert moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026, 00:30"
    assert iso_day("2026-02-10") == "Tue 10 February 2026"
    assert iso_day("since Easter") == "since Easter"


def test_the_limit_lets_a_burst_through_then_one_at_a_time():
    limit = Throttle(burst=2, per_minute=6)
    assert [limit.wait("a", 0), limit.wait("a", 0), limit.wait("a", 0)] == [0, 0, 10]
    assert limit.wait("b", 0) == 0
    assert limit.wait("a", 10) == 0
    assert limit.wait("a", 10) > 0
    limit.forgive("a")
    assert limit.wait("a", 10) == 0


def test_a_clock_that_goes_back_fills_no_bucket():
    limit = Throttle(burst=1, per_minute=6)
    assert limit.wait("a", 100) == 0
    assert limit.wait("a", 50) > 0


@pytest.mark.parametrize(
    ("target", "page"),
    [
        ("/staff/aspire/cases/ASP-1", "/staff/aspire/cases/ASP-1"),
        ("/staff?type=complaint", "/staff?type=complaint"),
        ("", "/staff"),
        ("https://example.org/", "/staff"),
        ("//example.org/staff", "/staff"),
        ("/staff//example.org", "/staff"),
        ("/staff\\example.org", "/staff"),
        ("/staffroom", "/staff"),
        ("/staff\r\nX-Bad: 1", "/staff"),
    ],
)
def test_sign_in_leads_to_own_pages_only(target, page):
    assert own_page(target) == page


def test_the_address_of_a_queue_says_what_it_shows():
    asked = Asked(landlord="aspire", type=FeedbackType.COMPLAINT, status=Status.FORMAL)
    address = asked.address(Place(due=NOW, case_id=7))
    query = dict(
        part.split("=") for part in address.partition("?")[2].replace("%3A", ":").replace("%2B", "+").split("&")
    )
    assert read_address(query, ("aspire",)) == Asked(
        landlord="aspire",
        type=FeedbackType.COMPLAINT,
        status=Status.FORMAL,
        after=Place(due=NOW, case_id=7),
    )


@pytest.mark.parametrize(
    "query",
    [
        {"landlord": "pioneer"},
        {"type": "rant"},
        {"status": "lost"},
        {"whose": "everybody's"},
        {"after": "~"},
        {"after": "yesterday~3"},
        {"after": "~99999999999999999999"},
        {"after": "0001-01-01T00:00:00+14:00~1"},
    ],
)
def test_what_an_address_cannot_mean_is_not_asked(query):
    assert read_address(query, ("aspire",)) == Asked()


CASE = {"type": "complaint", "decision": {"outcome": "accepted_formal", "pending": None}}


@pytest.mark.parametrize(
    ("form", "fields", "fault"),
    [
        ("write", {"text": "  \r\n "}, "text"),
        ("write", {"text": "x" * 10_001}, "text"),
        ("correct", {"type": "other"}, "type"),
        ("correct", {"type": "complaint"}, "type"),
    ],
)
def test_a_form_that_is_not_filled_in_says_which_field(form, fields, fault):
    with pytest.raises(NotFilledIn) as error:
        FORMS[form].read(fields, CASE)
    assert list(error.value.faults) == [fault]


def test_words_of_staff_are_cleaned_as_customers_words_are():
    order = FORMS["write"].read({"text": "one\r\ntwo\x00\ud800"}, None)
    assert order.message == "one\ntwo\ufffd\ufffd"
