"""The life of a case as its page shows it: what can be done now and why not, stages so far, what is still open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.web.item_forms import FORMS
from bot.web.life_desk import Desk
from bot.web.life_orders import ACTION_ROWS
from bot.web.life_orders_after import WAYS
from bot.web.rights import may
from bot.web.when import Due, day, due_in_words
from triage.case_life.life import Hold, LateRequest, PastStage, Referral, Restraint, Settlement, Task
from triage.case_life.moves import moves, silence_since
from triage.case_life.plans import responding
from triage.case_life.restraint import duty_of, post
from triage.case_life.rules import LifeRules
from triage.case_life.tracks import open_steps
from triage.cases import Case, IllegalMove
from triage.schema import Entity, Rest
from triage.store.clocks import end_of_day
from triage.store.staff import Seat
from triage.vocabulary import FeedbackType, ServiceArea
from triage.words import WORDS

NOT_ALONE: Final = frozenset(
    {"restrain", "restraint-appeal", "restraint-review", "settle", "law", "approve-money", "settle-late", "keep-open"}
)
"""Moves that are spoken of only while they can be made."""

CLOSING: Final = frozenset({"close"})
"""What nobody is led to while a case may still go on."""

OF_A_REVIEWER: Final = frozenset({"settle", "settle-late"})
"""What waits for a reviewer whenever it can be done."""

FOR_A_REVIEWER: Final = "A reviewer or a manager does this."
"""Why somebody without the role cannot do it."""

ALWAYS: Final = frozenset({"note", "task-done", "task-moved", "task-chased"})
"""Forms that can be used whatever has become of the case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shut:
    """Something that cannot be done now."""

    title: str
    """What it is called."""
    why: str
    """Why not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDo:
    """Something that is or was to be done."""

    task: Task
    """The thing."""
    owner: str
    """Who sees to it."""
    state: Due
    """How it stands now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LifeView:
    """The life of one case."""

    open: frozenset[str]
    """Names of the forms that can be used now by this person."""
    shut: Sequence[Shut]
    """What cannot be done now, and why."""
    first: str
    """The form that comes next; empty where nothing does."""
    next: str
    """What that form is called."""
    law_steps: Sequence[tuple[str, str]]
    """What can be recorded on the dates of the law, and in words."""
    restraint: Restraint | None
    """Contact is restricted."""
    restraint_post: str | None
    """The post to which the policy leaves that decision."""
    restraint_clause: str
    """Where that stands."""
    appeal_post: str | None
    """The post that looks at an appeal against it, once there is one."""
    settlement: Settlement | None
    """What a person made of the suggestion to leave it out."""
    is_complaint: bool
    """Whether it is a complaint."""
    stage_title: str
    """What this stage is called."""
    reviewer: str
    """Who looks at it at this stage."""
    stage_post: str
    """The post to which the policy gives this stage; empty where it names none."""
    holders: Mapping[int, str]
    """Who holds it."""
    needs_other_person: bool
    """Whether it is for somebody who was not involved before."""
    before: frozenset[int]
    """Who was involved before."""
    past: Sequence[PastStage]
    """The stages before."""
    points: Sequence[str]
    """The points of the complaint."""
    finding: str | None
    """What this stage found."""
    hold: Hold | None
    """Why it rests."""
    rests: Sequence[Rest]
    """The reasons for which it may rest."""
    waits_for: str | None
    """What it waits for before it can go on."""
    late: LateRequest | None
    """A late request for the next stage."""
    referral: Referral | None
    """The Ombudsman has it."""
    asks_to_stop: datetime | None
    """When the customer said that they want to stop."""
    silence: str | None
    """The day since which the policy proposes closing."""
    closed_as: str | None
    """How it was closed."""
    todo: Sequence[ToDo]
    """What is still to be done."""
    done: Sequence[ToDo]
    """What was done."""
    wants: Mapping[str, bool]
    """Which parts the rules want in an acknowledgement and a response."""
    clauses: Mapping[str, str]
    """Where that stands."""
    agrees: bool
    """Whether more time is agreed with the customer."""
    extension_reasons: Sequence[str]
    """The reasons for more time that the policy names."""
    ceiling: str
    """The last day for the answer, in words; empty where no rule states one."""
    due: str
    """The day on which the answer is due, in words."""
    next_steps: str
    """What the answer will end with."""
    following: str
    """What the next stage is called; empty after the last."""
    window: str
    """Until when the next stage can be asked for in time, in words; empty where no rule says."""
    late_goes_on: bool
    """Whether a late request goes on by itself."""
    outside: str
    """The outside body in words; empty where there is none."""
    enquiry_days: int | None
    """Days for an enquiry of the Ombudsman that the policy gives."""
    entities: Sequence[Entity]
    """The parts of the group to choose from."""
    areas: Sequence[str]
    """The service areas."""
    ways: Sequence[str]
    """How a customer can tell us something."""
    rows: Sequence[int]
    """Rows for things to be done."""
    outcomes: Mapping[str, str]
    """What the Ombudsman can decide."""
    today: str
    """Today, as a date field reads it."""


