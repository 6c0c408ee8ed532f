"""Landlords: `landlords/<id>.toml` says who a landlord is, which pack and rules it runs and how it is reached."""

import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from triage.vocabulary import Channel, Rules


class LandlordError(Exception):
    """A landlord's file is wrong; the message names the file and each fault."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Part):
    """How a customer reaches a person."""

    phone: str
    """Number for opening hours."""
    opening: str
    """Opening hours in words."""
    out_of_hours: str = ""
    """Number for emergencies outside of them."""


class Span(_Part):
    """Part of a day in which somebody is there, in London time."""

    begins: time
    """From then on."""
    ends: time
    """Until just before then."""

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        begins, dash, ends = given.partition("-")
        if not dash:
            raise ValueError("write it as 09:00-17:00")
        return {"begins": begins.strip(), "ends": ends.strip()}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begins >= self.ends:
            raise ValueError("the end must come after the beginning; hours past midnight stand on the next day")
        return self


class Hours(_Part):
    """When somebody reads what customers write, by weekday; a day that is not named is closed, as bank holidays are."""

    monday: tuple[Span, ...] = ()
    tuesday: tuple[Span, ...] = ()
    wednesday: tuple[Span, ...] = ()
    thursday: tuple[Span, ...] = ()
    friday: tuple[Span, ...] = ()
    saturday: tuple[Span, ...] = ()
    sunday: tuple[Span, ...] = ()

    def on(self, weekday: int) -> tuple[Span, ...]:
        """Return the spans of a weekday, Monday being 0, in order."""
        week = (
            self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday
        )  # fmt: skip
        return tuple(sorted(week[weekday], key=lambda span: span.begins))


class Person(_Part):
    """Somebody on call."""

    name: str
    """Who it is, by name or by post."""
    phone: str = ""
    """Number that gets a text, in international form; empty: the desk alone tells them."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given


class OnCall(_Part):
    """Who must accept an alert."""

    minutes_to_accept: Annotated[int, Field(gt=0)]
    """After so long without an answer the next person is alerted."""
    people: tuple[Person, ...]
    """In the order in which they are alerted; after the last the first again."""
    rounds: Annotated[int, Field(gt=0)] = 4
    """How often everybody is told before the alert stands on the desk alone."""

    @property
    def wait(self) -> timedelta:
        """How long one person has to accept."""
        return timedelta(minutes=self.minutes_to_accept)

    def at(self, place: int) -> Person:
        """Return whose turn it is, counted from 0 and round again."""
        return self.people[place % len(self.people)]


class Landlord(_Part):
    """One landlord of this deployment."""

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{1,39}$")]
    """Name in addresses and tables."""
    name: str
    """Name for customers."""
    letters: Annotated[str, Field(pattern="^[A-Z]{2,5}$")]
    """First part of its case references."""
    sample: bool = False
    """A made-up deployment for trying things out; says so wherever it is shown."""
    pack: str
    """Name of its policy pack."""
    rules: Rules = Rules.BEST_OF_BOTH
    """Which rules it runs."""
    languages: tuple[str, ...] = ("en",)
    """Languages it answers in, the first by default."""
    second_factor_required: bool = False
    """Whether everybody on its staff needs a second factor beside the password."""
    contact: Contact
    """How a customer reaches a person."""
    hours: Hours = Hours()
    """When somebody reads what customers write: what `contact.opening` says, as data."""
    on_call: OnCall | None = None
    """Who is alerted to danger."""
    money_limits: Mapping[str, Annotated[int, Field(ge=0)]] = {}
    """Up to how many whole pounds each role of the desk approves for a customer; a role not named approves nothing."""
    served_apart: tuple[Channel, ...] = ()
    """Live channels on which people of their own answer: who waits there waits for nobody elsewhere."""
    links: Mapping[str, str] = {}
    """Pages customers are pointed to, by name."""
    channels: Mapping[str, Mapping[str, Any]] = {}
    """Settings of each channel that is on."""

    @model_validator(mode="after")
    def _fit_to_go_live(self) -> Self:
        if self.sample:
            return self
        if self.rules is Rules.AS_WRITTEN:
            raise ValueError("rules = as_written is for samples and replay: a live landlord runs best_of_both")
        if not self.contact.out_of_hours:
            raise ValueError("a live landlord needs contact.out_of_hours, the number for emergencies at night")
        if self.on_call is None or not self.on_call.people:
            raise ValueError("a live landlord needs [on_call] people who must accept an alert")
        return self


def load_landlords(folder: Path) -> Mapping[str, Landlord]:
    """Return the landlords described in `folder`, by id. Raises LandlordError when one is wrong or there is none."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise LandlordError(f"{folder} holds no landlord: add one file, such as example.toml (docs/add-a-landlord.md)")
    landlords = [_read(file) for file in files]
    return {landlord.id: landlord for landlord in landlords}


def _read(file: Path) -> Landlord:
    try:
        landlord = Landlord.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise LandlordError(f"{file.name} cannot be read: {error}") from error
    except ValidationError as error:
        faults = (
            f"{'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}" for fault in error.errors()
        )
        raise LandlordError("\n".join((f"{file.name} is wrong:", *faults))) from error
    if landlord.id != file.stem:
        raise LandlordError(f"{file.name} is wrong:\nid: must be {file.stem!r}, the name of the file")
    return landlord
