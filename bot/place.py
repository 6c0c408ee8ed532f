"""Where something is asked about an earlier case, and what a message turns out to have to do with one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping

from bot.dialogue import asides, replies
from bot.dialogue.deciding import decision_on
from bot.dialogue.state import Matter, State
from bot.dialogue.turn import Effect, Heard, Reply, Setting, Turn
from triage.decision import Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What a message has to do with cases that are there already."""

    heard: Heard
    """The message, with what is known because of them."""
    turn: Turn | None = None
    """The whole turn, where the message is about nothing else."""
    line: str = ""
    """What is said first where the conversation goes on."""
    about: RowMapping | None = None
    """The case that the message is about."""
    note: str = ""
    """What is noted on that case and on a new one."""
    attention: str | None = None
    """Why a person must look."""
    effects: tuple[Effect, ...] = ()
    """What else is recorded on cases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something is asked."""

    conn: Connection
    """The transaction of the message."""
    conversation: RowMapping
    """The conversation, locked."""
    state: State
    """What the assistant remembers of it."""
    heard: Heard
    """The message."""
    setting: Setting
    """The landlord, the rules and the wording."""
    own: Sequence[RowMapping] = field(default_factory=tuple)
    """Cases that the address of the conversation has opened."""

    @property
    def landlord(self) -> str:
        """Return the landlord's id."""
        return self.setting.landlord.id

    def say(self, key: str, **blanks: object) -> str:
        """Return a text, with how to reach a person where it asks for that."""
        return self.setting.wording.say(key, **replies.contact(self.setting), **blanks)

    def decide(self, matter: Matter) -> Decision:
        """Return what the landlord's rules make of a matter."""
        return decision_on(matter, self.setting, self.state.person)


def spoken(place: Place, lines: Sequence[str], reply: Reply) -> Turn:
    """Return the turn that says these lines and asks what `reply` asks."""
    return asides.spoken(place.state, lines, place.setting, place.decide, reply=reply)
