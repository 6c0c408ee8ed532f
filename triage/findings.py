"""Which grounds of a pack speak on the facts: true, false or open, with clause and evidence."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from triage.deadlines import as_day, due_date
from triage.facts import DateRange, Truth
from triage.logic import atoms, parse
from triage.schema import Ground, Outside, Pack, Stage, Window
from triage.situation import Situation
from triage.vocabulary import Exclusion, Outcome


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one ground says on the facts."""

    ground: str
    """The name of the ground, as the order of precedence lists it."""
    truth: Truth
    """Whether it holds."""
    effect: Outcome
    """What it makes of the matter if it holds."""
    clause: str
    """Where it stands."""
    customer: str
    """Why, in words for a customer."""
    exclusion: Exclusion | None = None
    """The exclusion it suggests."""
    refer_to: str | None = None
    """Where the matter then goes."""
    facts: tuple[str, ...] = ()
    """The facts that speak for it."""
    unknown: tuple[str, ...] = ()
    """The facts that leave it open, if it is open."""
    pointed: bool = True
    """True when something that was said points to it."""
    review: bool = True
    """True when a person must settle it."""
    discretion: bool = False
    """True when the clause leaves the matter to discretion."""
    note: str | None = None
    """A sentence for staff."""
    code_clause: str | None = None
    """Where the Code says the same, if it does."""

    def left_open(self, unknown: tuple[str, ...]) -> "Finding":
        """Give the same finding as one that `unknown` facts leave open."""
        return replace(self, truth=None, unknown=unknown)


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which stage a customer asks for, and whether in time."""

    stage: Stage | None
    """The stage inside the landlord, or None when only an outside body is left."""
    index: int
    """The place of the stage, 0 for the first."""
    late: Truth = False
    """Whether the time for asking has passed."""
    asked: bool = False
    """True when a stage after the first was asked for."""

    @property
    def is_external(self) -> bool:
        """Say whether the customer asks for an outside body."""
        return self.stage is None


def requested_stage(situation: Situation, pack: Pack) -> Request:
    """Find the stage that the facts ask for; the first when none is asked for."""
    wanted = situation.facts.word("request_stage")
    if wanted is None:
        return Request(stage=pack.stage[0], index=0)
    for index, stage in enumerate(pack.stage):
        if wanted in stage.requests:
            late = _is_late(situation, stage)
            return Request(stage=stage, index=index, late=late, asked=True)
    return Request(stage=None, index=len(pack.stage), asked=True)


def response_days(situation: Situation) -> DateRange | None:
    """Give the day of the answer that a request for a further stage follows, or None if it is not known."""
    return situation.facts.days("previous_response_date") or situation.facts.days("final_response_date")


def find_outside(situation: Situation, pack: Pack, entity: str) -> Outside | None:
    """Give the outside body for this customer, or None where there is none."""
    role = situation.facts.word("sender_role")
    for outside in pack.outside:
        fits_part = not outside.entities or entity in outside.entities
        fits_role = not outside.roles or role is None or role in outside.roles
        if fits_part and fits_role and situation.holds(outside.when, pack) is not False:
            return outside
    return None


def ground_findings(situation: Situation, pack: Pack, entity: str, kind: str, outside: Outside | None) -> list[Finding]:
    """Evaluate every ground of `pack` that concerns this part of the group and this kind of feedback."""
    return [
        _finding(situation, pack, ground, outside)
        for ground in pack.ground
        if kind in ground.types
        and (not ground.entities or entity in ground.entities)
        and situation.in_force(ground, pack)
    ]


def _finding(situation: Situation, pack: Pack, ground: Ground, outside: Outside | None) -> Finding:
    refer_to = ground.refer_to
    if refer_to == "outside":
        refer_to = outside.body if outside else None
    truth = situation.holds(ground.when, pack)
    facts = situation.evidence(ground.when, pack)
    pointed = bool(facts) or any(situation.facts.holds(fact) for fact in ground.pointed_by)
    return Finding(
        ground=ground.ground,
        truth=truth,
        effect=ground.effect,
        clause=ground.clause,
        customer=ground.customer,
        exclusion=ground.exclusion,
        refer_to=refer_to,
        facts=facts,
        unknown=situation.unknown_facts(ground.when, pack) if truth is None else (),
        pointed=pointed or (truth is None and _is_vague(situation, pack, ground)),
        review=ground.review,
        discretion=ground.discretion,
        note=ground.note,
    )


def _is_vague(situation: Situation, pack: Pack, ground: Ground) -> bool:
    """Say whether a ground is open because a date that was given straddles its limit."""
    read = {atom.name for atom, _ in atoms(parse(ground.when))}
    return any(
        limit.name in read and situation.is_past(limit) is None and situation.limit_days(limit) is not None
        for limit in pack.limit
    )


def _is_late(situation: Situation, stage: Stage) -> Truth:
    if stage.window is None:
        return False
    days = response_days(situation)
    if days is None:
        return None if situation.facts.is_unknown("previous_response_date") else False
    if situation.day <= _window_end(situation, stage.window, days.start):
        return False
    return True if situation.day > _window_end(situation, stage.window, days.end) else None


def first_answer_in_time(situation: Situation, window: Window) -> date:
    """Give the earliest day of an answer for which a request made now is in time."""
    first = situation.day
    while _window_end(situation, window, first - timedelta(days=1)) >= situation.day:
        first -= timedelta(days=1)
    return first


def _window_end(situation: Situation, window: Window, start: date) -> date:
    return as_day(due_date(window.value, window.unit, start, situation.calendar))
