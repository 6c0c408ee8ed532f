from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from triage.cases import MOVES, Case, CaseEvent, EventKind, IllegalMove, Status, after, settled_status
from triage.vocabulary import FeedbackType

AT = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)
CASE = Case(
    reference="ASP-000-000-018",
    type=FeedbackType.COMPLAINT,
    status=Status.UNFINISHED,
    channel="webchat",
    summary="the boiler has been off for three weeks",
    rules="as_written",
    pack="p",
    calendar="c",
    engine="e",
    received_at=AT,
)


def event(kind: EventKind, **public: object) -> CaseEvent:
    return CaseEvent(kind=kind, at=AT, actor="staff:1", public=public)


def test_a_complaint_goes_from_unfinished_to_closed():
    case = after(CASE, event(EventKind.CONFIRMED, status="formal"))
    case = after(case, event(EventKind.ASSIGNED, assignee_id=3))
    case = after(case, event(EventKind.ACKNOWLEDGED))
    case = after(case, event(EventKind.RESPONDED))
    case = after(case, event(EventKind.CLOSED))
    assert (case.status, case.assignee_id, case.acknowledged_at, case.closed_at) == (Status.CLOSED, 3, AT, AT)


@pytest.mark.parametrize(
    ("start", "kind", "why"),
    [
        (CASE, EventKind.CLOSED, "without a response"),
        (replace(CASE, acknowledged_at=AT), EventKind.ACKNOWLEDGED, "already been acknowledged"),
        (replace(CASE, responded_at=AT), EventKind.RESPONDED, "already has a response"),
        (replace(CASE, status=Status.FORMAL), EventKind.CONFIRMED, "cannot be confirmed"),
        (replace(CASE, status=Status.CLOSED), EventKind.ASSIGNED, "cannot be assigned"),
        (CASE, EventKind.REOPENED, "cannot be reopened"),
        (CASE, EventKind.OPENED, "cannot be opened"),
    ],
)
def test_an_illegal_move_says_why_and_changes_nothing(start, kind, why):
    before = replace(start)
    with pytest.raises(IllegalMove, match=why):
        after(start, event(kind, assignee_id=1, status="formal"))
    assert start == before


def test_a_compliment_may_be_closed_without_a_response():
    praise = replace(CASE, type=FeedbackType.COMPLIMENT, status=Status.RECORDED)
    assert after(praise, event(EventKind.CLOSED)).status is Status.CLOSED


def test_an_alert_that_waits_keeps_its_time_and_a_new_danger_opens_an_accepted_one_again():
    later = AT + timedelta(minutes=15)
    case = after(CASE, event(EventKind.ALERTED, roles=[], accept_by=AT.isoformat()))
    assert after(case, event(EventKind.ALERTED, roles=[], accept_by=later.isoformat())).accept_alert_by == AT
    accepted = after(case, event(EventKind.ALERT_ACCEPTED))
    again = after(accepted, event(EventKind.ALERTED, roles=[], accept_by=later.isoformat()))
    assert (again.accept_alert_by, again.alert_accepted_at) == (later, None)


def test_every_event_has_a_row_in_the_table_of_moves():
    assert set(MOVES) == set(EventKind)


@pytest.mark.parametrize(
    ("outcome", "pending", "status"),
    [
        ("accepted_formal", None, "formal"),
        ("accepted_formal", "authority", "pending"),
        ("informal", None, "informal"),
        ("excluded", None, "suggested_exclusion"),
        ("referred", None, "referred"),
        ("recorded", None, "recorded"),
        (None, None, "recorded"),
    ],
)
def test_the_status_of_a_confirmed_case_follows_its_decision(outcome, pending, status):
    assert settled_status(outcome, pending) == status
