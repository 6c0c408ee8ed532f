"""What the assistant remembers of one conversation; kept as versioned JSON between messages."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from triage.vocabulary import FeedbackType

VERSION: Final = 1
"""Version of the form that `to_json` writes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """One thing that the customer raises: it becomes one case."""

    reference: str
    """The reference of its case."""
    type: FeedbackType
    """What kind of feedback it is."""
    words: str
    """What the customer said about it."""
    raised_at: str
    """When the customer first raised it: an ISO instant. Every date counts from here."""
    flags: tuple[str, ...] = ()
    """What else must be noticed."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Policy-neutral facts known so far."""
    confirmed: bool = False
    """The customer has agreed to what was written down, or need not."""
    linked_to: str | None = None
    """Reference of the complaint whose fault this request carries on."""
    beside: str | None = None
    """Reference of the matter that was raised first in the same breath."""
    doubtful: bool = False
    """Its kind is our best guess, and the customer has been asked."""
    withdrawn: bool = False
    """The customer wants to stop it; a person checks that with them."""
    corrected: Mapping[str, Any] = field(default_factory=dict)
    """What a person corrected, by `flag:<flag>` or `fact:<key>`; None for what was taken out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsorted:
    """Something said whose kind the assistant could not tell and has asked about."""

    words: str
    """What the customer said."""
    flags: tuple[str, ...] = ()
    """What must be noticed in it."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What it says all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question that was put to the customer."""

    about: str
    """Reference of the matter it is about."""
    keys: tuple[str, ...]
    """What it asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the customer has heard from us."""

    introduced: bool = False
    """That this is automatic, and how to reach a person."""
    warned: tuple[str, ...] = ()
    """Safety advice for these kinds of danger."""
    told: tuple[str, ...] = ()
    """The references of these matters."""
    asked: tuple[Asked, ...] = ()
    """These questions, in order; summaries and choices are none."""
    asking: tuple[str, ...] = ()
    """The question keys of our last message."""
    in_their_language: bool = False
    """What to do in danger and that an interpreter is coming, in a language that we do not speak."""
    held: bool = False
    """That people answer here themselves just now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A conversation between two messages."""

    matters: tuple[Matter, ...] = ()
    """What has been raised, oldest first."""
    person: Mapping[str, str] = field(default_factory=dict)
    """About the customer: name, where, contact, reply_by."""
    said: Said = Said()
    """What the customer has heard from us."""
    said_before: Said | None = None
    """What they had heard before our last reply; it counts again when that reply is withdrawn unsent."""
    unsorted: Unsorted | None = None
    """What the last question is about when its kind is not known."""
    misses: int = 0
    """How often in a row nothing was understood."""
    with_staff: bool = False
    """A person answers; the assistant is silent."""
    language: str = "en"
    """Language of our replies."""
    language_known: bool = False
    """The customer chose it, or a longer message showed it."""
    interpreter: str = ""
    """The language the customer writes in when we do not speak it, and an interpreter is needed."""
    safe: bool | None = None
    """Whether the customer says that it is safe to write here; None when they have not said."""
    kept: tuple[str, ...] = ()
    """Kinds of files that came before there was a matter to put them to."""
    stopped: bool = False
    """The customer wants no more messages at this address; the store is the truth about it."""
    proving: str | None = None
    """Reference of the case for which we wait for a code that was sent to its phone."""
    heard_at: str | None = None
    """When the customer last wrote: an ISO instant."""


UPGRADERS: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""For each old version, the function that brings its form to the next one."""


def to_json(state: State) -> dict[str, Any]:
    """Return the state as JSON values, with its version under `v`."""
    return {"v": VERSION, **asdict(state)}


def from_json(kept: Mapping[str, Any]) -> State:
    """Return the state that `to_json` wrote, in this version or an older one.

    Raises ValueError for a version that this code does not know.
    """
    values = dict(kept)
    while (version := int(values.get("v") or 0)) != VERSION:
        if version not in UPGRADERS:
            raise ValueError(f"a conversation of version {version!r} cannot be read by version {VERSION}")
        values = UPGRADERS[version](values)
    del values["v"]
    values["matters"] = tuple(_matter(matter) for matter in values.get("matters", ()))
    values["unsorted"] = Unsorted(**_tuples(values["unsorted"])) if values.get("unsorted") else None
    values["said"] = _said(values.get("said") or {})
    values["said_before"] = _said(values["said_before"]) if values.get("said_before") else None
    return State(**_tuples(values))


def unsaid(state: State) -> State:
    """Return the state in which our last reply, withdrawn before it was sent, was never made."""
    return state if state.said_before is None else replace(state, said=state.said_before, said_before=None)


def _matter(kept: Mapping[str, Any]) -> Matter:
    return Matter(**{**_tuples(kept), "type": FeedbackType(kept["type"])})


def _said(kept: Mapping[str, Any]) -> Said:
    return Said(**{**_tuples(kept), "asked": tuple(Asked(**_tuples(asked)) for asked in kept.get("asked", ()))})


def _tuples(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the kept values with each list as a tuple; a field that was not kept yet takes its default."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
