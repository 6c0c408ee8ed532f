"""The life of a case: its states, what may happen in each, and what an event makes of it.

A case changes only by events. `after` gives the case as it is after one more event, so that the stored row can always
be rebuilt from the events alone. The parts stand in `triage.case_life`.
"""

from dataclasses import replace
from typing import Final

from triage.case_life.case import Case, Status
from triage.case_life.changes import Standing, life_after
from triage.case_life.columns import columns_after
from triage.case_life.events import CaseEvent, EventKind
from triage.case_life.joined_changes import with_own
from triage.case_life.legality import MOVES, OPEN, IllegalMove, check
from triage.vocabulary import Outcome

__all__ = ["MOVES", "OPEN", "Case", "CaseEvent", "EventKind", "IllegalMove", "Status", "after", "settled_status"]


TAKING_IN: Final = frozenset({EventKind.TOOK_IN, EventKind.LANDED})
"""Events that put something in the place of what the case is by itself."""


def after(case: Case, event: CaseEvent) -> Case:
    """Return the case as it is after `event`. Raises IllegalMove, and the case stays as it is."""
    check(case, event)
    standing = Standing(
        stage=case.stage,
        received_at=case.received_at,
        acknowledged_at=case.acknowledged_at,
        responded_at=case.responded_at,
        due=case.respond_due,
    )
    life = with_own(case, event.public) if event.kind in TAKING_IN else case.life
    return replace(case, **columns_after(case, event), life=life_after(life, standing, event))


def settled_status(outcome: str | None, pending: str | None) -> Status:
    """Return the status of a confirmed case from its decision's outcome and what it waits for."""
    if pending is not None:
        return Status.PENDING
    return {
        Outcome.ACCEPTED_FORMAL: Status.FORMAL,
        Outcome.INFORMAL: Status.INFORMAL,
        Outcome.EXCLUDED: Status.SUGGESTED_EXCLUSION,
        Outcome.REFERRED: Status.REFERRED,
        Outcome.RECORDED: Status.RECORDED,
        None: Status.RECORDED,
    }[Outcome(outcome) if outcome else None]
