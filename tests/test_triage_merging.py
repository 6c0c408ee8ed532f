"""Merging a duplicate into the case that goes on: what stands afterwards, what is refused, and undoing it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from test_triage_case_life import ANN, BEN, RECEIVED, Told, at

from triage.case_life.life import life_from
from triage.case_life.merging import landing, merging, parting, running
from triage.case_life.moves import moves
from triage.case_life.tracks import doing
from triage.cases import EventKind, IllegalMove, Status
from triage.vocabulary import FeedbackType, Rules

KEPT, OTHER, THIRD = "ABC-000-000-018", "ABC-000-000-026", "ABC-000-000-034"
DAMP = {"service_area": "damp_mould", "health_safety": True}
IDS = {KEPT: 1, OTHER: 2, THIRD: 3}


def told(reference=KEPT, policy="aspire", later=0, rules=Rules.AS_WRITTEN, flags=(), known=None, **facts) -> Told:
    """A case received some days after the usual one, with these flags and facts."""
    made = Told(policy, rules, received_at=RECEIVED + timedelta(days=later), **facts)
    made.case = replace(made.case, reference=reference, flags=tuple(flags), facts=known or {})
    return made


def merge(kept: Told, other: Told, when=None):
    when = when or at(13)
    ids = (IDS[kept.case.reference], IDS[other.case.reference])
    took, went = merging(kept.case, other.case, ids=ids, conversation_id=7, same_address=True)
    kept.do(took.kind, when, private=took.private, **took.public)
    other.do(went.kind, when, private=went.private, **went.public)


def part(kept: Told, other: Told, when=None):
    gave, went = parting(kept.case, other.case)
    kept.do(gave.kind, when or at(14), private=gave.private, **gave.public)
    other.do(went.kind, when or at(14), private=went.private, **went.public)


@pytest.mark.parametrize("policy", ["aspire", "neighbourhoods", "pioneer", "inspiring"])
@pytest.mark.parametrize("earlier", ["kept", "other"])
def test_the_earlier_receipt_and_the_earlier_promised_dates_stand(policy, earlier):
    first, second = told(policy=policy), told(OTHER, policy=policy, later=2)
    if earlier == "other":
        first.case, second.case = (
            replace(first.case, reference=OTHER),
            replace(second.case, reference=KEPT),
        )
    kept, other = (first, second) if earlier == "kept" else (second, first)
    promised = {name: clock["due"] for name, clock in running(first.case).items()}
    merge(kept, other)
    assert kept.case.received_at == RECEIVED
    assert {name: clock["due"] for name, clock in running(kept.case).items()} == promised
    assert (other.case.status, other.case.life.closed_as) == (Status.CLOSED, "merged")
    assert other.case.life.merged_into.case == KEPT
    assert life_from(kept.case.life.as_dict()) == kept.case.life
    assert life_from(other.case.life.as_dict()) == other.case.life


def test_a_flag_of_danger_and_a_date_of_the_law_go_along_and_stay():
    kept, other = (
        told(flags=["compensation"], known={"ongoing": True}),
        told(OTHER, later=1, flags=["safeguarding"], known={"ongoing": False, "repeat": True}, **DAMP),
    )
    merge(kept, other)
    assert kept.case.flags == ("compensation", "safeguarding")
    assert kept.case.facts == {"ongoing": True, "repeat": True}
    assert kept.case.lasting == ("hazard.investigate",)
    with pytest.raises(IllegalMove, match="dates of the law"):
        kept.answered(at(16)).do(EventKind.CLOSED, at(17))
    # What the customer says in the kept one's own conversation takes nothing of it away.
    kept.do(EventKind.UPDATED, at(18), private={"flags": [], "facts": {"ongoing": False}, "restricted": False})
    assert kept.case.flags == ("safeguarding",)
    assert kept.case.facts == {"ongoing": False, "repeat": True}


def test_a_date_of_the_law_that_was_met_runs_again_where_the_duplicate_still_has_it_and_undoing_goes_back():
    kept, other = told(**DAMP), told(OTHER, later=1, **DAMP)
    kept.carry(doing(kept.rules, "no_hazard", done_at=at(12), level=None, now=at(12)), at(12))
    assert kept.case.lasting == ()
    merge(kept, other)
    assert (kept.case.lasting, kept.due("hazard.investigate")) == (
        ("hazard.investigate",),
        other.due("hazard.investigate"),
    )
    part(kept, other)
    assert kept.case.lasting == ()
    assert other.case.lasting == ("hazard.investigate",)


def test_undoing_brings_back_what_both_were_and_can_be_done_in_any_order():
    kept, other, third = told(later=3), told(OTHER, flags=["emergency"], known={"repeat": True}), told(THIRD, later=2)
    before = (kept.case, other.case, third.case)
    for undone in ((other, third), (third, other)):
        merge(kept, other)
        merge(kept, third)
        assert kept.due("respond_by") == other.due("respond_by")
        for each in undone:
            part(kept, each)
        assert kept.case.life.taken_in == ()
        assert (kept.case, other.case, third.case) == before
    merge(kept, other)
    merge(kept, third)
    part(kept, other)
    assert kept.due("respond_by") == third.due("respond_by")
    assert (kept.case.received_at, kept.case.flags, kept.case.facts) == (third.case.received_at, (), {})


def test_undoing_leaves_what_somebody_has_done_since():
    kept, other = told(later=3), told(OTHER)
    merge(kept, other)
    kept.do(EventKind.ASSIGNED, at(13), assignee_id=ANN)
    clocks = {"respond_by": {**kept.case.clocks["respond_by"], "due": "2026-05-01"}}
    kept.do(EventKind.EXTENDED, at(13), clocks=clocks, due="2026-05-01")
    kept.do(EventKind.UPDATED, at(13), private={"flags": ["human"], "facts": {"anonymous": True}})
    part(kept, other)
    assert kept.due("respond_by") == "2026-05-01"
    assert (kept.case.flags, kept.case.facts, kept.case.assignee_id) == (("human",), {"anonymous": True}, ANN)


def test_what_lands_later_is_on_the_kept_one_and_goes_back_with_the_duplicate():
    kept, other = told(), told(OTHER, later=1)
    merge(kept, other)
    damp = told(THIRD, later=1, **DAMP).case.clocks
    change = landing(kept.case, OTHER, flags=("health_safety",), facts={"repeat": True}, clocks=damp)
    kept.do(change.kind, at(14), private=change.private, **change.public)
    assert (kept.case.flags, kept.case.facts) == (("health_safety",), {"repeat": True})
    assert kept.case.lasting == ("hazard.investigate",)
    assert landing(kept.case, OTHER, flags=("health_safety",), facts={"repeat": True}, clocks=damp) is None
    part(kept, other)
    assert (kept.case.flags, kept.case.facts, kept.case.lasting) == ((), {}, ())
    assert (other.case.flags, other.case.facts) == (("health_safety",), {"repeat": True})
    assert other.case.lasting == ("hazard.investigate",)
    assert other.case.status is Status.FORMAL


def test_safeguarding_that_lands_later_restricts_the_kept_one():
    kept, other = told(), told(OTHER)
    merge(kept, other)
    change = landing(kept.case, OTHER, flags=("safeguarding",), facts={}, clocks={})
    kept.do(change.kind, at(14), private=change.private, **change.public)
    assert kept.case.restricted


def test_a_finding_that_a_person_took_out_does_not_come_back_with_the_next_message():
    kept, other = told(flags=["human"]), told(OTHER, flags=["health_safety"], known={"repeat": True})
    merge(kept, other)
    found = {
        "flags": ["human"],
        "facts": {"ongoing": True},
        "corrected": {"finding": "flag:health_safety", "value": None},
    }
    kept.do(EventKind.UNDERSTANDING_CORRECTED, at(14), private=found)
    kept.do(EventKind.UPDATED, at(15), private={"flags": ["human"], "facts": {"ongoing": True}})
    assert (kept.case.flags, kept.case.facts) == (("human",), {"ongoing": True})
    part(kept, other)
    assert (kept.case.flags, kept.case.facts) == (("human",), {"ongoing": True})
    assert other.case.flags == ("health_safety",)


def test_where_one_was_answered_the_answer_to_the_other_is_still_to_be_done():
    kept, other = told().answered(at(13)), told(OTHER, later=5)
    due = other.due("respond_by")
    merge(kept, other, at(17))
    (task,) = kept.case.life.open_tasks
    assert (task.due.isoformat(), OTHER in task.what) == (due, True)


def test_who_was_involved_with_the_duplicate_is_involved_here():
    kept, other = told(), told(OTHER)
    other.do(EventKind.ASSIGNED, at(12), assignee_id=BEN)
    merge(kept, other)
    assert kept.case.life.involved == (BEN,)


def test_an_acknowledged_duplicate_counts_as_acknowledged_and_its_points_are_kept():
    kept, other = told(), told(OTHER)
    other.do(EventKind.ACKNOWLEDGED, at(12), private={"points": ["The boiler"]})
    merge(kept, other)
    assert (kept.case.acknowledged_at, kept.case.life.points) == (at(12), ("The boiler",))
    part(kept, other)
    assert (kept.case.acknowledged_at, kept.case.life.points) == (None, ())


OLD = {"event_date": "2024-06-03", "ongoing": False}


@pytest.mark.parametrize(
    ("kept", "other", "says"),
    [
        (told(), told(), "another case"),
        (told().answered(at(13)).do(EventKind.CLOSED, at(13)), told(OTHER), "is closed: open it again"),
        (told(), told(OTHER).answered(at(13)), "has come further"),
        (told(**OLD), told(OTHER), "is not taken so far"),
        (told(policy="alliance"), told(OTHER), "has a date for its answer"),
        (told(), told(OTHER).do(EventKind.MONEY_PROPOSED, at(12), award="goodwill", pence=100), "Money is proposed"),
    ],
)
def test_what_would_take_something_from_the_customer_is_refused(kept, other, says):
    with pytest.raises(IllegalMove, match=says):
        merge(kept, other)


def test_a_complaint_goes_on_as_a_complaint_and_the_finished_one_of_two():
    request, complaint = told(), told(OTHER)
    request.case = replace(request.case, type=FeedbackType.SERVICE_REQUEST)
    with pytest.raises(IllegalMove, match="Keep the complaint"):
        merge(request, complaint)
    unfinished = told()
    unfinished.case = replace(unfinished.case, status=Status.UNFINISHED)
    with pytest.raises(IllegalMove, match="is unfinished"):
        merge(unfinished, complaint)
    merge(complaint, unfinished)
    part(complaint, unfinished)
    assert unfinished.case.status is Status.UNFINISHED


def test_a_merged_one_is_moved_on_only_where_it_goes_on():
    kept, other, third = told(), told(OTHER), told(THIRD)
    merge(kept, other)
    for kind, public in ((EventKind.REOPENED, {"status": "formal"}), (EventKind.STAGE_BEGUN, {"stage": "2"})):
        with pytest.raises(IllegalMove, match=f"merged into {KEPT}"):
            other.do(kind, at(14), **public)
    assert all(KEPT in move.why_not for move in moves(other.rules, at(14).date()).values())
    other.do(EventKind.NOTED, at(14), note="by_hand")
    with pytest.raises(IllegalMove, match="merged into another case"):
        merge(other, third)
    with pytest.raises(IllegalMove, match="merged into another case already"):
        merge(third, other)
    with pytest.raises(IllegalMove, match="is not merged"):
        part(third, other)


def test_a_further_stage_keeps_what_was_taken_in():
    kept, other = told(), told(OTHER, **DAMP)
    merge(kept, other)
    kept.answered(at(16)).do(EventKind.STAGE_BEGUN, at(20), stage="2", asked_at=at(20).isoformat())
    assert kept.case.life.taken_in[0].case == OTHER
    assert kept.case.lasting == ("hazard.investigate",)
    part(kept, other, at(21))
    assert (kept.case.lasting, kept.case.stage) == ((), "2")
