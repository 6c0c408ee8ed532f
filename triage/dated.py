"""What every value of a pack is made of: clause, source and dates, conditions, and lengths of time."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from triage.logic import parse


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
    REQUEST = "request"


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


class Period(Sourced):
    """A length of time and where it begins; `aim` when the document only aims at it."""

    value: int = Field(ge=0)
    unit: Unit
    start: Start = Start.RECEIPT
    aim: bool = False
