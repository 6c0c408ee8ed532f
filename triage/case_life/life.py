"""How far a complaint has come: its stages, its dates as moved, who was involved, and what is still to be done.

Everything here is what events have left (`triage.case_life.changes`), so that it can be rebuilt from them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from triage.case_life.joined import MergedInto, Own, TakenIn


class TaskKind(StrEnum):
    """What kind of thing is to be done."""

    ACTION = "action"
    """Something that the customer was promised."""
    REQUEST = "request"
    """Something that another team was asked."""
    ENQUIRY = "enquiry"
    """Something that the Ombudsman asks."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Task(_Kept):
    """Something to be done by a day; it stays open until somebody does it, also when the case is closed."""

    number: int
    """Its place on the case, from 1."""
    kind: TaskKind
    """What kind of thing it is."""
    what: str = ""
    """What is to be done, in words; empty once erased."""
    who: str = ""
    """The team or body outside the desk that it lies with."""
    owner_id: int | None = None
    """The member of staff who sees to it."""
    due: date
    """The last day."""
    clause: str = ""
    """Where the day comes from; empty when a person chose it."""
    added_at: datetime
    """When it was noted."""
    chased: int = 0
    """How often it was chased."""
    done_at: datetime | None = None
    """When it was done."""
    result: str = ""
    """What came of it."""


class PastStage(_Kept):
    """A stage that has been answered."""

    stage: str
    """Which stage."""
    received_at: datetime
    """When the complaint, or the request for this stage, reached us."""
    acknowledged_at: datetime | None = None
    """When a person acknowledged it."""
    responded_at: datetime | None = None
    """When it was answered."""
    finding: str | None = None
    """What was found."""
    due: str | None = None
    """The day on which the answer was due in the end, as an ISO date."""


class Hold(_Kept):
    """Why a case rests."""

    reason: str
    """The pack's key of the reason."""
    since: datetime
    """From when."""
    stops_clock: bool = False
    """The answer's clock does not run meanwhile."""
    stops_stages: bool = False
    """The case cannot go to a further stage meanwhile."""


class LateRequest(_Kept):
    """A request for the next stage that came after its last day: a person settles it."""

    stage: str
    """The stage that is asked for."""
    asked_at: datetime
    """When it reached us."""
    last_day: date
    """The last day for asking."""


class Referral(_Kept):
    """The Ombudsman has the case."""

    at: datetime
    """When we knew."""
    reference: str = ""
    """The Ombudsman's reference."""
    decided: str | None = None
    """What the Ombudsman decided."""


class Settlement(_Kept):
    """What a person made of the suggestion to leave it out or send it elsewhere."""

    how: Literal["approved", "changed", "dropped"]
    """Left out as suggested, left out on another ground, or taken."""
    at: datetime
    """When."""
    ground: str = ""
    """The ground on which it is left out."""
    clause: str = ""
    """Where that stands."""


class Award(_Kept):
    """Money proposed for the customer."""

    number: int
    """Its place on the case, from 1."""
    kind: Literal["compensation", "goodwill"]
    """For a loss, or as a gesture."""
    pence: int
    """How much."""
    set_off: int = 0
    """How much of it goes against what the customer owes."""
    heads: tuple[str, ...] = ()
    """For what."""
    reason: str = ""
    """Why, as the customer reads it; empty once erased."""
    asked_late: date | None = None
    """The last day for asking, when it had passed."""
    proposed_by: int | None = None
    """Who proposed it."""
    approved: bool | None = None
    """Whether it was approved; None until somebody decides."""
    decided_by: int | None = None
    """Who decided."""
    task: int | None = None
    """The number of the task of paying it."""


class Mediation(_Kept):
    """A neutral person between customer and landlord."""

    state: Literal["offered", "accepted", "declined", "ended"]
    """How far it is."""
    offered_at: datetime
    """When it was offered."""
    result: str = ""
    """What came of it."""


