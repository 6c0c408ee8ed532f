"""Every landlord's cases, each a plain sentence with facts and the decision that follows."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from triage.clocks import NAMED_DATES
from triage.lines import decide_line

CASES = Path(__file__).parent / "cases"
ALWAYS_COMPARED = ("outcome", "exclusion", "refer_to", "stage", "pending", *NAMED_DATES)


def cases():
    for file in sorted(CASES.glob("decide_*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        common = {key: value for key, value in table.items() if key != "case"}
        for case in table["case"]:
            yield pytest.param({"channel": "webchat", **common, **case}, id=f"{file.stem}: {case['says']}")


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, date | datetime) else value


@pytest.mark.parametrize("case", list(cases()))
def test_the_decision_is_the_one_the_document_gives(case):
    expected = plain(case["expect"])
    decided = decide_line({**case, "id": "case", "facts": plain(case["facts"])})
    assert {key: decided[key] for key in ALWAYS_COMPARED} == {key: expected.get(key) for key in ALWAYS_COMPARED}
    assert decided["staff_review"] == expected.get("staff_review", False)
    assert decided["needs"] == expected.get("needs", [])
    assert decided["notify"] == expected.get("notify", [])


@pytest.mark.parametrize("case", list(cases()))
def test_clause_clocks_and_warnings_are_there(case):
    expected = plain(case["expect"])
    decided = decide_line({**case, "id": "case", "facts": plain(case["facts"])})
    due = {clock["name"]: clock["due"] for clock in decided["clocks"]}
    assert expected.get("clocks", {}).items() <= due.items()
    assert not set(expected.get("no_clocks", [])) & due.keys()
    if "clause" in expected:
        assert expected["clause"] in decided["clause"].split("; ")
    if "warns" in expected:
        assert expected["warns"] in " ".join(decided["warnings"])
