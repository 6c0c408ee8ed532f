"""The clocks of the law beside a complaint: what is done on them, what that starts; nothing closes over them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from test_triage_case_life import RECEIVED, Told, at

from triage.case_life.life import life_from
from triage.case_life.settling import settling
from triage.case_life.tracks import doing, open_steps, tracks_of
from triage.cases import EventKind, IllegalMove, Status

DAMP = {"service_area": "damp_mould", "health_safety": True}


def steps(told) -> list[str]:
    return [step.name for step in open_steps(told.case)]


def done(told, name, when: datetime, level=None):
    plan = doing(told.rules, name, done_at=when, level=level, now=when)
    return told.carry(plan, when)


@pytest.mark.parametrize("policy", ["aspire", "neighbourhoods", "alliance", "pioneer", "inspiring"])
def test_an_investigation_starts_what_the_law_counts_from_its_end(policy):
    told = Told(policy, **DAMP)
    assert (told.due("hazard.investigate"), tracks_of(told.case)) == ("2026-03-25", ("hazard",))
    with pytest.raises(IllegalMove, match="Choose what was found"):
        done(told, "investigated", at(18))
    done(told, "investigated", at(18), "significant")
    assert {name: told.due(name) for name in told.case.lasting} == {
        "hazard.summary": "2026-03-23",
        "hazard.make_safe": "2026-03-25",
        "hazard.supplementary_begin": "2026-03-25",
        "hazard.supplementary_on_site": "2026-06-10",
    }
    assert life_from(told.case.life.as_dict()) == told.case.life
    for name in ("summary_sent", "made_safe", "works_begun", "works_on_site"):
        done(told, name, at(20))
    assert told.case.lasting == ()
    assert steps(told) == ["emergency_found"]


def test_an_emergency_that_is_found_runs_twenty_four_hours_again_and_again():
    told = Told("aspire", **DAMP)
    done(told, "emergency_found", at(18))
    assert told.due("hazard.emergency") == "2026-03-19T12:00:00+00:00"
    done(told, "emergency_safe", at(18) + timedelta(hours=3))
    assert told.case.lasting == ("hazard.investigate",)
    done(told, "investigated", at(20), "emergency")
    assert told.due("hazard.emergency") == "2026-03-21T12:00:00+00:00"
    assert "hazard.emergency" in told.case.lasting


def test_no_complaint_is_closed_or_withdrawn_while_the_law_runs():
    told = Told("aspire", **DAMP).answered(at(16))
    for kind, public in ((EventKind.CLOSED, {}), (EventKind.WITHDRAWN, {"how": "phone"})):
        with pytest.raises(IllegalMove, match="dates of the law"):
            told.do(kind, at(17), **public)
    assert "record what was done first" in told.why_not("close", at(17).date())
    done(told, "no_hazard", at(17))
    told.do(EventKind.CLOSED, at(17))


def test_the_law_goes_on_at_a_further_stage():
    told = Told("aspire", **DAMP)
    done(told, "investigated", at(13), "significant")
    told.answered(at(16))
    told.do(EventKind.STAGE_BEGUN, at(20), stage="2", asked_at=at(20).isoformat())
    assert told.due("hazard.make_safe") == "2026-03-20"
    assert "hazard.investigate" not in told.case.lasting


@pytest.mark.parametrize(
    ("facts", "step", "met"),
    [
        ({"data_protection": True, "dp_kind": "sar"}, "copy_given", {"data.access_request"}),
        ({"data_protection": True, "dp_kind": "breach"}, "regulator_told", {"data.breach"}),
        ({"data_protection": True, "dp_kind": "breach"}, "no_risk", {"data.breach"}),
    ],
)
def test_what_is_done_about_personal_data_is_recorded(facts, step, met):
    told = Told("pioneer", **facts)
    assert tracks_of(told.case) == ("data",)
    done(told, step, at(13))
    assert set(told.case.life.met) == met
    assert not met & set(told.case.lasting)


def test_a_refused_complaint_stays_open_for_the_law_and_can_be_closed_after_it():
    told = Told("aspire", **DAMP, event_date="2024-06-03", ongoing=False)
    assert told.case.has_suggestion
    plan, choice = settling(told.rules, how="approved", taken={}, now=at(13))
    assert choice is not None
    told.carry(plan, at(13))
    assert (told.case.status, told.case.closed_at, told.case.has_suggestion) == (Status.REFUSED, None, False)
    assert "was not taken on" in told.why_not("respond", at(13).date())
    done(told, "no_hazard", at(16))
    told.do(EventKind.CLOSED, at(16))
    assert told.case.status is Status.CLOSED


def test_a_step_is_recorded_only_when_it_can_have_been():
    told = Told("aspire", **DAMP)
    for name, when, says in (
        ("copy_given", at(12), "can be recorded now"),
        ("summary_sent", at(12), "can be recorded now"),
        ("access_tried", RECEIVED - timedelta(days=1), "not before it reached us"),
    ):
        with pytest.raises(IllegalMove, match=says):
            doing(told.rules, name, done_at=when, level=None, now=at(12))
    with pytest.raises(IllegalMove, match="not after today"):
        doing(told.rules, "access_tried", done_at=at(13), level=None, now=at(12))
    assert open_steps(Told("aspire").case) == ()


SAR = {"data_protection": True, "dp_kind": "sar"}


def requested(received_at=RECEIVED):
    """An access request: due a month after 11 March, on Monday 13 April since the 11th is a Saturday."""
    return Told("pioneer", received_at=received_at, **SAR)


def test_an_access_request_takes_two_months_more_when_the_person_is_told_within_the_first():
    told = requested()
    assert told.due("data.access_request") == "2026-04-13"
    with pytest.raises(IllegalMove, match="had to be told by 13 April 2026"):
        done(told, "more_time_told", at(14, 4))
    done(told, "more_time_told", at(13, 4))
    assert told.due("data.access_request") == "2026-06-11"
    assert "more_time_told" not in steps(told)
    assert life_from(told.case.life.as_dict()) == told.case.life
    done(told, "copy_given", at(11, 6))
    assert told.case.lasting == ()


@pytest.mark.parametrize("asks", ["proof_asked", "clarification_asked"])
def test_the_days_on_which_proof_or_an_answer_is_awaited_are_not_counted(asks):
    told = requested()
    assert "answer_come" not in steps(told)
    done(told, asks, at(16))
    assert not {"proof_asked", "clarification_asked"} & set(steps(told))
    assert told.case.lasting == ("data.access_request",)
    with pytest.raises(IllegalMove, match="not before 16 March 2026"):
        done(told, "answer_come", at(15))
    done(told, "answer_come", at(26))
    assert told.due("data.access_request") == "2026-04-21"  # ten days after the 11th, not after the 13th
    assert "10 days in which we waited" in told.case.clocks["data.access_request"]["why"]
    done(told, "clarification_asked", at(30))
    done(told, "answer_come", at(31))
    assert told.due("data.access_request") == "2026-04-22"
    done(told, "more_time_told", at(22, 4))
    assert told.due("data.access_request") == "2026-06-22"
    assert not told.case.life.paused


def test_time_that_rests_leaves_room_to_tell_of_more_and_none_rests_once_it_has_run_out():
    told = requested()
    with pytest.raises(IllegalMove, match="cannot rest after that"):
        done(told, "proof_asked", at(14, 4))
    done(told, "proof_asked", at(13, 4))
    done(told, "more_time_told", at(20, 5))
    done(told, "answer_come", at(21, 5))
    assert told.due("data.access_request") == "2026-07-20"  # 38 days after 11 June, a Sunday


def test_the_end_of_a_short_month_and_a_further_stage_keep_the_time_of_a_request():
    told = requested(datetime(2027, 1, 31, 12, tzinfo=RECEIVED.tzinfo))
    assert told.due("data.access_request") == "2027-03-01"
    done(told, "more_time_told", datetime(2027, 2, 20, 12, tzinfo=RECEIVED.tzinfo))
    assert told.due("data.access_request") == "2027-04-30"
    told.do(EventKind.RESPONDED, at(1, 4).replace(year=2027))
    told.do(EventKind.STAGE_BEGUN, at(2, 4).replace(year=2027), stage="2", asked_at=at(2, 4).isoformat())
    assert (told.due("data.access_request"), "more_time_told" in steps(told)) == ("2027-04-30", False)


def test_what_tells_of_personal_data_becomes_a_request_or_a_breach_when_a_person_says_so():
    told = Told("pioneer")
    assert told.why_not("law", at(12).date())
    told.case = replace(told.case, flags=("data_protection",))
    assert (told.why_not("law", at(12).date()), steps(told)) == (None, ["is_access_request", "is_breach"])
    done(told, "is_access_request", at(20))
    assert told.due("data.access_request") == "2026-04-13"  # from when it reached us, not from today
    assert "is_access_request" not in steps(told)
    done(told, "is_breach", at(20))
    assert told.due("data.breach") == "2026-03-14T12:00:00+00:00"
    done(told, "copy_given", at(21))
    assert "is_access_request" not in steps(told)


def test_other_dates_of_personal_data_neither_rest_nor_grow():
    told = Told("pioneer", data_protection=True, dp_kind="breach")
    assert not {"proof_asked", "clarification_asked", "answer_come", "more_time_told"} & set(steps(told))
