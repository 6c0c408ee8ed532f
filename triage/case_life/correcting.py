"""Correcting how a case was understood: one flag or fact that a person takes out or puts right.

A finding is named as understanding names it: `flag:<flag>` or `fact:<key>`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from triage.case_life.case import Case, Status
from triage.case_life.columns import with_lasting
from triage.case_life.events import EventKind
from triage.case_life.legality import NEVER_BY_TEXT
from triage.case_life.plans import Plan
from triage.cases import settled_status
from triage.facts import IMPLIED
from triage.vocabulary import Flag

SAFETY: Final = NEVER_BY_TEXT
"""Flags that nobody takes out without a reason."""


def corrected(case: Case, finding: str, value: Any) -> Case:
    """Return the case with one finding put right; None takes it out, and with a flag the facts that imply it."""
    kind, _, key = finding.partition(":")
    facts = {known: each for known, each in case.facts.items() if known != key}
    flags = tuple(flag for flag in case.flags if kind != "flag" or flag != key)
    if kind == "flag" and value is None:
        facts = {known: each for known, each in facts.items() if known not in IMPLIED.get(key, ())}
    elif kind == "flag":
        flags = (*flags, key)
    elif value is not None:
        facts = {**case.facts, key: value}
    return replace(case, facts=facts, flags=flags)


def correcting(case: Case, finding: str, value: Any, decision: Mapping[str, Any]) -> tuple[Plan, dict[str, Any]]:
    """Plan the correction with what the rules make of the case then; return what people's words are in beside it.

    What a person has settled or answered, and a stage that was asked for, stands: of a new decision only the dates of
    the law and whom to tell are added.
    """
    now = corrected(case, finding, value)
    private: dict[str, Any] = {
        "corrected": {"finding": finding, "value": value, "was": _value(case, finding)},
        "facts": dict(now.facts),
        "flags": list(now.flags),
    }
    if finding == f"flag:{Flag.SAFEGUARDING}" and value is not None:
        private["restricted"] = True
    if _is_judged(case):
        return Plan(kind=EventKind.UNDERSTANDING_CORRECTED), {**private, "decision": with_lasting(case, decision)}
    stage = None if decision["stage"] is None else str(decision["stage"])
    private |= {"decision": dict(decision), **({} if stage == case.stage else {"stage": stage})}
    return Plan(kind=EventKind.UNDERSTANDING_CORRECTED, public=_moved(case, decision)), private


def lost_dates(case: Case, private: Mapping[str, Any]) -> frozenset[str]:
    """Return the clocks of the law that run no more once the correction is made."""
    after = replace(case, decision=private["decision"])
    return frozenset(case.lasting) - frozenset(after.lasting)


def _moved(case: Case, decision: Mapping[str, Any]) -> dict[str, Any]:
    """Return the status that the case moves to: none while it is unfinished, or where the outcome stays as it is."""
    before = case.decision or {}
    same = all(before.get(key) == decision[key] for key in ("outcome", "pending"))
    if case.status is Status.UNFINISHED or same:
        return {}
    return {"status": settled_status(decision["outcome"], decision["pending"]).value}


def _is_judged(case: Case) -> bool:
    return case.responded_at is not None or case.life.settlement is not None or bool(case.life.past)


def _value(case: Case, finding: str) -> Any:
    kind, _, key = finding.partition(":")
    return (True if key in case.flags else None) if kind == "flag" else case.facts.get(key)
