"""The life of a case: its states, what may happen in each, and what an event makes of it.

A case changes only by events. `after` gives the case as it is after one more event, so that the stored row can always
be rebuilt from the events alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from triage.vocabulary import FeedbackType, Outcome


class Status(StrEnum):
    """Where a case stands."""

    UNFINISHED = "unfinished"
    RECORDED = "recorded"
    FORMAL = "formal"
    INFORMAL = "informal"
    SUGGESTED_EXCLUSION = "suggested_exclusion"
    REFERRED = "referred"
    PENDING = "pending"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    UPDATED = "updated"
    CONFIRMED = "confirmed"
    KIND_CORRECTED = "kind_corrected"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    WRITTEN = "written"
    NOTED = "noted"
    ALERTED = "alerted"
    ALERT_ACCEPTED = "alert_accepted"
    RESPONDED = "responded"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    CLOSED = "closed"
    REOPENED = "reopened"


OPEN: Final = frozenset(Status) - {Status.CLOSED}

MOVES: Final[Mapping[EventKind, frozenset[Status]]] = {
    EventKind.OPENED: frozenset(),
    EventKind.UPDATED: OPEN,
    EventKind.CONFIRMED: frozenset({Status.UNFINISHED}),
    EventKind.KIND_CORRECTED: OPEN,
    EventKind.ASSIGNED: OPEN,
    EventKind.ACKNOWLEDGED: OPEN,
    EventKind.WRITTEN: frozenset(Status),
    EventKind.NOTED: frozenset(Status),
    EventKind.ALERTED: OPEN,
    EventKind.ALERT_ACCEPTED: frozenset(Status),
    EventKind.RESPONDED: OPEN,
    EventKind.WITHDRAWAL_ASKED: OPEN,
    EventKind.CLOSED: OPEN,
    EventKind.REOPENED: frozenset({Status.CLOSED}),
}
"""In which states each event may happen."""


class IllegalMove(Exception):  # noqa: N818  the name says what was tried
    """The event may not happen to this case now; the case is unchanged. The message is for staff."""


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


def after(case: Case, event: CaseEvent) -> Case:
    """Return the case as it is after `event`. Raises IllegalMove, and the case stays as it is."""
    _check(case, event)
    known = {**event.public, **(event.private or {})}
    changes: dict[str, Any] = {}
    match event.kind:
        case EventKind.UPDATED | EventKind.CONFIRMED | EventKind.KIND_CORRECTED:
            changes = _findings(known)
        case EventKind.ASSIGNED:
            changes = {
                "assignee_id": known["assignee_id"],
                "assigned_at": None if known["assignee_id"] is None else event.at,
            }
        case EventKind.ALERTED if "accept_by" in known:
            changes = _alarm(case, datetime.fromisoformat(known["accept_by"]))
        case EventKind.ALERT_ACCEPTED:
            changes = {"alert_accepted_at": case.alert_accepted_at or event.at}
        case EventKind.ACKNOWLEDGED:
            changes = {"acknowledged_at": event.at}
        case EventKind.RESPONDED:
            changes = {"responded_at": event.at}
        case EventKind.CLOSED:
            changes = {"status": Status.CLOSED, "closed_at": event.at}
        case EventKind.REOPENED:
            changes = {"status": Status(known["status"]), "closed_at": None}
    return replace(case, **changes)


def _alarm(case: Case, accept_by: datetime) -> dict[str, Any]:
    """Return what a new danger changes: an alert that still waits keeps its time, an accepted one is open again."""
    if case.accept_alert_by is not None and case.alert_accepted_at is None:
        return {"accept_alert_by": min(case.accept_alert_by, accept_by)}
    return {"accept_alert_by": accept_by, "alert_accepted_at": None}


def _findings(known: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("facts", "decision", "stage", "entity", "summary", "restricted", "linked_case_id")
    read = {"type": FeedbackType, "status": Status, "flags": tuple}
    return {key: known[key] for key in plain if key in known} | {
        key: make(known[key]) for key, make in read.items() if key in known
    }


def _check(case: Case, event: CaseEvent) -> None:
    if case.status not in MOVES[event.kind]:
        raise IllegalMove(f"{case.reference} is {case.status}: it cannot be {event.kind} now")
    if event.kind is EventKind.ACKNOWLEDGED and case.acknowledged_at is not None:
        raise IllegalMove(f"{case.reference} has already been acknowledged")
    if event.kind is EventKind.RESPONDED and case.responded_at is not None:
        raise IllegalMove(f"{case.reference} already has a response")
    if event.kind is EventKind.CLOSED and case.type is FeedbackType.COMPLAINT and case.responded_at is None:
        raise IllegalMove(f"{case.reference} is a complaint without a response: record the response first")
