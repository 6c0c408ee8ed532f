"""A new landlord costs one data file and one file of cases; this one is invented."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from triage.clocks import NAMED_DATES
from triage.lines import decide_with
from triage.pack import load_rulebook_file
from triage.pack_check import check_pack
from triage.remarks import Weight

CASES = Path(__file__).parent / "cases"
COMPARED = ("outcome", "exclusion", "refer_to", "stage", *NAMED_DATES)


def cases():
    return tomllib.loads((CASES / "harbour_cases.toml").read_text(encoding="utf-8"))["case"]


def plain(values):
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["says"])
def test_the_invented_landlord_is_decided_from_its_file_alone(case):
    rulebook = load_rulebook_file(CASES / "pack_harbour.toml")
    line = {"channel": "webchat", "received_at": "2026-03-11T10:30:00+00:00", **case, "facts": plain(case["facts"])}
    decided = decide_with(line, rulebook).as_dict()
    expected = plain(case["expect"])
    assert {key: decided[key] for key in COMPARED} == {key: expected.get(key) for key in COMPARED}


def test_its_check_finds_no_error_and_says_where_it_is_weaker():
    remarks = check_pack(str(CASES / "pack_harbour.toml"))
    assert not [remark for remark in remarks if remark.weight is Weight.ERROR]
    weaker = {(remark.clause, remark.code_clause) for remark in remarks if remark.weight is Weight.WEAKER}
    assert {("2", "2.3"), ("3", "6.3"), ("4", "6.10"), ("4", "6.11"), ("1", "2.4")} <= weaker
