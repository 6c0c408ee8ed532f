"""A case as its events have left it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from triage.case_life.life import Life
from triage.clocks import IF_ACCEPTED, NAMED_DATES
from triage.vocabulary import FeedbackType


class Status(StrEnum):
    """Where a case stands."""

    UNFINISHED = "unfinished"
    RECORDED = "recorded"
    FORMAL = "formal"
    INFORMAL = "informal"
    SUGGESTED_EXCLUSION = "suggested_exclusion"
    REFERRED = "referred"
    REFUSED = "refused"
    PENDING = "pending"
    CLOSED = "closed"


SETTLE_CLOCK: Final = "suggestion.settle_by"
"""The clock by which a person settles a suggestion."""

LASTING: Final = ("hazard.", "data.")
"""How clocks of the law begin that a refusal of the complaint does not touch."""

STAGE_CLOCKS: Final = ("measure.", "target.", "extension.", "suggestion.", "outcome_by", IF_ACCEPTED)
"""How clocks of a stage begin, beside the named dates."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One piece of feedback being handled, as its events have left it."""

    reference: str
    """What customer and staff call it."""
    type: FeedbackType
    """What kind of feedback it is."""
    status: Status
    """Where it stands."""
    stage: str | None = None
    """The step of the complaints procedure it is in, None outside of one."""
    entity: str | None = None
    """The part of the landlord's group that it concerns."""
    channel: str
    """How its first message came."""
    summary: str
    """The customer's own words, shortened."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Policy-neutral facts known so far."""
    flags: tuple[str, ...] = ()
    """What else must be noticed."""
    decision: Mapping[str, Any] | None = None
    """The last decision, as recorded (triage.decision.Decision.as_dict)."""
    rules: str
    """Which rules it runs under."""
    pack: str
    """Content hash of the pack it began under."""
    calendar: str
    """Content hash of the calendar it began under."""
    engine: str
    """Name and version of the understanding that read its first message."""
    linked_case_id: int | None = None
    """The complaint that this request carries the repair of."""
    assignee_id: int | None = None
    """The member of staff who has it."""
    restricted: bool = False
    """Shown only to those who need to know."""
    received_at: datetime
    """When its first message came."""
    assigned_at: datetime | None = None
    """When it was last given to somebody."""
    accept_alert_by: datetime | None = None
    """By when somebody must say that they deal with the danger; None without danger."""
    alert_accepted_at: datetime | None = None
    """When somebody first said so."""
    acknowledged_at: datetime | None = None
    """When a person first acknowledged it."""
    responded_at: datetime | None = None
    """When the response was recorded."""
    closed_at: datetime | None = None
    """When a person closed it."""
    life: Life = field(default_factory=Life)
    """How far it has come."""

    @property
    def respond_due(self) -> str | None:
        """The day on which the answer of this stage is due, as an ISO date; None where no rule states one."""
        clock = self.clocks.get("respond_by") or self.clocks.get("outcome_by")
        return None if clock is None else str(clock["due"])

    @property
    def has_suggestion(self) -> bool:
        """Whether leaving it out, or sending it elsewhere, waits for a person."""
        return self.life.settlement is None and self.closed_at is None and SETTLE_CLOCK in self.clocks

    @property
    def lasting(self) -> tuple[str, ...]:
        """The clocks of the law that still run; they go on whatever becomes of the complaint."""
        return tuple(name for name in self.clocks if name.startswith(LASTING) and name not in self.life.met)

    def met_at(self, name: str) -> datetime | None:
        """Return when a clock was met; an answer also does what an acknowledgement that never came had to do."""
        settlement = self.life.settlement
        return {
            SETTLE_CLOCK: None if settlement is None else settlement.at,
            "allocate_by": self.assigned_at or self.responded_at,
            "acknowledge_by": self.acknowledged_at or self.responded_at,
            "panel_by": self.life.heard_at or self.responded_at,
            "respond_by": self.responded_at,
            "outcome_by": self.responded_at,
            "informal_by": self.responded_at,
        }.get(name, self.life.met.get(name))

    @property
    def clocks(self) -> dict[str, Mapping[str, Any]]:
        """The clocks that it has now, by name: those of its decision, and in their place those of later events."""
        decided = {clock["name"]: clock for clock in (self.decision or {}).get("clocks", ())}
        if self.life.past:
            decided = {name: clock for name, clock in decided.items() if not _is_of_stage(name)}
        return {name: clock for name, clock in {**decided, **self.life.clocks}.items() if clock is not None}


def _is_of_stage(name: str) -> bool:
    """Say whether a clock belongs to a stage of the complaint, so that the next stage leaves it behind."""
    return name in NAMED_DATES or name.startswith(STAGE_CLOCKS)
