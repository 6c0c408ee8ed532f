"""Decide lines: what is read, what is ignored, and what is a bad line."""

import pytest

from triage.facts import Absent
from triage.lines import decide_line

LINE = {"id": "x", "policy": "aspire", "received_at": "2026-03-11T10:30:00+00:00", "channel": "webchat", "facts": {}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policy": "atlantis"}, "unknown policy 'atlantis'"),
        ({"policy": None}, "'policy' is missing"),
        ({"entity": "pier"}, "unknown entity 'pier'"),
        ({"channel": "pigeon"}, "'channel': 'pigeon' is not one of webchat"),
        ({"rules": "mine"}, "'rules': 'mine' is not one of as_written"),
        ({"received_at": "yesterday"}, "'yesterday' is not an ISO date-time"),
        ({"received_at": "2026-03-11T10:30:00"}, "has no offset"),
        ({"facts": ["ongoing"]}, "'facts' is not an object"),
        ({"facts": {"ongoing": "yes"}}, "'ongoing': 'yes' is not true or false"),
        ({"facts": {"legal_stage": "thread"}}, "'legal_stage': 'thread' is not one of threat"),
        ({"facts": {"event_date": "last week"}}, "'event_date': 'last week' is not an ISO date"),
        ({"facts": {"event_date": {"start": "2026-02-02", "end": "2026-02-01"}}}, "ends before it starts"),
        ({"facts": {"event_date": {"start": "2026-02-02"}}}, "or a range of two"),
        ({"facts": {"fix_within_wd": True}}, "'fix_within_wd': True is not a whole number"),
    ],
)
def test_a_bad_line_says_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=message):
        decide_line({**LINE, **change})


def test_unknown_keys_and_nulls_are_ignored():
    plain = decide_line(LINE)
    assert decide_line({**LINE, "colour": 1, "facts": {"mood": "grey", "ongoing": None, "event_date": None}}) == plain


def test_a_document_without_parts_takes_a_part_of_any_group():
    line = {**LINE, "policy": "statutory", "entity": "housing"}
    assert decide_line({**line, "entity": "achieve_training"}) == decide_line(line)


def test_an_absent_fact_is_false_in_a_line_and_unknown_in_a_conversation():
    line = {**LINE, "facts": {"event_date": "2025-01-01"}}
    assert decide_line(line)["exclusion"] == "out_of_time"
    seen = decide_line(line, absent=Absent.UNKNOWN)
    assert (seen["outcome"], seen["exclusion"], seen["needs"][0]) == ("accepted_formal", None, "entity")


def test_the_answer_has_every_field_of_the_contract():
    fields = """id outcome exclusion clause refer_to stage acknowledge_by respond_by informal_by allocate_by appeal_by
    notify_by panel_by ombudsman_from external_by notify staff_review pending clocks needs because warnings"""
    decided = decide_line(LINE)
    assert set(fields.split()) <= decided.keys()
    assert {"name", "due", "from", "count", "unit", "why"} <= decided["clocks"][0].keys()
    assert {"source", "clause", "rule", "effect", "facts"} <= decided["because"][0].keys()
