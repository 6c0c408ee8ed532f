"""What must hold for every decision, whatever the facts, the landlord and the rules."""

import json
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from triage.clocks import NAMED_DATES
from triage.decision import decide
from triage.facts import Absent
from triage.pack import load_rulebook, pack_names
from triage.vocabulary import BOOLEAN_FACTS, DECISION_BOOLEANS, DECISION_CHOICES, Channel, Outcome, Rules, Source

DAYS = st.dates(min_value=date(2024, 6, 1), max_value=date(2027, 12, 1))
GROUND_FACTS = (*BOOLEAN_FACTS, "landlord_aware", "wants_formal", "dissatisfied_with_response", "asb_case_open",
                "claim_with_insurer", "cause_for_concern", "as_worker", "tribunal", "about_handling", "minor",
                "refuses_information", "asked_for_clarity", "safeguarding", "emergency", "health_safety")  # fmt: skip


def optional(names):
    return {name: st.booleans() for name in names}


FACTS = st.fixed_dictionaries(
    {},
    optional={
        **optional(GROUND_FACTS),
        "event_date": DAYS.map(date.isoformat),
        "aware_date": DAYS.map(date.isoformat),
        "legal_stage": st.sampled_from(DECISION_CHOICES["legal_stage"]),
        "request_stage": st.sampled_from(DECISION_CHOICES["request_stage"]),
        "previous_response_date": DAYS.map(date.isoformat),
        "final_response_date": DAYS.map(date.isoformat),
        "advocate_kind": st.sampled_from(DECISION_CHOICES["advocate_kind"]),
        "authority": st.sampled_from(DECISION_CHOICES["authority"]),
        "sender_role": st.sampled_from(DECISION_CHOICES["sender_role"]),
        "service_area": st.sampled_from(DECISION_CHOICES["service_area"]),
        "dp_kind": st.sampled_from(DECISION_CHOICES["dp_kind"]),
        "fix_within_wd": st.integers(min_value=0, max_value=5),
        "type": st.sampled_from(("complaint", "complaint", "complaint", "service_request", "comment")),
    },
)
POLICIES = st.sampled_from(pack_names())
MODES = st.sampled_from(list(Rules))
SIDES = st.sampled_from(list(Absent))
ADVERSE = {Outcome.EXCLUDED, Outcome.REFERRED, Outcome.RECORDED}
ordinary = settings(max_examples=60, deadline=None)


def decided(facts, policy, rules, *, day=date(2026, 3, 11), absent=Absent.UNKNOWN):
    rulebook = load_rulebook(policy)
    received = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    entity = rulebook.pack.default_entity
    return decide(
        facts, rulebook, entity=entity, channel=Channel.WEBCHAT, received_at=received, rules=rules, absent=absent
    )


@ordinary
@given(POLICIES, MODES)
def test_nothing_known_is_a_formal_complaint_without_a_question(policy, rules):
    decision = decided({}, policy, rules)
    assert (decision.outcome, decision.needs) == (Outcome.ACCEPTED_FORMAL, ())


@settings(max_examples=300, deadline=None)
@given(FACTS, POLICIES, MODES, st.sampled_from(GROUND_FACTS), st.booleans())
def test_unknown_facts_never_exclude(facts, policy, rules, fact, value):
    """What is left out on the facts is left out whatever else turns out to be true."""
    before = decided(facts, policy, rules)
    if before.exclusion is not None and fact not in facts:
        assert decided({**facts, fact: value}, policy, rules).outcome in ADVERSE


@ordinary
@given(FACTS, POLICIES, MODES, st.sampled_from(DECISION_BOOLEANS))
def test_a_plain_no_never_turns_a_settled_decision_into_a_question(facts, policy, rules, fact):
    assume(fact not in facts)
    assume(decided(facts, policy, rules).needs == ())
    assert decided({**facts, fact: False}, policy, rules).needs == ()


@ordinary
@given(FACTS, POLICIES, MODES, st.sampled_from(GROUND_FACTS), st.booleans())
def test_more_knowledge_never_reopens_what_no_answer_could_change(facts, policy, rules, fact, value):
    """Once everything that any rule reads is known, nothing that is added brings a question back."""
    assume(fact not in facts)
    assume("advocate_kind" not in facts or "authority" in facts)
    known = {**dict.fromkeys((*GROUND_FACTS, *DECISION_BOOLEANS), False), "legal_stage": "threat", **facts}
    known.setdefault("authority", "given")
    settled = decided(known, policy, rules, absent=Absent.FALSE)
    assume(settled.needs == ())
    assert decided({**known, fact: value}, policy, rules, absent=Absent.FALSE).needs == ()


