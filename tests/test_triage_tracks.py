"""The clocks of the law beside a complaint: what is done on them, what that starts; nothing closes over them."""

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