def life_view(desk: Desk, seat: Seat) -> LifeView:
    """Return the life of the case in front of this person."""
    case, rules, life, now = desk.case, desk.rules, desk.case.life, moves(desk.rules, desk.today)
    allowed = frozenset(name for name, form in FORMS.items() if may(seat, form.action))
    theirs = OF_A_REVIEWER - allowed
    if rules.is_for_another and not desk.is_reviewer:
        theirs |= {"respond"}
    allowed -= theirs
    is_open = frozenset(name for name, move in now.items() if move.is_open) | ALWAYS
    parts = {letter: rules.parts(letter) for letter in ("acknowledgement", "response")}
    last, ceiling, silence = rules.last_day_to_ask(), rules.ceiling(), silence_since(rules, desk.today)
    enquiries = rules.duty("calendar_days")
    following = rules.following
    first = _first((is_open & allowed) - (CLOSING if _may_still_go_on(rules, desk.today) else frozenset()), case)
    return LifeView(
        open=is_open & allowed,
        shut=[
            Shut(title=FORMS[name].title, why=move.why_not)
            for name, move in now.items()
            if name in FORMS
            and life.merged_into is None
            and move.why_not is not None
            and name not in NOT_ALONE
            and _worth_saying(move.why_not, case.type)
        ]
        + [Shut(title=FORMS[name].title, why=FOR_A_REVIEWER) for name in sorted(theirs & is_open)],
        first=first,
        next=FORMS[first].title if first else "",
        law_steps=[(step.name, step.words) for step in open_steps(case)],
        restraint=life.restraint_on(desk.today),
        restraint_post=post(rules, "decider"),
        appeal_post=post(rules, "appeal_to") if life.restraint and life.restraint.appealed_at else None,
        restraint_clause=duty.clause if (duty := duty_of(rules)) else "",
        settlement=life.settlement,
        is_complaint=case.type is FeedbackType.COMPLAINT,
        stage_title=rules.stage.title if rules.stage else "",
        reviewer=rules.stage.reviewer_words if rules.stage else "",
        stage_post=(stage_post := rules.stage.reviewer if rules.stage and case.type is FeedbackType.COMPLAINT else ""),
        holders={each.staff_id: each.name for each in desk.holders.get(stage_post, ())},
        needs_other_person=rules.is_for_another,
        before=frozenset(life.before) | desk.involved_elsewhere,
        past=life.past,
        points=life.points,
        finding=life.finding if case.responded_at else None,
        hold=life.hold,
        rests=rules.rests,
        waits_for=(case.decision or {}).get("pending") if case.status == "pending" else None,
        late=life.late_request,
        referral=life.referral,
        asks_to_stop=life.withdrawal_asked_at if case.closed_at is None else None,
        silence=day(silence) if silence else None,
        closed_as=life.closed_as,
        todo=[_to_do(task, desk) for task in life.open_tasks],
        done=[_to_do(task, desk) for task in life.tasks if task.done_at is not None],
        wants={
            "points": "understanding" in parts["acknowledgement"],
            "outcome": "outcome_sought" in parts["acknowledgement"],
            "limits": "not_responsible_for" in parts["acknowledgement"],
            "apology": bool(parts["response"] & {"apology", "apology_where_failed"}),
            "remedy": bool(parts["response"] & {"remedy", "remedy_with_date", "actions"}),
        },
        clauses={
            "acknowledgement": ", ".join(rules.clauses("acknowledgement")),
            "response": ", ".join(rules.clauses("response")),
        },
        agrees=rules.needs_agreement,
        extension_reasons=tuple(dict.fromkeys(reason for each in rules.extensions for reason in each.reasons)),
        ceiling="" if ceiling is None else day(ceiling[0]),
        due="" if case.respond_due is None else day(date.fromisoformat(case.respond_due[:10])),
        next_steps=_next_steps(desk) if "respond" in is_open else "",
        following=following.title if following else "",
        window=day(last) if last else "",
        late_goes_on=rules.under_code,
        outside=rules.outside.words if rules.outside else "",
        enquiry_days=int(str(enquiries.values["calendar_days"])) if enquiries else None,
        entities=desk.rulebook.pack.entity,
        areas=tuple(area.value for area in ServiceArea),
        ways=WAYS,
        rows=range(1, ACTION_ROWS + 1),
        outcomes=WORDS["ombudsman_outcome"],
        today=desk.today.isoformat(),
    )


ORDER: Final = ("settle", "settle-late", "resume", "assign", "acknowledge", "hear", "respond", "close")
"""What comes next, the first one that can be done."""


def _may_still_go_on(rules: LifeRules, today: date) -> bool:
    """Say whether the customer can still ask for the next stage in time, or the Ombudsman still has the case."""
    last, referral = rules.last_day_to_ask(), rules.case.life.referral
    if referral is not None and referral.decided is None:
        return True
    return rules.following is not None and last is not None and last >= today


def _first(can: frozenset[str], case: Case) -> str:
    """Return the form that comes next; a complaint that nobody has is given to somebody first."""
    waits_for_somebody = case.assignee_id is None and case.responded_at is None and case.type is FeedbackType.COMPLAINT
    return next((name for name in ORDER if name in can and (name != "assign" or waits_for_somebody)), "")


def _worth_saying(why: str, kind: FeedbackType) -> bool:
    """Say whether a reason tells staff something: not that a closed case is closed, nor that praise has no stages."""
    known: dict[str, Any] = WORDS["why_not"]
    routine = {known["closed"], known["open"], known["not_resting"], known["no_late"], known["no_hearing"]}
    return why not in routine and (
        kind is FeedbackType.COMPLAINT or why not in {known["not_complaint"], known["no_rest"]}
    )


def _next_steps(desk: Desk) -> str:
    """Return what an answer given now would end with; empty when it could not be given by this person."""
    try:
        plan = responding(desk.rules, desk.today)
        return desk.letters_after(plan.kind, {**plan.public, "finding": "upheld"}).next_steps()
    except IllegalMove:
        return ""


def _to_do(task: Task, desk: Desk) -> ToDo:
    return ToDo(
        task=task,
        owner=desk.people.get(task.owner_id or 0, ""),
        state=due_in_words(end_of_day(task.due), desk.now, due_date=task.due),
    )
