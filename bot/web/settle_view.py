"""A suggestion as the item's page shows it to whoever may settle it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.web.life_desk import Desk
from bot.web.when import Due, day, due_in_words
from triage.case_life.settling import Choice, due_day, needs_other_person, other_grounds, suggestion
from triage.store.clocks import end_of_day
from triage.words import WORDS


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleView:
    """A suggestion that waits."""

    choice: Choice
    """What the rules suggest."""
    where: str
    """Where it would go; empty where it would go nowhere."""
    state: Due
    """How its date stands."""
    role: str
    """Who settles it."""
    document: Sequence[Mapping[str, Any]]
    """What the landlord's document says."""
    code: Sequence[Mapping[str, Any]]
    """What the Code says."""
    counterfactual: Sequence[str]
    """What would have changed it."""
    others: Sequence[Choice]
    """Other grounds that the rules allow."""
    told: str
    """What the customer would read if it were approved."""
    if_taken: Sequence[tuple[str, str]]
    """The dates that it has if it is dropped: names of clocks and days."""
    only_other: bool
    """This person was involved before, and the stage asked for is for somebody else."""
    goes_on: bool
    """Dates of the law go on after a refusal, so that the case stays open for them."""


def settle_view(desk: Desk) -> SettleView | None:
    """Return the suggestion that waits on the case, None when none does."""
    waits = suggestion(desk.rules)
    if waits is None:
        return None
    due, taken = due_day({"due": waits.due}), desk.decided(desk.case.facts, desk.case.entity, taken=True)
    before = frozenset((*desk.case.life.before, *desk.case.life.involved)) | desk.involved_elsewhere
    return SettleView(
        choice=waits.choice,
        where=WORDS["destination"].get(waits.choice.refer_to or "", ""),
        state=due_in_words(end_of_day(due), desk.now, due_date=due),
        role=waits.role,
        document=waits.document,
        code=waits.code,
        counterfactual=waits.counterfactual,
        others=other_grounds(desk.rules),
        told=desk.letters.refused(
            waits.choice, reason="(your reason)", name=desk.people.get(desk.staff_id, "(your name)")
        ),
        if_taken=[
            (clock["name"], day(due_day(clock)))
            for clock in taken["clocks"]
            if clock["name"] in {"acknowledge_by", "respond_by", "informal_by"}
        ],
        only_other=needs_other_person(desk.rules, taken) and desk.staff_id in before,
        goes_on=bool(desk.case.lasting),
    )