class Restraint(_Kept):
    """Contact is restricted because of unreasonable behaviour."""

    ends: date
    """The last day."""
    review_on: date
    """The day by which it is looked at again."""
    terms: str = ""
    """How the customer can still reach us; empty once erased."""
    decided_by: str = ""
    """Who decided it; empty once erased."""
    holder_id: int | None = None
    """Who decided it, as the holder of the post that the policy names; None where none is known."""
    recorded_by: int | None = None
    """The member of staff who recorded it."""
    appealed_at: datetime | None = None
    """When the customer asked for another look."""


class Life(_Kept):
    """How far a complaint has come."""

    settlement: Settlement | None = None
    """What a person made of the suggestion to leave it out."""
    past: tuple[PastStage, ...] = ()
    """The stages before this one, the first one first."""
    since: datetime | None = None
    """When the request for this stage reached us; None at the first one."""
    needs_other_person: bool = False
    """This stage is for somebody who was not involved before."""
    before: tuple[int, ...] = ()
    """Staff who were involved in earlier stages."""
    involved: tuple[int, ...] = ()
    """Staff who are or were involved in this stage."""
    points: tuple[str, ...] = ()
    """The points of the complaint as they were put to the customer."""
    outcome_sought: str = ""
    """What the customer wants, as it was put to them."""
    finding: str | None = None
    """What the answer of this stage found."""
    clocks: dict[str, dict[str, Any] | None] = Field(default_factory=dict)
    """Clocks that later events set, by name; None for one that runs no more."""
    first_due: str | None = None
    """When the answer of this stage was due before it was moved, as an ISO date."""
    hold: Hold | None = None
    """Why it rests now."""
    late_request: LateRequest | None = None
    """A late request for the next stage that nobody has settled."""
    heard_at: datetime | None = None
    """When a panel heard it."""
    referral: Referral | None = None
    """The Ombudsman has it."""
    tasks: tuple[Task, ...] = ()
    """What is and was to be done, in order."""
    met: dict[str, datetime] = Field(default_factory=dict)
    """When clocks of the law were met, by name."""
    paused: dict[str, datetime] = Field(default_factory=dict)
    """Since when clocks of the law rest, by name, because something of the person is awaited."""
    rested_days: dict[str, int] = Field(default_factory=dict)
    """For how many days clocks of the law have rested, by name."""
    prolonged: tuple[str, ...] = ()
    """Clocks of the law whose time was made longer."""
    restraint: Restraint | None = None
    """Contact is restricted."""
    awards: tuple[Award, ...] = ()
    """Money proposed, in order."""
    mediation: Mediation | None = None
    """Mediation that was offered."""
    closing_proposed_at: datetime | None = None
    """When closing was proposed, because nobody asked for more."""
    kept_open: bool = False
    """A person has kept it open although nobody asked for more."""
    withdrawal_asked_at: datetime | None = None
    """When the customer said that they want to stop."""
    closed_as: str | None = None
    """finished, withdrawn, refused, silence or merged; None while it is open."""
    fixed: tuple[str, ...] = ()
    """What people have settled, so that the conversation no longer changes it."""
    merged_into: MergedInto | None = None
    """The case in which this one goes on."""
    taken_in: tuple[TakenIn, ...] = ()
    """The duplicates that go on in this one."""
    own: Own | None = None
    """What it was without them; None as long as it has taken none in."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain JSON values, without what is empty."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def with_(self, **changes: Any) -> "Life":
        """Give it with some values changed."""
        return self.model_copy(update=changes)

    def restraint_on(self, day: date) -> Restraint | None:
        """Give the restriction of contact that holds on a day, None where none does or its end has passed."""
        return self.restraint if self.restraint is not None and day <= self.restraint.ends else None

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """What is still to be done, the earliest first."""
        return tuple(sorted((task for task in self.tasks if task.done_at is None), key=lambda task: task.due))


def life_from(kept: Mapping[str, Any] | None) -> Life:
    """Return what was kept with `Life.as_dict`."""
    return Life.model_validate(kept or {})
