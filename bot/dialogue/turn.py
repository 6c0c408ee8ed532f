"""The values that go into a turn of the conversation and come out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.dialogue.questions import Plan
from bot.dialogue.state import State
from bot.dialogue.wording import Wording
from bot.landlords import Landlord
from nlu.understanding import Understanding
from triage.cases import EventKind
from triage.decision import Decision
from triage.pack import Rulebook
from triage.vocabulary import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """Where a turn happens: everything about it that the customer did not say."""

    landlord: Landlord
    """Whose customer this is."""
    rulebook: Rulebook
    """The landlord's pack, the national rules and the calendar."""
    channel: Channel
    """How the message came."""
    entity: str | None
    """The part of the group, when it is known beforehand."""
    wording: Wording
    """Our sentences, in the customer's language and the channel's style."""
    phrases: Mapping[str, Any]
    """How people of this language answer."""
    plan: Plan
    """What may be asked."""
    references: tuple[str, ...]
    """References that no case has, for the cases that this turn may open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One message of the customer."""

    text: str
    """Its words, cleaned."""
    understanding: Understanding
    """What they say."""
    received_at: datetime
    """When it came, aware."""
    attachments: tuple[str, ...] = ()
    """Kinds of what came with it: voice note, photo, file."""
    maybe_danger: bool = False
    """Danger was read in a language that is read badly, and no word of danger stands there to bear it out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """An answer offered as a button."""

    label: str
    """What the customer sees."""
    value: str
    """What is sent when it is picked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One message to the customer."""

    text: str
    """Its words."""
    kind: str = "ordinary"
    """ordinary, confirmation or safety."""
    asks: tuple[str, ...] = ()
    """Question keys that it asks."""
    choices: tuple[Choice, ...] = ()
    """Answers offered as buttons."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Something to be recorded on a case that changes nothing in it."""

    reference: str
    """The case."""
    kind: EventKind
    """What has happened."""
    public: Mapping[str, Any] = field(default_factory=dict)
    """What stays for good: nothing that tells who the customer is or what they said."""
    private: Mapping[str, Any] | None = None
    """What erasing removes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What one message makes of a conversation."""

    state: State
    """The conversation after it."""
    reply: Reply | None = None
    """What we say, None when a person answers."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """The decision on each matter, by reference."""
    attention: str | None = None
    """Why a person must look although no case says so: unread or person."""
    effects: tuple[Effect, ...] = ()
    """What is recorded besides what the matters say."""
