"""What an event makes of a case's life. The event carries its dates: nothing is counted here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from triage.case_life import joined_changes as joined
from triage.case_life.events import CaseEvent, EventKind
from triage.case_life.life import (
    Award,
    Hold,
    LateRequest,
    Life,
    Mediation,
    PastStage,
    Referral,
    Restraint,
    Settlement,
    Task,
)

INVOLVING: Final = frozenset({EventKind.ACKNOWLEDGED, EventKind.RESPONDED, EventKind.EXTENDED})
"""What makes somebody a person who was involved in a stage, beside having had the case."""

CLOSING_CLOCK: Final = "closing.settle_by"
"""The clock by which a person closes what nobody asked more about, or keeps it open."""

Known = Mapping[str, Any]
"""Both parts of an event."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What of a case its life needs to know."""

    stage: str | None
    """The stage it is in."""
    received_at: datetime
    """When its first message came."""
    acknowledged_at: datetime | None
    """When this stage was acknowledged."""
    responded_at: datetime | None
    """When this stage was answered."""
    due: str | None
    """The day on which the answer is due now, as an ISO date."""


def life_after(life: Life, standing: Standing, event: CaseEvent) -> Life:
    """Return the life as it is after one more event."""
    known = {**event.public, **(event.private or {})}
    life = _with_clocks(life, known.get("clocks") or {})
    if event.kind in INVOLVING:
        life = _involving(life, event.staff_id)
    change = _CHANGES.get(event.kind)
    return life if change is None else change(life, standing, event, known)


def _with_clocks(life: Life, clocks: Mapping[str, Any]) -> Life:
    return life.with_(clocks={**life.clocks, **clocks}) if clocks else life


def _involving(life: Life, staff_id: int | None) -> Life:
    if staff_id is None or staff_id in life.involved:
        return life
    return life.with_(involved=(*life.involved, staff_id))


