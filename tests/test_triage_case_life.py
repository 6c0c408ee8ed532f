"""The life of a complaint under each landlord's policy: what can be done when, with which dates, and what cannot."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.case_life import plans
from triage.case_life.life import Life, TaskKind, life_from
from triage.case_life.moves import moves, silence_since
from triage.case_life.rules import rules_of
from triage.cases import Case, CaseEvent, EventKind, IllegalMove, Status, after
from triage.decision import decide
from triage.pack import load_rulebook
from triage.vocabulary import Channel, FeedbackType, Rules

LONDON = ZoneInfo("Europe/London")
RECEIVED = datetime(2026, 3, 11, 12, tzinfo=LONDON)  # a Wednesday; Easter is on 5 April
ANN, BEN = 1, 2
DAY = timedelta(days=1)


def at(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=LONDON)


class Told:
    """A case with the rules it runs under, moved on one event after the other."""

    def __init__(self, policy, rules=Rules.AS_WRITTEN, entity=None, received_at=RECEIVED, **facts) -> None:
        self.rulebook = load_rulebook(policy)
        decision = decide(
            {"type": "complaint", **facts},
            self.rulebook,
            entity=entity,
            channel=Channel.WEBCHAT,
            received_at=received_at,
            rules=rules,
        )
        self.case = Case(
            reference="ABC-000-000-018",
            type=FeedbackType.COMPLAINT,
            status=Status.PENDING if decision.pending else Status.FORMAL,
            stage=None if decision.stage is None else str(decision.stage),
            entity=entity,
            channel="webchat",
            summary="cold",
            decision=decision.as_dict(),
            rules=rules,
            pack="p",
            calendar="c",
            engine="e",
            received_at=received_at,
        )

    @property
    def rules(self):
        return rules_of(self.case, self.rulebook)

    def do(self, kind, when, who=ANN, private=None, **public):
        event = CaseEvent(kind=kind, at=when, actor=f"staff:{who}", public=public, private=private)
        self.case = after(self.case, event)
        return self

    def carry(self, plan, when, who=ANN, private=None, **public):
        return self.do(plan.kind, when, who, private, **{**plan.public, **public})

    def answered(self, when, who=ANN, finding="upheld"):
        return self.carry(plans.responding(self.rules, when.date()), when, who, finding=finding)

    def due(self, name):
        clock = self.case.clocks.get(name)
        return None if clock is None else clock["due"]

    def why_not(self, name, day):
        return moves(self.rules, day)[name].why_not


def test_a_life_is_kept_and_read_back_as_it_was():
    told = Told("pioneer").do(EventKind.ASSIGNED, at(12), assignee_id=ANN).answered(at(16))
    told.carry(plans.asking(TaskKind.ACTION, date(2026, 3, 20), date(2026, 3, 16), owner_id=BEN), at(16))
    assert life_from(told.case.life.as_dict()) == told.case.life
    assert life_from(None) == Life()


def test_an_early_acknowledgement_moves_the_answer_only_where_the_code_counts_from_it():
    for policy, rules, due in (
        ("pioneer", Rules.AS_WRITTEN, "2026-03-25"),
        ("statutory", Rules.STATUTORY, "2026-03-26"),
        ("alliance", Rules.BEST_OF_BOTH, "2026-03-26"),
        ("aspire", Rules.BEST_OF_BOTH, "2026-03-18"),
        ("alliance", Rules.AS_WRITTEN, None),
    ):
        told = Told(policy, rules)
        told.carry(plans.acknowledging(told.rules, date(2026, 3, 12)), at(12))
        assert (policy, rules, told.due("respond_by")) == (policy, rules, due)


@pytest.mark.parametrize(
    ("policy", "rules", "last"),
    [
        ("statutory", Rules.STATUTORY, "2026-04-17"),
        ("alliance", Rules.BEST_OF_BOTH, "2026-04-17"),
        ("aspire", Rules.BEST_OF_BOTH, "2026-04-01"),
        ("pioneer", Rules.BEST_OF_BOTH, "2026-04-10"),
    ],
)
def test_more_time_ends_at_the_codes_ceiling_also_when_given_twice(policy, rules, last):
    told, today = Told(policy, rules), date(2026, 3, 17)
    last_day = date.fromisoformat(last)
    with pytest.raises(IllegalMove, match="the last day that the rules allow"):
        plans.extending(told.rules, last_day + DAY, today)
    told.carry(plans.extending(told.rules, last_day - DAY, today), at(17))
    told.carry(plans.extending(told.rules, last_day, today), at(17))
    assert told.due("respond_by") == last
    assert "It cannot be later than" in told.why_not("extend", today)


def test_a_date_agreed_under_a_document_without_a_ceiling_has_none():
    told = Told("aspire")
    assert told.rules.needs_agreement
    told.carry(plans.extending(told.rules, date(2026, 7, 1), date(2026, 3, 20)), at(20))
    assert told.due("respond_by") == "2026-07-01"


@pytest.mark.parametrize(
    ("policy", "today", "says"),
    [
        ("alliance", date(2026, 3, 12), "set no date"),
        ("pioneer", date(2026, 3, 26), "had to be told before"),
        ("inspiring", date(2026, 3, 26), "had to be told before"),
    ],
)
def test_more_time_is_refused_with_the_reason(policy, today, says):
    assert says in Told(policy).why_not("extend", today)


def test_a_new_date_lies_after_the_old_one_and_not_in_the_past():
    told = Told("aspire")
    with pytest.raises(IllegalMove, match="Choose a day after"):
        plans.extending(told.rules, date(2026, 3, 18), date(2026, 3, 12))
    with pytest.raises(IllegalMove, match="not passed"):
        plans.extending(told.rules, date(2026, 3, 20), date(2026, 3, 30))


def test_aspire_an_appeal_in_time_begins_stage_two_for_somebody_else():
    told = Told("aspire").do(EventKind.ASSIGNED, at(11), assignee_id=ANN).answered(at(16))
    assert told.due("appeal_by") == "2026-03-30"
    told.carry(plans.going_further(told.rules, at(30), date(2026, 4, 2)), at(2, 4))
    case = told.case
    assert (case.stage, case.status, case.responded_at, case.assignee_id) == ("2", Status.FORMAL, None, None)
    assert told.due("respond_by") == "2026-04-15"
    assert told.due("appeal_by") is None
    assert case.life.past[0].finding == "upheld"
    with pytest.raises(IllegalMove, match="not involved before"):
        told.do(EventKind.ASSIGNED, at(2, 4), assignee_id=ANN)
    told.do(EventKind.ASSIGNED, at(2, 4), assignee_id=BEN)
    with pytest.raises(IllegalMove, match="another person must answer"):
        told.answered(at(3, 4), who=ANN)
    told.answered(at(3, 4), who=BEN)
    assert (told.due("ombudsman_from"), told.due("appeal_by")) == ("2026-05-29", None)
    assert "last stage" in told.why_not("next-stage", date(2026, 4, 4))


def test_aspire_a_late_appeal_waits_for_a_person_who_takes_it_or_declines_it():
    told = Told("aspire").answered(at(16))
    plan = plans.going_further(told.rules, at(31), date(2026, 3, 31))
    assert plan.kind is EventKind.STAGE_ASKED
    told.carry(plan, at(31))
    assert told.case.stage == "1"
    assert "waits to be settled" in told.why_not("close", date(2026, 3, 31))
    other = Told("aspire").answered(at(16)).carry(plan, at(31))
    told.carry(plans.settling_late(told.rules, accept=True, today=date(2026, 4, 1)), at(1, 4))
    assert (told.case.stage, told.due("respond_by")) == ("2", "2026-04-16")
    other.carry(plans.settling_late(other.rules, accept=False, today=date(2026, 4, 1)), at(1, 4))
    assert (other.case.stage, other.case.life.late_request) == ("1", None)


def test_under_the_code_a_late_request_goes_on():
    told = Told("aspire", Rules.BEST_OF_BOTH).answered(at(16))
    plan = plans.going_further(told.rules, at(31), date(2026, 3, 31))
    assert (plan.kind, plan.public["in_time"]) == (EventKind.STAGE_BEGUN, False)


def test_neighbourhoods_the_review_takes_seven_calendar_days():
    told = Told("neighbourhoods").answered(at(16))
    told.carry(plans.going_further(told.rules, at(20), date(2026, 3, 20)), at(20))
    assert (told.case.stage, told.due("respond_by"), told.due("acknowledge_by")) == ("2", "2026-03-27", None)


def test_alliance_goes_from_internal_review_to_panel_without_dates():
    told = Told("alliance")
    assert told.case.stage == "internal_review"
    told.answered(at(16)).carry(plans.going_further(told.rules, at(20), date(2026, 3, 20)), at(20))
    assert (told.case.stage, told.due("respond_by")) == ("review_panel", None)
    told.answered(at(30), who=BEN)
    assert told.due("ombudsman_from") == "2026-05-25"


def test_pioneer_goes_through_three_stages_to_the_outcome_of_the_panel():
    told = Told("pioneer").answered(at(16))
    told.carry(plans.going_further(told.rules, at(20), date(2026, 3, 20)), at(20))
    assert (told.due("acknowledge_by"), told.due("respond_by")) == ("2026-03-27", "2026-04-21")
    told.answered(at(24), who=BEN)
    assert told.due("notify_by") == "2026-04-09"
    told.carry(plans.going_further(told.rules, at(25), date(2026, 3, 25)), at(25))
    assert (told.case.stage, told.due("panel_by"), told.due("respond_by")) == ("3", "2026-04-24", None)
    assert told.why_not("hear", date(2026, 4, 1)) is None
    told.carry(plans.hearing(told.rules, at(1, 4), date(2026, 4, 1)), at(1, 4))
    assert told.due("outcome_by") == "2026-04-10"


def test_pioneer_has_no_panel_once_the_ombudsman_has_it():
    told = Told("pioneer").answered(at(16))
    told.carry(plans.going_further(told.rules, at(20), date(2026, 3, 20)), at(20)).answered(at(24), who=BEN)
    told.do(EventKind.OMBUDSMAN_ASKED, at(25), ombudsman_reference="202600123")
    assert "no longer open" in told.why_not("next-stage", date(2026, 3, 26))


def test_inspiring_the_second_review_is_another_directors():
    told = Told("inspiring").answered(at(16))
    told.carry(plans.going_further(told.rules, at(18), date(2026, 3, 18)), at(18))
    assert (told.due("acknowledge_by"), told.due("respond_by")) == ("2026-03-20", "2026-04-09")
    assert "no more time" in told.why_not("extend", date(2026, 3, 20))


def test_the_next_stage_comes_after_the_answer_or_when_the_answer_is_late():
    told = Told("pioneer")
    assert "not been answered yet" in told.why_not("next-stage", date(2026, 3, 20))
    assert told.why_not("next-stage", date(2026, 3, 26)) is None
    told.carry(plans.going_further(told.rules, at(26), date(2026, 3, 26)), at(26))
    assert told.case.stage == "2"
    with pytest.raises(IllegalMove, match="no response yet"):
        Told("pioneer").do(EventKind.STAGE_BEGUN, at(12), stage="2", asked_at=at(12).isoformat())


def test_pioneer_rests_without_further_stages_and_the_dates_go_on():
    told = Told("pioneer")
    told.carry(plans.resting(told.rules, "legal_proceedings", date(2026, 3, 13)), at(13))
    assert told.due("respond_by") == "2026-03-25"
    told.answered(at(16))
    assert "It rests" in told.why_not("next-stage", date(2026, 3, 20))
    told.carry(plans.resuming(told.rules, at(20)), at(20))
    assert told.why_not("next-stage", date(2026, 3, 20)) is None


def test_aspire_rests_for_authority_and_the_answers_date_moves_by_the_working_days():
    told = Told("aspire")
    told.carry(plans.resting(told.rules, "authority", date(2026, 3, 12)), at(12))
    assert "It rests" in told.why_not("respond", date(2026, 3, 13))
    told.carry(plans.resuming(told.rules, at(17)), at(17))
    assert told.due("respond_by") == "2026-03-23"
    assert "rested for 3 working days" in told.case.clocks["respond_by"]["why"]


def test_aspire_what_waited_for_authority_is_counted_from_when_it_came():
    told = Told("aspire", advocate=True)
    assert (told.case.status, told.due("respond_by")) == (Status.PENDING, None)
    told.carry(plans.resuming(told.rules, at(17)), at(17), status="formal")
    assert (told.case.status, told.due("respond_by")) == (Status.FORMAL, "2026-03-24")


@pytest.mark.parametrize("policy", ["neighbourhoods", "alliance", "inspiring", "statutory"])
def test_nothing_rests_where_the_rules_do_not_say_so(policy):
    assert "name no reason" in Told(policy).why_not("hold", date(2026, 3, 12))


def test_under_the_code_no_clock_rests():
    told = Told("aspire", Rules.BEST_OF_BOTH)
    assert [rest.stops_clock for rest in told.rules.rests] == [False]


@pytest.mark.parametrize(
    ("policy", "day", "since"),
    [
        ("aspire", date(2026, 3, 30), None),
        ("aspire", date(2026, 3, 31), date(2026, 3, 30)),
        ("neighbourhoods", date(2027, 3, 31), None),
        ("pioneer", date(2027, 3, 31), None),
    ],
)
def test_silence_proposes_closing_only_where_the_policy_says_so(policy, day, since):
    assert silence_since(Told(policy).answered(at(16)).rules, day) == since


@pytest.mark.parametrize("flag", ["safeguarding", "health_safety", "emergency"])
def test_a_danger_is_never_withdrawn_by_text(flag):
    told = Told("aspire")
    told.case = replace(told.case, flags=(flag,))
    with pytest.raises(IllegalMove, match="spoken to"):
        told.do(EventKind.WITHDRAWN, at(12), how="sms")
    told.do(EventKind.WITHDRAWN, at(12), how="phone")
    assert (told.case.status, told.case.life.closed_as) == (Status.CLOSED, "withdrawn")


def test_what_was_promised_stays_open_when_the_case_is_closed():
    told = Told("aspire").answered(at(16))
    told.carry(plans.asking(TaskKind.ACTION, date(2026, 4, 1), date(2026, 3, 16)), at(16), private={"what": "Boiler"})
    told.do(EventKind.CLOSED, at(17), closed_as="silence")
    assert [task.what for task in told.case.life.open_tasks] == ["Boiler"]
    told.do(EventKind.TASK_DONE, at(1, 4), number=1)
    assert told.case.life.open_tasks == ()
    with pytest.raises(IllegalMove, match="somebody has seen to it"):
        told.do(EventKind.TASK_DONE, at(1, 4), number=1)


def test_an_ombudsmans_enquiry_is_due_when_it_says_or_after_the_policys_days():
    today = date(2026, 3, 20)
    pioneer = plans.enquiry(Told("pioneer").rules, received_on=date(2026, 3, 19), due=None, today=today)
    assert pioneer.public["due"] == "2026-04-03"
    named = plans.enquiry(Told("pioneer").rules, received_on=today, due=date(2026, 3, 27), today=today)
    assert named.public["due"] == "2026-03-27"
    with pytest.raises(IllegalMove, match="Enter the day"):
        plans.enquiry(Told("aspire").rules, received_on=today, due=None, today=today)


@pytest.mark.parametrize(("policy", "entity"), [("aspire", "achieve_training"), ("pioneer", "compass")])
def test_where_there_is_no_outside_body_none_is_offered(policy, entity):
    assert "no outside body" in Told(policy, entity=entity, funded_programme=False).why_not(
        "ombudsman", date(2026, 4, 1)
    )


def test_what_a_letter_contains_comes_from_the_rules_in_force():
    assert Told("aspire").rules.parts("response") >= {"apology", "how_to_appeal"}
    assert Told("aspire").rules.parts("acknowledgement") == frozenset()
    both = Told("pioneer", Rules.BEST_OF_BOTH).rules
    assert both.parts("acknowledgement") >= {"understanding", "not_responsible_for"}
    assert "how_to_stage_2" in both.parts("response")
    assert "ombudsman_contact" in both.parts("extension")


def test_the_conversation_no_longer_changes_what_people_have_settled():
    told = Told("aspire").do(EventKind.ASSIGNED, at(12), assignee_id=ANN, entity="achieve_training")
    told.do(EventKind.UPDATED, at(12), private={"entity": "aspire_housing", "summary": "colder"})
    assert (told.case.entity, told.case.summary) == ("achieve_training", "colder")