@ordinary
@given(FACTS, POLICIES, MODES, st.data())
def test_an_answer_never_brings_a_question_that_was_not_there(facts, policy, rules, data):
    needs = decided(facts, policy, rules).needs
    if not needs:
        return
    asked = data.draw(st.sampled_from(needs))
    if asked in DECISION_BOOLEANS:
        answer = data.draw(st.booleans())
    elif asked in DECISION_CHOICES:
        answer = data.draw(st.sampled_from([word for word in DECISION_CHOICES[asked] if word != "unknown"]))
    else:
        answer = data.draw(DAYS).isoformat()
    assert set(decided({**facts, asked: answer}, policy, rules).needs) <= set(needs) - {asked}


@ordinary
@given(
    st.fixed_dictionaries({}, optional=optional(("ongoing", "landlord_aware", "first_aware_recent", "repeat"))),
    POLICIES,
    MODES,
    DAYS,
    st.integers(min_value=0, max_value=900),
    st.integers(min_value=1, max_value=700),
)
def test_a_later_report_is_never_more_in_time(facts, policy, rules, day, before, later):
    facts = {**facts, "event_date": (day - timedelta(days=before)).isoformat()}
    early = decided(facts, policy, rules, day=day, absent=Absent.FALSE)
    late = decided(facts, policy, rules, day=day + timedelta(days=later), absent=Absent.FALSE)
    assert early.exclusion is None or late.exclusion == early.exclusion


@ordinary
@given(FACTS, POLICIES, MODES, SIDES, DAYS)
def test_every_date_comes_with_a_reason(facts, policy, rules, absent, day):
    decision = decided(facts, policy, rules, day=day, absent=absent)
    stated = {name: getattr(decision, name) for name in NAMED_DATES if getattr(decision, name)}
    assert stated == {clock.name: clock.due for clock in decision.clocks if clock.name in NAMED_DATES}
    assert all(clock.why and clock.clause for clock in decision.clocks)
    assert set(stated) <= {reason.rule for reason in decision.because}


@ordinary
@given(FACTS, POLICIES, SIDES)
def test_as_written_states_only_what_the_document_states(facts, policy, absent):
    decision = decided(facts, policy, Rules.AS_WRITTEN, absent=absent)
    own = Source.CODE if policy == "statutory" else Source.DOCUMENT
    assert {clock.source for clock in decision.clocks if clock.name in NAMED_DATES} <= {own}


@ordinary
@given(FACTS, POLICIES, SIDES)
def test_the_better_of_both_is_never_later_and_never_excludes_more(facts, policy, absent):
    written = decided(facts, policy, Rules.AS_WRITTEN, absent=absent)
    better = decided(facts, policy, Rules.BEST_OF_BOTH, absent=absent)
    if written.exclusion is None:
        assert better.exclusion is None
    if written.outcome is better.outcome is Outcome.ACCEPTED_FORMAL and written.stage == better.stage:
        for name in ("acknowledge_by", "respond_by", "allocate_by", "panel_by"):
            if getattr(written, name) is not None:
                assert getattr(better, name) <= getattr(written, name)


@ordinary
@given(FACTS, POLICIES, MODES, SIDES)
def test_what_is_left_out_promises_no_date_and_goes_to_a_person(facts, policy, rules, absent):
    decision = decided(facts, policy, rules, absent=absent)
    if decision.outcome in {Outcome.EXCLUDED, Outcome.REFERRED}:
        assert decision.acknowledge_by is decision.respond_by is decision.appeal_by is decision.panel_by is None
    if decision.exclusion is not None:
        assert decision.staff_review
        assert any(clock.name == "suggestion.settle_by" for clock in decision.clocks)


@ordinary
@given(FACTS, POLICIES, MODES, SIDES)
def test_a_decision_is_plain_json_and_always_the_same(facts, policy, rules, absent):
    first = decided(facts, policy, rules, absent=absent).as_dict()
    assert json.loads(json.dumps(first)) == first
    assert decided(dict(reversed(facts.items())), policy, rules, absent=absent).as_dict() == first