def _assigned(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    if "entity" in known and "entity" not in life.fixed:
        life = life.with_(fixed=(*life.fixed, "entity"))
    return _involving(life, known["assignee_id"])


def _acknowledged(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    points = tuple(known.get("points", ()))
    return life.with_(
        points=points or life.points, outcome_sought=known.get("outcome_sought", "") or life.outcome_sought
    )


def _extended(life: Life, standing: Standing, __: CaseEvent, _: Known) -> Life:
    return life.with_(first_due=life.first_due or standing.due)


def _held(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    hold = Hold(
        reason=known["reason_key"],
        since=event.at,
        stops_clock=known.get("stops_clock", False),
        stops_stages=known.get("stops_stages", False),
    )
    return life.with_(hold=hold)


def _resumed(life: Life, _: Standing, __: CaseEvent, ___: Known) -> Life:
    return life.with_(hold=None)


def _responded(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    life = life.with_(finding=known.get("finding"))
    for task in known.get("tasks", ()):
        life = _task_added(life, _, event, task)
    return life


def _settled(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    settlement = Settlement(
        how=known["settled"], at=event.at, ground=known.get("ground", ""), clause=known.get("clause", "")
    )
    if settlement.how == "dropped":
        return life.with_(settlement=settlement, fixed=tuple(dict.fromkeys((*life.fixed, "stage", "decision"))))
    return life.with_(settlement=settlement, closed_as="refused" if known["status"] == "closed" else None)


def _stage_asked(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    asked = LateRequest(
        stage=known["stage"],
        asked_at=datetime.fromisoformat(known["asked_at"]),
        last_day=date.fromisoformat(known["last_day"]),
    )
    return life.with_(late_request=asked)


def _stage_declined(life: Life, _: Standing, __: CaseEvent, ___: Known) -> Life:
    return life.with_(late_request=None)


def _stage_begun(life: Life, standing: Standing, _: CaseEvent, known: Known) -> Life:
    past = PastStage(
        stage=standing.stage or "",
        received_at=life.since or standing.received_at,
        acknowledged_at=standing.acknowledged_at,
        responded_at=standing.responded_at,
        finding=life.finding,
        due=standing.due,
    )
    return Life(
        settlement=life.settlement,
        past=(*life.past, past),
        since=datetime.fromisoformat(known["asked_at"]),
        needs_other_person=known.get("other_person", False),
        before=tuple(dict.fromkeys((*life.before, *life.involved))),
        clocks={**_lasting(life.clocks), **(known.get("clocks") or {})},
        points=life.points,
        outcome_sought=life.outcome_sought,
        tasks=life.tasks,
        met=life.met,
        paused=life.paused,
        rested_days=life.rested_days,
        prolonged=life.prolonged,
        restraint=life.restraint,
        awards=life.awards,
        mediation=life.mediation,
        referral=life.referral,
        fixed=tuple(dict.fromkeys((*life.fixed, "stage"))),
        taken_in=life.taken_in,
        own=life.own,
    )


def _lasting(clocks: Known) -> dict[str, Any]:
    """Give the clocks of the law among some: a further stage of the complaint leaves them as they are."""
    return {name: clock for name, clock in clocks.items() if name.startswith(("hazard.", "data."))}


def _heard(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    return life.with_(heard_at=datetime.fromisoformat(known["heard_at"]))


def _ombudsman_asked(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    return life.with_(referral=Referral(at=event.at, reference=known.get("ombudsman_reference", "")))


def _ombudsman_decided(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    before = life.referral or Referral(at=event.at)
    life = life.with_(referral=before.model_copy(update={"decided": known["decided"]}))
    for task in known.get("tasks", ()):
        life = _task_added(life, _, event, task)
    return life


def _withdrawal_asked(life: Life, _: Standing, event: CaseEvent, __: Known) -> Life:
    return life.with_(withdrawal_asked_at=life.withdrawal_asked_at or event.at)


def _withdrawn(life: Life, _: Standing, __: CaseEvent, ___: Known) -> Life:
    return life.with_(closed_as="withdrawn", late_request=None, withdrawal_asked_at=None)


def _closing_proposed(life: Life, _: Standing, event: CaseEvent, __: Known) -> Life:
    return life.with_(closing_proposed_at=event.at)


def _kept_open(life: Life, _: Standing, __: CaseEvent, ___: Known) -> Life:
    return life.with_(closing_proposed_at=None, clocks={**life.clocks, CLOSING_CLOCK: None}, kept_open=True)


def _closed(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    clocks = {**life.clocks, CLOSING_CLOCK: None} if CLOSING_CLOCK in life.clocks else life.clocks
    return life.with_(closed_as=known.get("closed_as", "finished"), closing_proposed_at=None, clocks=clocks)


def _reopened(life: Life, _: Standing, __: CaseEvent, ___: Known) -> Life:
    return life.with_(closed_as=None, closing_proposed_at=None, settlement=_unless_refused(life))


def _task_added(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    task = Task(
        number=len(life.tasks) + 1,
        kind=known["task"],
        what=known.get("what", ""),
        who=known.get("who", ""),
        owner_id=known.get("owner_id"),
        due=date.fromisoformat(known["due"]),
        clause=known.get("clause", ""),
        added_at=event.at,
    )
    return life.with_(tasks=(*life.tasks, task))


def _task_moved(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    return _task(life, known["number"], due=date.fromisoformat(known["due"]))


def _task_chased(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    before = next(task.chased for task in life.tasks if task.number == known["number"])
    return _task(life, known["number"], chased=before + 1)


def _task_done(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    return _task(life, known["number"], done_at=event.at, result=known.get("result", ""))


def _task(life: Life, number: int, **changes: Any) -> Life:
    return life.with_(
        tasks=tuple(task.model_copy(update=changes) if task.number == number else task for task in life.tasks)
    )


def _money_proposed(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    award = Award(
        number=len(life.awards) + 1,
        kind=known["award"],
        pence=known["pence"],
        set_off=known.get("set_off_pence", 0),
        heads=tuple(known.get("heads", ())),
        reason=known.get("reason", ""),
        asked_late=known.get("asked_late"),
        proposed_by=event.staff_id,
    )
    return life.with_(awards=(*life.awards, award))


def _money_decided(life: Life, standing: Standing, event: CaseEvent, known: Known) -> Life:
    changes = {"approved": known["approved"], "decided_by": event.staff_id, "task": known.get("task_number")}
    awards = tuple(
        award.model_copy(update=changes) if award.number == known["number"] else award for award in life.awards
    )
    life = life.with_(awards=awards)
    for task in known.get("tasks", ()):
        life = _task_added(life, standing, event, task)
    return life


def _mediated(life: Life, _: Standing, event: CaseEvent, known: Known) -> Life:
    state, before = known["mediation"], life.mediation
    offered_at = event.at if before is None or state == "offered" else before.offered_at
    return life.with_(mediation=Mediation(state=state, offered_at=offered_at, result=known.get("result", "")))


def _step_done(life: Life, _: Standing, __: CaseEvent, known: Known) -> Life:
    done_at = datetime.fromisoformat(known["done_at"])
    started = {name for name, clock in (known.get("clocks") or {}).items() if clock is not None}
    met = {name: at for name, at in life.met.items() if name not in started}
    meets, resumes = known.get("meets", ()), known.get("resumes") or {}
    paused = {name: at for name, at in life.paused.items() if name not in resumes and name not in meets}
    rested = {name: life.rested_days.get(name, 0) + days for name, days in resumes.items()}
    return life.with_(
        met={**met, **dict.fromkeys(meets, done_at)},
        paused={**paused, **dict.fromkeys(known.get("pauses", ()), done_at)},
        rested_days={**life.rested_days, **rested},
        prolonged=(*life.prolonged, *known.get("prolongs", ())),
    )


def _restrained(life: Life, standing: Standing, event: CaseEvent, known: Known) -> Life:
    restraint = Restraint(
        ends=known["ends"],
        review_on=known["review_on"],
        terms=known.get("terms", ""),
        decided_by=known.get("decided_by", ""),
        holder_id=known.get("holder_id"),
        recorded_by=event.staff_id,
    )
    return _tasks_added(life.with_(restraint=restraint), standing, event, known)


def _restraint_appealed(life: Life, _: Standing, event: CaseEvent, __: Known) -> Life:
    now = life.restraint
    return life if now is None else life.with_(restraint=now.model_copy(update={"appealed_at": event.at}))


def _restraint_reviewed(life: Life, standing: Standing, event: CaseEvent, known: Known) -> Life:
    now = life.restraint
    if now is None or not known["kept"]:
        return life.with_(restraint=None)
    days = {name: date.fromisoformat(known[name]) for name in ("ends", "review_on")}
    kept = now.model_copy(
        update={**days, "appealed_at": None, "recorded_by": event.staff_id, "holder_id": known.get("holder_id")}
    )
    return _tasks_added(life.with_(restraint=kept), standing, event, known)


def _tasks_added(life: Life, standing: Standing, event: CaseEvent, known: Known) -> Life:
    for task in known.get("tasks", ()):
        life = _task_added(life, standing, event, task)
    return life


def _kind_corrected(life: Life, _: Standing, __: CaseEvent, ___: Known) -> Life:
    fixed = tuple(name for name in life.fixed if name != "decision")
    return life.with_(clocks=_lasting(life.clocks), first_due=None, settlement=None, fixed=fixed)


def _unless_refused(life: Life) -> Settlement | None:
    """Give the settlement that stands when a case is opened again: a refusal is settled anew."""
    return life.settlement if life.settlement is not None and life.settlement.how == "dropped" else None


def _joined(change: Callable[[Life, Known], Life]) -> Callable[[Life, Standing, CaseEvent, Known], Life]:
    return lambda life, _, __, known: change(life, known)


def _took_in(life: Life, standing: Standing, event: CaseEvent, known: Known) -> Life:
    return _tasks_added(joined.took_in(life, known), standing, event, known)


_CHANGES: Final[Mapping[EventKind, Callable[[Life, Standing, CaseEvent, Known], Life]]] = {
    EventKind.KIND_CORRECTED: _kind_corrected,
    EventKind.ASSIGNED: _assigned,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.EXTENDED: _extended,
    EventKind.HELD: _held,
    EventKind.RESUMED: _resumed,
    EventKind.RESPONDED: _responded,
    EventKind.SETTLED: _settled,
    EventKind.STAGE_ASKED: _stage_asked,
    EventKind.STAGE_BEGUN: _stage_begun,
    EventKind.STAGE_DECLINED: _stage_declined,
    EventKind.HEARD: _heard,
    EventKind.OMBUDSMAN_ASKED: _ombudsman_asked,
    EventKind.OMBUDSMAN_DECIDED: _ombudsman_decided,
    EventKind.WITHDRAWAL_ASKED: _withdrawal_asked,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.CLOSING_PROPOSED: _closing_proposed,
    EventKind.KEPT_OPEN: _kept_open,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.MONEY_PROPOSED: _money_proposed,
    EventKind.MONEY_DECIDED: _money_decided,
    EventKind.MEDIATED: _mediated,
    EventKind.STEP_DONE: _step_done,
    EventKind.RESTRAINED: _restrained,
    EventKind.RESTRAINT_APPEALED: _restraint_appealed,
    EventKind.RESTRAINT_REVIEWED: _restraint_reviewed,
    EventKind.UPDATED: _joined(joined.told),
    EventKind.CONFIRMED: _joined(joined.told),
    EventKind.UNDERSTANDING_CORRECTED: _joined(joined.corrected),
    EventKind.TOOK_IN: _took_in,
    EventKind.LANDED: _joined(joined.landed),
    EventKind.MERGED: _joined(joined.merged),
    EventKind.GAVE_BACK: _joined(joined.gave_back),
    EventKind.UNMERGED: lambda life, *_: joined.unmerged(life),
    EventKind.TASK_ADDED: _task_added,
    EventKind.TASK_MOVED: _task_moved,
    EventKind.TASK_CHASED: _task_chased,
    EventKind.TASK_DONE: _task_done,
}
