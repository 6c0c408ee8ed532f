"""Money and mediation as the item's page shows them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.web.life_desk import Desk
from bot.web.when import day
from triage.case_life.life import Award, Mediation, Task
from triage.case_life.redress import (
    ANY_STAFF,
    alone,
    approver,
    heads,
    is_for_others,
    is_free,
    late_since,
    may_set_off,
    mediation_steps,
    paid_on,
    pounds,
    said_of,
)
from triage.words import WORDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One proposal."""

    award: Award
    """The proposal."""
    amount: str
    """How much, in words."""
    set_off: str
    """How much of it goes against a debt; empty for nothing."""
    proposed_by: str
    """Who proposed it."""
    decided_by: str
    """Who decided."""
    paid: str
    """When it was paid, in words; empty before."""
    mine: bool
    """Whoever looks proposed it and cannot approve it."""
    over: bool
    """It is above what whoever looks can approve."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MoneyView:
    """Money and mediation of one case."""

    shown: Sequence[Shown]
    """The proposals."""
    heads: Sequence[str]
    """For what money can be given."""
    clauses: Sequence[tuple[str, str]]
    """What the policy says of it: clause and words."""
    not_here: bool
    """The policy gives no compensation at this part of the group."""
    set_off: bool
    """An award may be set against what the customer owes."""
    approver: str
    """The post to which the policy leaves approval; empty where it names none."""
    limit: str
    """What whoever looks can approve, in words; empty for nothing."""
    late: str
    """The last day for asking, in words, once it has passed."""
    mediation: Mediation | None
    """Mediation that was offered."""
    steps: Sequence[tuple[str, str]]
    """What can be recorded of it, and in words."""
    free: bool
    """It costs the customer nothing."""
    mediation_clause: str
    """Where it stands."""


def money_view(desk: Desk) -> MoneyView:
    """Return money and mediation of the case in front of this person."""
    rules, life = desk.rules, desk.case.life
    tasks = {task.number: task for task in life.tasks}
    role, late = approver(rules), late_since(rules, desk.today)
    return MoneyView(
        shown=[_shown(award, desk, tasks) for award in life.awards],
        heads=heads(rules),
        clauses=[(duty.clause, duty.text) for duty in said_of(rules, "compensation")],
        not_here=is_for_others(rules),
        set_off=may_set_off(rules),
        approver="" if role in {None, ANY_STAFF} else str(role),
        limit=pounds(desk.limit) if desk.limit else "",
        late="" if late is None else day(late),
        mediation=life.mediation,
        steps=[(step, WORDS["mediation_step"][step]) for step in mediation_steps(rules)],
        free=is_free(rules),
        mediation_clause=next((duty.clause for duty in said_of(rules, "mediation")), ""),
    )


def _shown(award: Award, desk: Desk, tasks: Mapping[int, Task]) -> Shown:
    paid = paid_on(tasks, award)
    own = award.proposed_by == desk.staff_id and not alone(desk.rules, award.kind, award.pence, desk.limit)
    return Shown(
        award=award,
        amount=pounds(award.pence),
        set_off=pounds(award.set_off) if award.set_off else "",
        proposed_by=desk.people.get(award.proposed_by or 0, "Somebody who has left"),
        decided_by=desk.people.get(award.decided_by or 0, ""),
        paid="" if paid is None else day(paid),
        mine=award.approved is None and own,
        over=award.approved is None and award.pence > desk.limit,
    )
