"""Settling a suggestion: what the rules would leave out or send elsewhere is approved, changed or dropped by a person.

Until then nothing is refused, and the dates run as if it were taken (UK GDPR Art 22A-22D; Code 2.1-2.4).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from triage.case_life.case import SETTLE_CLOCK
from triage.case_life.events import EventKind
from triage.case_life.legality import IllegalMove
from triage.case_life.moves import require
from triage.case_life.plans import Plan
from triage.case_life.rules import LifeRules
from triage.cases import Status, settled_status
from triage.clocks import IF_ACCEPTED
from triage.deadlines import Clock, count_clock
from triage.schema import Ground
from triage.vocabulary import Outcome, Source
from triage.words import WORDS

SUGGESTED: Final = "suggested"
"""The key of the ground that the rules suggest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A ground on which it can be left out or sent elsewhere."""

    key: str
    """How a form names it."""
    ground: str
    """What it is about."""
    words: str
    """The reason as a customer would read it."""
    clause: str
    """Where it stands."""
    refer_to: str | None
    """Where it goes; None when it goes nowhere."""
    decided_by: str | None = None
    """The role that alone decides it; None where any who settles may."""
    beyond_code: bool = False
    """The Code is in force and does not name the ground: a person looks at it case by case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """What waits for a person."""

    choice: Choice
    """What the rules suggest."""
    due: str
    """By when a person settles it: a day as an ISO date."""
    role: str
    """Who settles it."""
    document: tuple[Mapping[str, Any], ...]
    """What the landlord's document says about it: reasons as recorded with the decision."""
    code: tuple[Mapping[str, Any], ...]
    """What the Code says."""
    counterfactual: tuple[str, ...]
    """What would have changed it."""
    if_accepted: tuple[Mapping[str, Any], ...]
    """The dates that run as if it were taken."""


def suggestion(rules: LifeRules) -> Suggestion | None:
    """Return what waits to be settled, None when nothing does."""
    case, decision = rules.case, rules.case.decision
    if not case.has_suggestion or decision is None:
        return None
    because = [each for each in decision["because"] if each["rule"].startswith(("exclusion.", "referral.", "kept."))]
    return Suggestion(
        choice=_suggested(rules, decision),
        due=str(case.clocks[SETTLE_CLOCK]["due"]),
        role=rules.counted.lines.national.settle_role,
        document=tuple(each for each in because if each["source"] != Source.CODE),
        code=tuple(each for each in because if each["source"] == Source.CODE),
        counterfactual=tuple(decision["counterfactual"]),
        if_accepted=tuple(clock for name, clock in case.clocks.items() if name.startswith(IF_ACCEPTED)),
    )


def other_grounds(rules: LifeRules) -> tuple[Choice, ...]:
    """Return the other grounds of the document that the rules in force allow, in its order."""
    return tuple(_others(rules))


def settling(
    rules: LifeRules, *, how: str, key: str = SUGGESTED, taken: Mapping[str, Any], now: datetime
) -> tuple[Plan, Choice | None]:
    """Plan what becomes of a suggestion, and give the ground on which it is refused.

    `taken` is the decision with every ground put aside; dropping the suggestion makes it the case's, with its dates as
    from receipt. A refusal stops the dates that ran as if it were taken, and closes the case unless dates of the law
    go on. Raises IllegalMove.
    """
    require("settle", rules, now.date())
    case = rules.case
    if how == "dropped":
        public: dict[str, Any] = {
            "settled": how,
            "status": settled_status(taken["outcome"], taken["pending"]).value,
            "clocks": {SETTLE_CLOCK: dict(case.clocks[SETTLE_CLOCK])},
        }
        return Plan(kind=EventKind.SETTLED, public=public), None
    suggested = suggestion(rules)
    known = {each.key: each for each in ((suggested.choice,) if suggested else ()) + other_grounds(rules)}
    choice = known.get(SUGGESTED if how == "approved" else key)
    if choice is None or (how == "changed" and key == SUGGESTED):
        raise IllegalMove(WORDS["refused"]["unknown_ground"])
    status = Status.REFUSED if case.lasting else Status.CLOSED
    public = {
        "settled": how,
        "status": status.value,
        "ground": choice.ground,
        "clause": choice.clause,
        "refer_to": choice.refer_to,
    }
    return Plan(kind=EventKind.SETTLED, public={key: each for key, each in public.items() if each}), choice


def needs_other_person(rules: LifeRules, taken: Mapping[str, Any]) -> bool:
    """Return whether who handled the complaint before may not settle it: the stage asked for is for somebody else."""
    stages = rules.counted.lines.document.stage
    stage = next((stage for stage in stages if stage.stage == taken["stage"]), None)
    return rules.case.life.needs_other_person or bool(stage and stage.independent)


def settling_anew(rules: LifeRules, now: datetime) -> dict[str, Any]:
    """Return the clocks that opening a refused case again starts: a person settles the suggestion once more."""
    settlement = rules.case.life.settlement
    if settlement is None or settlement.how == "dropped" or SETTLE_CLOCK not in rules.case.clocks:
        return {}
    settle = rules.counted.lines.national.settle_by
    clock = count_clock(SETTLE_CLOCK, settle, now, rules.counted.rulebook.calendar, source=Source.LAW, staff_only=True)
    return {clock.name: clock.as_dict()}


def due_day(clock: Mapping[str, Any] | Clock) -> date:
    """Return the day of a clock as recorded."""
    due = clock.due if isinstance(clock, Clock) else clock["due"]
    return date.fromisoformat(str(due)[:10])


def _suggested(rules: LifeRules, decision: Mapping[str, Any]) -> Choice:
    words, clause = decision.get("reason") or "", decision.get("reason_clause") or decision.get("clause") or ""
    same = next((each for each in rules.counted.lines.document.ground if each.customer == words), None)
    ground = decision.get("exclusion") or (same.ground if same else "referred")
    return Choice(
        key=SUGGESTED,
        ground=str(ground),
        words=words,
        clause=str(clause),
        refer_to=decision.get("refer_to"),
        decided_by=same.decided_by if same else None,
        beyond_code=same is not None and _beyond_code(rules, same),
    )


def _others(rules: LifeRules) -> Iterator[Choice]:
    lines, decision = rules.counted.lines, rules.case.decision or {}
    barred = {name for each in lines.national.barred for name in each.grounds} if lines.code else frozenset()
    for place, ground in enumerate(lines.document.ground):
        fits = not ground.entities or lines.entity.key in ground.entities
        is_kept = ground.ground not in barred or lines.kept(ground.ground) is not None
        if not (fits and is_kept and ground.review and rules.case.type in ground.types):
            continue
        if ground.customer == decision.get("reason"):
            continue
        outside = rules.outside.body.value if rules.outside else None
        choice = Choice(
            key=f"{ground.ground}.{place}",
            ground=(ground.exclusion or ground.ground) if ground.effect is Outcome.EXCLUDED else ground.ground,
            words=ground.customer,
            clause=ground.clause,
            refer_to=outside if ground.refer_to == "outside" else ground.refer_to,
            decided_by=ground.decided_by,
        )
        yield replace(choice, beyond_code=_beyond_code(rules, ground))


def _beyond_code(rules: LifeRules, ground: Ground) -> bool:
    code = rules.counted.lines.code
    if code is None or ground.effect is Outcome.REFERRED or rules.counted.lines.kept(ground.ground) is not None:
        return False
    return ground.ground not in {each.ground for each in code.ground}
