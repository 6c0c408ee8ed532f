"""Clocks that later steps start, with the dates that the national rules' own examples give."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from triage.later_clocks import (
    CaseRules,
    clock_of_law,
    extension_ceiling,
    outcome_clock,
    response_clock,
    window_clock,
)
from triage.pack import load_rulebook
from triage.vocabulary import Rules

LONDON = ZoneInfo("Europe/London")


def case(policy, day, rules=Rules.AS_WRITTEN, entity=None):
    received = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
    return CaseRules(rulebook=load_rulebook(policy), rules=rules, entity=entity, received_at=received)


@pytest.mark.parametrize(
    ("received", "stage", "acknowledged", "due", "ceiling"),
    [
        (date(2026, 11, 21), 1, date(2026, 11, 27), date(2026, 12, 11), date(2026, 12, 29)),
        (date(2026, 12, 18), 1, date(2026, 12, 29), date(2027, 1, 13), date(2027, 1, 27)),
        (date(2026, 12, 18), 2, date(2026, 12, 29), date(2027, 1, 27), date(2027, 2, 24)),
    ],
)
def test_the_codes_own_examples(received, stage, acknowledged, due, ceiling):
    rules = case("statutory", received)
    clock = response_clock(rules, stage, acknowledged_on=acknowledged)
    assert clock.due == due
    assert extension_ceiling(rules, stage, due=due).due == ceiling


def test_an_early_acknowledgement_brings_the_answer_forward():
    rules = case("statutory", date(2026, 3, 11))
    assert response_clock(rules, 1, acknowledged_on=date(2026, 3, 12)).due == date(2026, 3, 26)


def test_a_late_acknowledgement_never_lengthens_the_wait():
    rules = case("statutory", date(2026, 3, 11))
    assert response_clock(rules, 1, acknowledged_on=date(2026, 3, 30)).due == date(2026, 4, 1)


def test_better_of_both_keeps_the_documents_earlier_answer():
    rules = case("aspire", date(2026, 3, 11), Rules.BEST_OF_BOTH)
    assert response_clock(rules, 1, acknowledged_on=date(2026, 3, 18)).due == date(2026, 3, 18)


def test_alliance_as_written_has_no_answer_date_and_no_ceiling():
    rules = case("alliance", date(2026, 3, 11))
    assert response_clock(rules, "internal_review", acknowledged_on=date(2026, 3, 12)) is None
    assert extension_ceiling(rules, "internal_review", due=date(2026, 3, 20)) is None
    assert window_clock(rules, "internal_review", answered_on=date(2026, 3, 20)) is None


def test_an_answer_opens_the_window_for_the_next_stage():
    aspire = case("aspire", date(2026, 3, 11))
    assert window_clock(aspire, 1, answered_on=date(2026, 3, 16)).due == date(2026, 3, 30)
    assert window_clock(aspire, 2, answered_on=date(2026, 3, 16)) is None
    pioneer = case("pioneer", date(2026, 3, 11))
    assert window_clock(pioneer, 2, answered_on=date(2026, 3, 24)).due == date(2026, 4, 9)


def test_a_panels_outcome_is_told_five_working_days_after_the_hearing():
    assert outcome_clock(case("pioneer", date(2026, 3, 11)), 3, heard_on=date(2026, 4, 1)).due == date(2026, 4, 10)
    assert outcome_clock(case("aspire", date(2026, 3, 11)), 1, heard_on=date(2026, 4, 1)) is None


@pytest.mark.parametrize(
    ("received", "ended", "summary", "safe"),
    [
        (date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 17), date(2026, 12, 21)),
        (date(2026, 12, 18), date(2027, 1, 6), date(2027, 1, 11), date(2027, 1, 13)),
    ],
)
def test_the_end_of_a_hazard_investigation_starts_the_summary_and_the_repair(received, ended, summary, safe):
    rules = case("statutory", received)
    assert clock_of_law(rules, "hazard.summary", ended).due == summary
    assert clock_of_law(rules, "hazard.make_safe", ended).due == safe


def test_before_the_hazard_law_there_is_no_such_clock():
    assert clock_of_law(case("statutory", date(2025, 10, 26)), "hazard.summary", date(2025, 11, 3)) is None
