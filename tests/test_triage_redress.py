"""What each policy says of money and mediation: where, by whom, until when, and what it may be set against."""

from datetime import date

import pytest
from test_triage_case_life import Told

from triage.case_life import redress
from triage.cases import IllegalMove

TODAY = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("policy", "role", "set_off", "mediation"),
    [
        ("aspire", "head_of_service", True, ("offered",)),
        ("neighbourhoods", "any_staff", False, ("offered",)),
        ("alliance", "director", False, ("offered",)),
        ("pioneer", None, False, ()),
        ("inspiring", None, False, ()),
    ],
)
def test_who_approves_and_what_is_offered(policy, role, set_off, mediation):
    rules = Told(policy).rules
    assert (redress.approver(rules), redress.may_set_off(rules), redress.mediation_steps(rules)) == (
        role,
        set_off,
        mediation,
    )


def test_aspire_compensation_is_for_housing_only_and_shown_as_late_after_thirty_days():
    rules = Told("aspire", compensation=True).rules
    assert redress.late_since(rules, TODAY) == date(2026, 4, 10)
    assert redress.late_since(rules, date(2026, 4, 10)) is None
    plan = redress.proposing(rules, kind="compensation", pence=100, set_off=0, chosen=["distress"], today=TODAY)
    assert plan.public["asked_late"] == "2026-04-10"
    training = Told("aspire", entity="achieve_training").rules
    with pytest.raises(IllegalMove, match="no compensation at this part"):
        redress.proposing(training, kind="compensation", pence=100, set_off=0, chosen=["distress"], today=TODAY)
    redress.require_money(training, "goodwill")


def test_amounts_are_written_with_pence_only_where_there_are_some():
    assert [redress.pounds(pence) for pence in (5, 2500, 2550, 123456700)] == ["£0.05", "£25", "£25.50", "£1,234,567"]
