"""What a policy pack may hold: the landlord's document, or the national rules, as dated data.

Each part names the clause it comes from and the requirement ids it carries. `when` is a condition of
`triage/logic.py`; a part without one always applies.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from triage.logic import parse
from triage.vocabulary import Exclusion, Outcome, Pending, ReferTo


def _readable(text: str) -> str:
    parse(text)
    return text


When = Annotated[str, AfterValidator(_readable)]
"""A condition in the pack's small language."""


class Unit(StrEnum):
    """In what a period is counted."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"


class Start(StrEnum):
    """From when a period is counted."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    RESPONSE_DUE = "response_due"
    PREVIOUS_RESPONSE = "previous_response"
    FINAL_RESPONSE = "final_response"
    HEARING = "hearing"
    AWARENESS = "awareness"
    INVESTIGATION_END = "investigation_end"


class Status(StrEnum):
    """How well a value is verified (STATUTORY labels)."""

    VERIFIED = "V"
    SECONDARY = "V2"
    UNVERIFIED = "UNVERIFIED"
    DESIGN = "design"
    DOCUMENT = "document"
    RETIRED = "retired"


class Part(BaseModel):
    """Anything in a pack."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Part):
    """Anything that comes from a clause."""

    clause: str
    ids: tuple[str, ...] = ()
    source: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    checked_on: date | None = None
    status: Status = Status.DOCUMENT

    def in_force(self, day: date) -> bool:
        """Say whether this applies to what was triggered on `day`."""
        after_start = self.effective_from is None or self.effective_from <= day
        return after_start and (self.effective_to is None or day <= self.effective_to)


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
    customers: tuple[str, ...] = ()


class Period(Sourced):
    """A length of time and where it begins; `aim` when the document only aims at it."""

    value: int = Field(ge=0)
    unit: Unit
    start: Start = Start.RECEIPT
    aim: bool = False


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


class Notice(Sourced):
    """Who is told, at once, whatever the outcome."""

    when: When
    roles: tuple[str, ...]
    types: tuple[str, ...] = ("complaint", "service_request", "comment", "compliment")
    entities: tuple[str, ...] = ()
    unless: When | None = None


class Note(Sourced):
    """A sentence for staff; with `review`, something a person must settle."""

    when: When
    unless: When | None = None
    text: str
    review: bool = False
    types: tuple[str, ...] = ("complaint",)
    entities: tuple[str, ...] = ()
    pointed_by: tuple[str, ...] = ()


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


class SideClock(Sourced):
    """A clock that runs beside the complaint; those of the national rules run in every mode."""

    name: str
    when: When
    unless: When | None = None
    pointed_by: tuple[str, ...] = ()
    types: tuple[str, ...] = ("complaint", "service_request", "comment")
    value: int
    unit: Unit
    start: Start = Start.AWARENESS
    roll: bool = False
    housing_only: bool = False
    entities: tuple[str, ...] = ()
    staff_only: bool = True


class Duty(Sourced):
    """A rule that other parts of the product carry out, as data."""

    part: str
    text: str
    values: dict[str, int | str | bool | list[str]] = {}


class Report(Sourced):
    """A report that the document asks for."""

    name: str
    audience: str
    every: str
    measures: tuple[str, ...]
    public: bool = False
    anonymised: bool = False
    entities: tuple[str, ...] = ()


class Barred(Sourced):
    """A ground that the Code does not allow at all, and what is done instead."""

    grounds: tuple[str, ...]
    text: str
    review: bool = True


class National(Part):
    """What only the statutory pack holds."""

    housing_bodies_only: str
    other_grounds: Sourced
    barred: tuple[Barred, ...]
    no_pre_stage: Sourced
    late_request: Sourced
    settle_by: Period
    settle_role: str
    ask_authority_by: Period
    notices: tuple[Notice, ...]
    notes: tuple[Note, ...] = ()
    clocks: tuple[SideClock, ...]


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
    reopen: Reopen | None = None
    notice: tuple[Notice, ...] = ()
    note: tuple[Note, ...] = ()
    outside: tuple[Outside, ...] = ()
    recorded: tuple[Recorded, ...]
    promise: tuple[Promise, ...] = ()
    clock: tuple[SideClock, ...] = ()
    duty: tuple[Duty, ...] = ()
    report: tuple[Report, ...] = ()
    national: National | None = None
    clauses: dict[str, str] = {}
