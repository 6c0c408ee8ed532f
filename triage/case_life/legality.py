"""What may happen to a case in which state, whatever the landlord's policy says."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from triage.case_life.case import Case, Status
from triage.case_life.events import CaseEvent, EventKind
from triage.vocabulary import FeedbackType, Flag

NEVER_BY_TEXT: Final = frozenset({Flag.EMERGENCY, Flag.HEALTH_SAFETY, Flag.SAFEGUARDING})
"""Matters that nobody withdraws by a text: the one who writes may not be free, or not be the one in danger."""

_ALERTING: Final = frozenset({f"flag:{Flag.EMERGENCY}", f"flag:{Flag.SAFEGUARDING}"})
"""Findings for which somebody is alerted until a person deals with the danger."""

SPOKEN: Final = frozenset({"phone", "in_person"})
"""Ways in which a person hears that somebody wants to stop."""

OPEN: Final = frozenset(Status) - {Status.CLOSED}

MOVES: Final[Mapping[EventKind, frozenset[Status]]] = {
    **dict.fromkeys(EventKind, OPEN),
    EventKind.OPENED: frozenset(),
    EventKind.CONFIRMED: frozenset({Status.UNFINISHED}),
    **dict.fromkeys(
        (
            EventKind.WRITTEN,
            EventKind.NOTED,
            EventKind.ALERT_ACCEPTED,
            EventKind.STAGE_ASKED,
            EventKind.STAGE_BEGUN,
            EventKind.STAGE_DECLINED,
            EventKind.OMBUDSMAN_ASKED,
            EventKind.OMBUDSMAN_DECIDED,
            EventKind.RESTRAINED,
            EventKind.RESTRAINT_APPEALED,
            EventKind.RESTRAINT_REVIEWED,
            EventKind.MONEY_PROPOSED,
            EventKind.MONEY_DECIDED,
            EventKind.TASK_ADDED,
            EventKind.TASK_MOVED,
            EventKind.TASK_CHASED,
            EventKind.TASK_DONE,
            EventKind.RESTRICTED,
            EventKind.ACCESS_GIVEN,
            EventKind.ACCESS_ENDED,
            EventKind.LANDED,
            EventKind.GAVE_BACK,
            EventKind.SPLIT,
        ),
        frozenset(Status),
    ),
    EventKind.REOPENED: frozenset({Status.CLOSED}),
    EventKind.UNMERGED: frozenset({Status.CLOSED}),
}
"""In which states each event may happen."""

AFTER_MERGING: Final = frozenset(
    {
        EventKind.WRITTEN,
        EventKind.NOTED,
        EventKind.MONEY_DECIDED,
        EventKind.TASK_MOVED,
        EventKind.TASK_CHASED,
        EventKind.TASK_DONE,
        EventKind.RESTRICTED,
        EventKind.ACCESS_GIVEN,
        EventKind.ACCESS_ENDED,
        EventKind.UNMERGED,
    }
)
"""What can still happen to a duplicate that goes on in another case: everything else happens there."""


class IllegalMove(Exception):  # noqa: N818  the name says what was tried
    """The event may not happen to this case now; the case is unchanged. The message is for staff."""


def check(case: Case, event: CaseEvent) -> None:
    """Raise IllegalMove when the event may not happen to the case now."""
    if case.status not in MOVES[event.kind]:
        raise IllegalMove(f"{case.reference} is {case.status}: it cannot be {event.kind.replace('_', ' ')} now")
    into = case.life.merged_into
    if into is not None and event.kind not in AFTER_MERGING:
        raise IllegalMove(f"{case.reference} is merged into {into.case}: go on there, or undo it")
    looked_at = _FAULTS.get(event.kind)
    for fault in () if looked_at is None else looked_at(case, event, {**event.public, **(event.private or {})}):
        raise IllegalMove(f"{case.reference} {fault}")


Known = Mapping[str, Any]
"""Both parts of an event."""


def _acknowledging(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.acknowledged_at is not None:
        yield "has already been acknowledged"


def _assigning(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    if case.life.needs_other_person and known["assignee_id"] in case.life.before:
        yield "is at a stage for somebody who was not involved before: choose another person"


def _settling(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    if not case.has_suggestion:
        yield "has no suggestion that waits to be settled"
    if known["settled"] != "dropped" and known["status"] == Status.CLOSED and case.lasting:
        yield "has dates of the law that go on: it stays open until these are met"


def _responding(case: Case, event: CaseEvent, _: Known) -> Iterator[str]:
    if case.has_suggestion:
        yield "waits for a person to settle whether it is taken: settle that first"
    if case.responded_at is not None:
        yield "already has a response"
    if case.life.needs_other_person and event.staff_id in case.life.before:
        yield "is at a stage for somebody who was not involved before: another person must answer it"


def _moving_dates(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.responded_at is not None:
        yield "already has a response: its date cannot be moved"


def _resuming(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.life.hold is None and case.status is not Status.PENDING:
        yield "does not rest: there is nothing to take up again"


def _closing(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.lasting:
        yield "has dates of the law that still run: record what was done first"
    if case.type is FeedbackType.COMPLAINT and case.responded_at is None and case.status is not Status.REFUSED:
        yield "is a complaint without a response: record the response first"
    if case.life.late_request is not None:
        yield "has a late request for the next stage: settle it first"


def _proposing(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.responded_at is None:
        yield "has no response: closing it cannot be proposed"


def _keeping(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.responded_at is None:
        yield "has no response: nobody has proposed closing it"


def _withdrawing(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    if case.lasting:
        yield "has dates of the law that still run: record what was done first"
    if set(case.flags) & NEVER_BY_TEXT and known.get("how") not in SPOKEN:
        yield "tells of a danger: only somebody whom a person has spoken to can withdraw it"


def _correcting(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    corrected = known["corrected"]
    waits = case.accept_alert_by is not None and case.alert_accepted_at is None
    if waits and corrected["value"] is None and corrected["finding"] in _ALERTING:
        yield "waits for somebody who deals with the danger: say first that you are dealing with it"


def _tasks(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    if known["number"] not in {task.number for task in case.life.open_tasks}:
        yield "has no such thing to be done: somebody has seen to it"


def _deciding_money(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    if known["number"] not in {award.number for award in case.life.awards if award.approved is None}:
        yield "has no such proposal that waits: somebody has decided it"


def _staging(case: Case, event: CaseEvent, known: Known) -> Iterator[str]:
    if case.type is not FeedbackType.COMPLAINT:
        yield f"is a {case.type.replace('_', ' ')}: only a complaint has stages"
    if event.kind is EventKind.STAGE_DECLINED:
        if case.life.late_request is None:
            yield "has no late request for a further stage"
        return
    if case.responded_at is None and not known.get("overdue"):
        yield "has no response yet: the next stage comes after it"
    if case.life.hold is not None and case.life.hold.stops_stages:
        yield "rests: it goes to no further stage meanwhile"


def _restricting(case: Case, _: CaseEvent, known: Known) -> Iterator[str]:
    if known["restricted"] == case.restricted:
        yield "is restricted already" if case.restricted else "is not restricted"


def _unmerging(case: Case, _: CaseEvent, __: Known) -> Iterator[str]:
    if case.life.merged_into is None:
        yield "is not merged into another case"


_FAULTS: Final[Mapping[EventKind, Callable[[Case, CaseEvent, Known], Iterator[str]]]] = {
    EventKind.ACKNOWLEDGED: _acknowledging,
    EventKind.ASSIGNED: _assigning,
    EventKind.RESPONDED: _responding,
    EventKind.SETTLED: _settling,
    EventKind.EXTENDED: _moving_dates,
    EventKind.HELD: _moving_dates,
    EventKind.RESUMED: _resuming,
    EventKind.STAGE_ASKED: _staging,
    EventKind.STAGE_BEGUN: _staging,
    EventKind.STAGE_DECLINED: _staging,
    EventKind.CLOSED: _closing,
    EventKind.CLOSING_PROPOSED: _proposing,
    EventKind.KEPT_OPEN: _keeping,
    EventKind.WITHDRAWN: _withdrawing,
    EventKind.MONEY_DECIDED: _deciding_money,
    EventKind.TASK_MOVED: _tasks,
    EventKind.TASK_CHASED: _tasks,
    EventKind.TASK_DONE: _tasks,
    EventKind.RESTRICTED: _restricting,
    EventKind.UNDERSTANDING_CORRECTED: _correcting,
}
"""What stands against an event beside the case's status."""
