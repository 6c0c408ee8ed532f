"""Unreasonable behaviour: contact is restricted only by whom the policy names, in writing, for a time, with an appeal.

It is shown, never enforced by the assistant: danger, repairs and new complaints are always taken (Code 5.14, 5.15).
"""

from datetime import date
from typing import Any

from triage.case_life.events import EventKind
from triage.case_life.legality import IllegalMove
from triage.case_life.life import TaskKind
from triage.case_life.plans import Plan
from triage.case_life.rules import LifeRules
from triage.schema import Duty
from triage.words import WORDS


def duty_of(rules: LifeRules) -> Duty | None:
    """Return what the landlord's own document says of behaviour, None where it says nothing."""
    return next((duty for duty in rules.counted.lines.document.duty if duty.part == "behaviour"), None)


def post(rules: LifeRules, value: str) -> str | None:
    """Return a post that the document names: `decider` or `appeal_to`; None where any manager is meant."""
    duty = duty_of(rules)
    named = None if duty is None else duty.values.get(value)
    return None if named in {None, "staff"} else str(named)


def restraining(rules: LifeRules, *, ends: date, review_on: date, today: date) -> Plan:
    """Plan that contact is restricted until a day, with a review that somebody has to do. Raises IllegalMove."""
    if rules.case.life.restraint_on(today) is not None:
        raise _refused("restrained")
    return Plan(kind=EventKind.RESTRAINED, public=_times(rules, ends=ends, review_on=review_on, today=today))


def appealing(rules: LifeRules, today: date) -> Plan:
    """Plan that the customer asks for another look at the restriction. Raises IllegalMove."""
    now = rules.case.life.restraint_on(today)
    if now is None or now.appealed_at is not None:
        raise _refused("no_restraint")
    return Plan(kind=EventKind.RESTRAINT_APPEALED)


def reviewing(
    rules: LifeRules, *, keep: bool, ends: date | None, review_on: date | None, staff_id: int, today: date
) -> Plan:
    """Plan what a review finds: the restriction ends, or goes on until another day.

    After an appeal somebody else than who recorded the decision looks. Raises IllegalMove.
    """
    now = rules.case.life.restraint_on(today)
    if now is None:
        raise _refused("no_restraint")
    if now.appealed_at is not None and now.recorded_by == staff_id:
        raise _refused("own_restraint")
    if not keep:
        return Plan(kind=EventKind.RESTRAINT_REVIEWED, public={"kept": False})
    if ends is None or review_on is None:
        raise _refused("restraint_days")
    times = _times(rules, ends=ends, review_on=review_on, today=today)
    return Plan(kind=EventKind.RESTRAINT_REVIEWED, public={"kept": True, **times})


def _times(rules: LifeRules, *, ends: date, review_on: date, today: date) -> dict[str, Any]:
    if not today < review_on <= ends:
        raise _refused("restraint_days")
    duty = duty_of(rules)
    task = {"task": TaskKind.ACTION.value, "what": WORDS["restraint"]["review"], "due": review_on.isoformat()}
    public = {
        "ends": ends.isoformat(),
        "review_on": review_on.isoformat(),
        "task_number": len(rules.case.life.tasks) + 1,
        "tasks": [task],
    }
    return public if duty is None else {**public, "clause": duty.clause}


def _refused(key: str) -> IllegalMove:
    return IllegalMove(WORDS["refused"][key])
