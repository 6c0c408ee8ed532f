"""A decision explains itself: both lines, why each date, and what would have changed it."""

from triage.lines import decide_line


def decided(policy, facts, **line):
    return decide_line(
        {
            "policy": policy,
            "received_at": "2026-11-20T10:30:00+00:00",
            "channel": "webchat",
            **line,
            "facts": facts,
        }
    )


def test_out_of_time_says_from_which_day_it_would_be_in_time_and_which_exception_would_help():
    decision = decided("aspire", {"event_date": "2026-05-01"})
    assert decision["counterfactual"] == [
        "It would be taken as a complaint if it happened on or after 20 May 2026.",
        "It would be taken as a complaint if it is still going on and we knew about it.",
    ]


def test_a_late_appeal_says_which_answer_date_would_be_in_time():
    decision = decided("aspire", {"request_stage": "stage2", "previous_response_date": "2026-11-02"})
    assert decision["counterfactual"] == [
        "It would be taken as a complaint if our last answer was dated on or after 6 November 2026."
    ]


def test_what_is_taken_says_what_would_have_left_it_out():
    decision = decided("neighbourhoods", {"neighbour_dispute": True, "asb_handling": True})
    assert decision["counterfactual"] == [
        "It would not be taken as a complaint if the complaint was not about how we dealt with it."
    ]


def test_under_the_better_of_both_the_wider_line_says_from_which_day():
    decision = decided("aspire", {"event_date": "2025-05-01"}, rules="best_of_both")
    assert decision["counterfactual"] == [
        "It would be taken as a complaint if it is still going on.",
        "It would be taken as a complaint if it happened on or after 20 November 2025.",
        "It would be taken as a complaint if the customer had only just found out.",
    ]


def test_both_lines_are_kept_where_document_and_code_differ():
    decision = decided("aspire", {"event_date": "2026-03-01"}, rules="best_of_both")
    lines = [
        (each["source"], each["clause"]) for each in decision["because"] if each["rule"] == "exclusion.out_of_time"
    ]
    assert lines == [("document", "3.2"), ("code", "2.3")]
    answers = [each for each in decision["because"] if each["rule"] == "respond_by"]
    assert [(each["source"], each["clause"]) for each in answers] == [("document", "3.4 Stage 1"), ("code", "6.3")]
    assert answers[1]["effect"].startswith("Not used, because another date is earlier.")


def test_a_date_says_how_it_was_counted_and_which_holidays_were_left_out():
    decision = decided("pioneer", {}, received_at="2026-12-18T10:00:00+00:00")
    why = {clock["name"]: clock["why"] for clock in decision["clocks"]}
    assert why["acknowledge_by"] == (
        "5 working days after 18 December 2026, the day it reached us; weekends and these holidays are not counted: "
        "25 December 2026 (Christmas Day), 28 December 2026 (Boxing Day (observed))."
    )


def test_a_rolled_date_says_so():
    decision = decided("statutory", {"type": "service_request", "dp_kind": "sar"}, received_at="2027-01-31T10:00:00Z")
    why = {clock["name"]: clock["why"] for clock in decision["clocks"]}
    assert why["data.access_request"].endswith("moved to the next working day.")


def test_other_grounds_stand_behind_the_one_that_speaks():
    decision = decided("neighbourhoods", {"third_party": True, "neighbour_dispute": True, "event_date": "2020-01-01"})
    rules = [each["rule"] for each in decision["because"] if each["rule"].startswith("exclusion.")]
    assert rules == ["exclusion.third_party", "exclusion.neighbour_dispute", "exclusion.out_of_time"]


def test_dates_if_accepted_are_for_staff_only():
    decision = decided("pioneer", {"third_party": True})
    clocks = {clock["name"]: clock["staff_only"] for clock in decision["clocks"]}
    assert clocks["if_accepted.respond_by"]
    assert clocks["suggestion.settle_by"]
    assert decision["respond_by"] is None
