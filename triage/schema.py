"""What a policy pack may hold: the landlord's document, or the national rules, as dated data.

Each part names the clause it comes from and the requirement ids it carries. `when` is a condition of
`triage/logic.py`; a part without one always applies.
"""

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from triage.dated import Part, Period, Sourced, When
from triage.dated import Unit as Unit  # noqa: PLC0414 -- readers of a pack find its units here
from triage.national import National, Note, Notice, SideClock
from triage.vocabulary import Exclusion, Outcome, Pending, ReferTo


class Document(Part):
    """Which document the pack holds."""

    name: str
    landlord: str
    title: str
    version: str
    issued: date
    review_due: date | None = None
    effective_from: date
    checked_on: date
    ids: tuple[str, ...] = ()


class Entity(Sourced):
    """A part of the group that a matter may concern."""

    key: str
    title: str
    housing_ombudsman: bool
    lead: str | None = None
    lead_words: str | None = None
    service_areas: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


class Limit(Sourced):
    """A condition that is true once `value` units have passed since the date of a fact."""

    name: str
    facts: tuple[str, ...]
    pick: Literal["first_known", "latest"] = "first_known"
    value: int
    unit: Literal[Unit.MONTHS, Unit.CALENDAR_DAYS]


class Window(Period):
    """The time within which a further stage must be asked for, and the name of its last day."""

    name: Literal["appeal_by", "notify_by"]
    lapse: str = ""
    proposes_closing: bool = False
    customer: str


class Extension(Sourced):
    """How a response date may be moved."""

    how: Literal["agree", "notify", "explain"]
    before_due: bool = False
    ceiling: Period | None = None
    reasons: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()


class Stage(Sourced):
    """A step of the procedure inside the landlord."""

    stage: int | str
    title: str
    requests: tuple[str, ...] = ()
    optional: bool = False
    reviewer: str
    reviewer_words: str
    independent: bool = False
    acknowledge: Period | None = None
    allocate: Period | None = None
    respond: Period | None = None
    measure: Period | None = None
    convene: Period | None = None
    outcome: Period | None = None
    attempt: Period | None = None
    window: Window | None = None
    extension: Extension | None = None
    final: bool = False
    response_form: str | None = None


class Ground(Sourced):
    """A matter that the document does not consider, or only sends elsewhere."""

    ground: str
    effect: Outcome
    when: When
    types: tuple[str, ...] = ("complaint",)
    entities: tuple[str, ...] = ()
    exclusion: Exclusion | None = None
    refer_to: ReferTo | Literal["outside"] | None = None
    discretion: bool = False
    review: bool = True
    pointed_by: tuple[str, ...] = ()
    customer: str
    note: str | None = None
    decided_by: str | None = None
    """The role that alone decides it; None where whoever settles it may."""


class Informal(Sourced):
    """When a matter is put right without the formal procedure."""

    when: When
    unless: When
    acknowledge_when: When | None = None
    by: Period | None = None
    counts_as_complaint: bool
    anonymised: bool = False
    customer: str


class Advocates(Sourced):
    """What the document asks of those who complain for others."""

    authority: Literal["required", "confirm", "none"]
    holds_response: bool = False
    by_law: tuple[str, ...] = ()


class Pend(Sourced):
    """When an accepted matter waits for something."""

    pending: Pending
    when: When
    text: str


class Rest(Sourced):
    """When an open case may rest, and what does not go on meanwhile."""

    reason: str
    text: str
    stops_clock: bool = False
    stops_stages: bool = False


class Reopen(Sourced):
    """When a request for the next stage reopens the present one instead."""

    when: When
    text: str


class Outside(Sourced):
    """A body outside the landlord to which a customer may go after the final answer."""

    body: ReferTo
    contact: str | None = None
    entities: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    when: When | None = None
    wait: Period | None = None
    limit: Period | None = None
    waived_by: tuple[str, ...] = ()
    also: tuple[ReferTo, ...] = ()
    words: str
    written: dict[str, str] = Field(default_factory=dict)
    doubt: str | None = None


class Recorded(Sourced):
    """What happens to feedback that is no complaint."""

    type: str
    customer: str


class Promise(Sourced):
    """Something a confirmation mentions."""

    key: str
    when: When | None = None
    entities: tuple[str, ...] = ()
    types: tuple[str, ...] = ("complaint",)
    text: str
    link: str | None = None


class Duty(Sourced):
    """A rule that other parts of the product carry out, as data."""

    part: str
    text: str
    values: dict[str, int | str | bool | list[str]] = Field(default_factory=dict)


class Report(Sourced):
    """A report that the document asks for."""

    name: str
    audience: str
    every: str
    measures: tuple[str, ...]
    public: bool = False
    anonymised: bool = False
    entities: tuple[str, ...] = ()


class Kept(Sourced):
    """A rule weaker than the Code that a named person keeps, with reason and date.

    It is `informal`, `acknowledge_by`, `respond_by` or the name of a ground; what may never be kept is refused.
    """

    rule: str
    by: str
    on: date
    reason: str


class Pack(Part):
    """One organisation's rules."""

    document: Document
    default_entity: str
    definition: Sourced
    entity: tuple[Entity, ...]
    limit: tuple[Limit, ...] = ()
    stage: tuple[Stage, ...]
    ground: tuple[Ground, ...] = ()
    informal: Informal | None = None
    advocates: Advocates
    pend: tuple[Pend, ...] = ()
    rest: tuple[Rest, ...] = ()
    reopen: Reopen | None = None
    notice: tuple[Notice, ...] = ()
    note: tuple[Note, ...] = ()
    outside: tuple[Outside, ...] = ()
    recorded: tuple[Recorded, ...]
    promise: tuple[Promise, ...] = ()
    clock: tuple[SideClock, ...] = ()
    kept: tuple[Kept, ...] = ()
    refusal_right: Sourced | None = None
    duty: tuple[Duty, ...] = ()
    report: tuple[Report, ...] = ()
    national: National | None = None
    clauses: dict[str, str] = Field(default_factory=dict)

    @cached_property
    def limits(self) -> dict[str, Limit]:
        """Give the time limits by name."""
        return {limit.name: limit for limit in self.limit}
