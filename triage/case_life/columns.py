"""What an event makes of the plain values of a case, beside its life."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from triage.case_life.case import LASTING, Case, Status
from triage.case_life.events import CaseEvent, EventKind
from triage.vocabulary import FeedbackType, Flag

Known = Mapping[str, Any]
"""Both parts of an event."""


def columns_after(case: Case, event: CaseEvent) -> dict[str, Any]:
    """Return the values that an event changes, by name."""
    change = _CHANGES.get(event.kind)
    return {} if change is None else change(case, event, {**event.public, **(event.private or {})})


def _told(case: Case, _: CaseEvent, known: Known) -> dict[str, Any]:
    found = {key: value for key, value in _findings(known).items() if key not in case.life.fixed}
    if "decision" in case.life.fixed and known.get("decision"):
        found["decision"] = with_lasting(case, known["decision"])
    _keep_taken_in(case, found)
    if "restricted" in found:
        is_new = found["restricted"] and Flag.SAFEGUARDING not in case.flags
        found["restricted"] = case.restricted or is_new  # what a person lifted stays lifted, and nothing lifts itself
    return found


def _keep_taken_in(case: Case, found: dict[str, Any]) -> None:
    """Put what came with duplicates beside what the customer says here: nothing of it is lost by a new message."""
    for came in case.life.taken_in:
        if "flags" in found:
            found["flags"] = tuple(dict.fromkeys((*found["flags"], *came.flags)))
        if "facts" in found:
            found["facts"] = {**came.facts, **found["facts"]}


def _took_in(case: Case, _: CaseEvent, known: Known) -> dict[str, Any]:
    received_at = min(case.received_at, datetime.fromisoformat(known["received_at"]))
    found = {**_findings(known), "received_at": received_at}
    if case.acknowledged_at is None and "acknowledged_at" in known:
        found["acknowledged_at"] = datetime.fromisoformat(known["acknowledged_at"])
    return found


def _landed(case: Case, _: CaseEvent, known: Known) -> dict[str, Any]:
    return {**_findings(known), "restricted": case.restricted or Flag.SAFEGUARDING in known.get("brought_flags", ())}


def _gave_back(case: Case, _: CaseEvent, known: Known) -> dict[str, Any]:
    found = {**_findings(known), "received_at": datetime.fromisoformat(known["received_at"])}
    came = next(each for each in case.life.taken_in if each.case == known["case"])
    others = (each.acknowledged_at for each in case.life.taken_in if each is not came)
    if came.acknowledged_at is not None and came.acknowledged_at == case.acknowledged_at:
        found["acknowledged_at"] = next((at for at in others if at is not None), None)
    return found


def with_lasting(case: Case, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the decision that a person settled, with what a new one adds of the law's clocks and of those to tell."""
    kept = dict(case.decision or {})
    clocks = [*kept.get("clocks", ())]
    names = {clock["name"] for clock in clocks}
    clocks += [each for each in told["clocks"] if each["name"].startswith(LASTING) and each["name"] not in names]
    return {**kept, "clocks": clocks, "notify": list(dict.fromkeys([*kept.get("notify", ()), *told["notify"]]))}


def _suggestion_settled(_: Case, event: CaseEvent, known: Known) -> dict[str, Any]:
    found = _findings(known)
    return {**found, "closed_at": event.at} if found["status"] is Status.CLOSED else found


def _settled(_: Case, __: CaseEvent, known: Known) -> dict[str, Any]:
    return _findings(known)


def _assigned(_: Case, event: CaseEvent, known: Known) -> dict[str, Any]:
    given = None if known["assignee_id"] is None else event.at
    return {**_findings(known), "assignee_id": known["assignee_id"], "assigned_at": given}


def _alerted(case: Case, _: CaseEvent, known: Known) -> dict[str, Any]:
    """Return what a new danger changes: an alert that still waits keeps its time, an accepted one is open again."""
    if "accept_by" not in known:
        return {}
    accept_by = datetime.fromisoformat(known["accept_by"])
    if case.accept_alert_by is not None and case.alert_accepted_at is None:
        return {"accept_alert_by": min(case.accept_alert_by, accept_by)}
    return {"accept_alert_by": accept_by, "alert_accepted_at": None}


def _alert_accepted(case: Case, event: CaseEvent, _: Known) -> dict[str, Any]:
    return {"alert_accepted_at": case.alert_accepted_at or event.at}


def _acknowledged(_: Case, event: CaseEvent, __: Known) -> dict[str, Any]:
    return {"acknowledged_at": event.at}


def _responded(_: Case, event: CaseEvent, __: Known) -> dict[str, Any]:
    return {"responded_at": event.at}


def _restricted(_: Case, __: CaseEvent, known: Known) -> dict[str, Any]:
    return {"restricted": known["restricted"]}


def _stage_begun(_: Case, __: CaseEvent, known: Known) -> dict[str, Any]:
    anew = ("assignee_id", "assigned_at", "acknowledged_at", "responded_at", "closed_at")
    return {"stage": known["stage"], "status": Status.FORMAL, **dict.fromkeys(anew)}


def _closed(_: Case, event: CaseEvent, __: Known) -> dict[str, Any]:
    return {"status": Status.CLOSED, "closed_at": event.at}


def _reopened(_: Case, __: CaseEvent, known: Known) -> dict[str, Any]:
    return {"status": Status(known["status"]), "closed_at": None}


def _unmerged(case: Case, _: CaseEvent, known: Known) -> dict[str, Any]:
    found = _findings(known)
    new = Flag.SAFEGUARDING in found["flags"] and Flag.SAFEGUARDING not in case.flags
    return {**found, "closed_at": None, "restricted": case.restricted or new}


def _findings(known: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("facts", "decision", "stage", "entity", "summary", "restricted", "linked_case_id")
    read = {"type": FeedbackType, "status": Status, "flags": tuple}
    return {key: known[key] for key in plain if key in known} | {
        key: make(known[key]) for key, make in read.items() if key in known
    }


_CHANGES: Final[Mapping[EventKind, Callable[[Case, CaseEvent, Known], dict[str, Any]]]] = {
    EventKind.UPDATED: _told,
    EventKind.CONFIRMED: _told,
    EventKind.KIND_CORRECTED: _settled,
    EventKind.UNDERSTANDING_CORRECTED: _settled,
    EventKind.RESUMED: _settled,
    EventKind.ASSIGNED: _assigned,
    EventKind.ALERTED: _alerted,
    EventKind.ALERT_ACCEPTED: _alert_accepted,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.RESPONDED: _responded,
    EventKind.SETTLED: _suggestion_settled,
    EventKind.STAGE_BEGUN: _stage_begun,
    EventKind.CLOSED: _closed,
    EventKind.WITHDRAWN: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.RESTRICTED: _restricted,
    EventKind.TOOK_IN: _took_in,
    EventKind.LANDED: _landed,
    EventKind.MERGED: _closed,
    EventKind.GAVE_BACK: _gave_back,
    EventKind.UNMERGED: _unmerged,
}
