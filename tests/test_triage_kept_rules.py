"""A weaker rule that a named person keeps is applied, and says who keeps it."""

from pathlib import Path

from triage.lines import decide_with
from triage.pack import rulebook_from

HARBOUR = (Path(__file__).parent / "cases" / "pack_harbour.toml").read_text(encoding="utf-8")
KEPT = '\n[[kept]]\nrule = "{rule}"\nby = "A. Manager"\non = 2026-01-05\nreason = "agreed with tenants"\nclause = "4"\n'


def decided(rule, **facts):
    rulebook = rulebook_from(HARBOUR + KEPT.format(rule=rule), "harbour.toml")
    received = "2026-03-11T10:30:00+00:00"
    line = {"channel": "webchat", "received_at": received, "rules": "best_of_both", "facts": facts}
    return decide_with(line, rulebook).as_dict()


def test_a_kept_window_refuses_a_late_request_by_way_of_a_person():
    decision = decided("appeal_window_closed", request_stage="stage2", previous_response_date="2026-01-10")
    assert (decision["outcome"], decision["exclusion"]) == ("excluded", "appeal_window_closed")
    assert decision["staff_review"]
    kept = [reason for reason in decision["because"] if reason["rule"] == "kept.appeal_window_closed"]
    assert "A. Manager keeps the document's rule since 5 January 2026: agreed with tenants" in kept[0]["effect"]


def test_a_kept_answer_time_stands_beside_the_codes_acknowledgement():
    decision = decided("respond_by")
    assert (decision["acknowledge_by"], decision["respond_by"]) == ("2026-03-14", "2026-04-08")
