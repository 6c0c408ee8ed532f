"""The sample conversations as their files have them: `conversations/<landlord>.toml` and `colleagues.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.demo.moments import AGO, LATER
from triage.cases import Status
from triage.vocabulary import Channel

FOLDER: Final = resources.files("bot.demo")


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_several)]
"""One text or several, in order."""

Answers = Mapping[str, Texts]
"""What a customer answers, by question key; several answers to one key are given one after the other."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colleague(_Part):
    """A made-up member of staff."""

    key: str
    """What the deeds call them."""
    name: str
    """Their name, which says that they are a sample."""
    email: str
    """The address of their account."""


class Line(_Part):
    """What the customer writes of their own accord later on."""

    when: Annotated[str, Field(pattern=LATER)]
    """How long after the conversation began."""
    says: Texts
    """The texts, one right after the other."""


class Deed(_Part):
    """What a member of staff did at the desk."""

    when: Annotated[str, Field(pattern=LATER)]
    """How long after the conversation began."""
    by: str
    """Key of the colleague."""
    does: str
    """Name of the desk's form (bot.web.item_forms.FORMS)."""
    fields: Mapping[str, str] = {}
    """How the form was filled in; `assignee` is the key of a colleague."""
    case: Annotated[int, Field(ge=1)] = 1
    """Which case of the conversation, counted from 1."""


class Talk(_Part):
    """One customer's conversation, and what staff did about it."""

    id: Annotated[str, Field(pattern="^[a-z0-9-]+$")]
    """Name within the landlord's file; every id in the store is derived from it."""
    channel: Literal[Channel.WEBCHAT, Channel.SMS]
    """How the customer writes."""
    phone: str = ""
    """The customer's number, on SMS."""
    begins: Annotated[str, Field(pattern=AGO)]
    """When the first message came."""
    pace: Annotated[int, Field(ge=1)] = 2
    """Minutes that the customer takes for an answer."""
    says: Texts
    """The first texts, one right after the other."""
    answers: Answers = {}
    """What the customer answers to what the assistant asks."""
    patience: Annotated[int, Field(ge=0)] | None = None
    """The customer answers so many questions and then falls silent; None answers all."""
    becomes: Status | None = None
    """The status in which its first case ends; None: no case comes of it."""
    then: tuple[Line | Deed, ...] = ()
    """What happened later, in order."""

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if bool(self.phone) is not (self.channel is Channel.SMS):
            raise ValueError("phone: needed on sms, and only there")
        return self


class Script(_Part):
    """The conversations with one landlord."""

    landlord: str
    """Its id."""
    answers: Answers = {}
    """What every customer of the file answers who has no answer of their own."""
    conversation: tuple[Talk, ...]
    """The conversations."""


@cache
def load_scripts() -> tuple[Script, ...]:
    """Return the sample conversations of every landlord that has some."""
    files = sorted((FOLDER / "conversations").iterdir(), key=lambda file: file.name)
    return tuple(Script.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


@cache
def load_colleagues() -> tuple[Colleague, ...]:
    """Return the made-up members of staff."""
    listed = tomllib.loads((FOLDER / "colleagues.toml").read_text(encoding="utf-8"))["colleague"]
    return tuple(Colleague.model_validate(entry) for entry in listed)
