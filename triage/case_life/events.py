"""What can happen to a case: the kinds of events, and one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    UPDATED = "updated"
    CONFIRMED = "confirmed"
    KIND_CORRECTED = "kind_corrected"
    UNDERSTANDING_CORRECTED = "understanding_corrected"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    WRITTEN = "written"
    NOTED = "noted"
    ALERTED = "alerted"
    ALERT_ACCEPTED = "alert_accepted"
    EXTENDED = "extended"
    HELD = "held"
    RESUMED = "resumed"
    RESPONDED = "responded"
    SETTLED = "settled"
    MONEY_PROPOSED = "money_proposed"
    MONEY_DECIDED = "money_decided"
    MEDIATED = "mediated"
    STEP_DONE = "step_done"
    RESTRAINED = "restrained"
    RESTRAINT_APPEALED = "restraint_appealed"
    RESTRAINT_REVIEWED = "restraint_reviewed"
    STAGE_ASKED = "stage_asked"
    STAGE_BEGUN = "stage_begun"
    STAGE_DECLINED = "stage_declined"
    HEARD = "heard"
    OMBUDSMAN_ASKED = "ombudsman_asked"
    OMBUDSMAN_DECIDED = "ombudsman_decided"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    CLOSING_PROPOSED = "closing_proposed"
    KEPT_OPEN = "kept_open"
    CLOSED = "closed"
    REOPENED = "reopened"
    TASK_ADDED = "task_added"
    TASK_MOVED = "task_moved"
    TASK_CHASED = "task_chased"
    TASK_DONE = "task_done"
    TOOK_IN = "took_in"
    MERGED = "merged"
    LANDED = "landed"
    GAVE_BACK = "gave_back"
    UNMERGED = "unmerged"
    SPLIT = "split"
    RESTRICTED = "restricted"
    ACCESS_GIVEN = "access_given"
    ACCESS_ENDED = "access_ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent:
    """Something that happened to a case."""

    kind: EventKind
    """What happened."""
    at: datetime
    """When, aware."""
    actor: str
    """customer, bot or staff:<id>."""
    public: Mapping[str, Any] = field(default_factory=dict)
    """The part that stays for good: nothing that tells who the customer is or what they said."""
    private: Mapping[str, Any] | None = None
    """The part that erasing removes."""

    @property
    def staff_id(self) -> int | None:
        """The member of staff who did it; None when nobody of the staff did."""
        kind, _, number = self.actor.partition(":")
        return int(number) if kind == "staff" else None
