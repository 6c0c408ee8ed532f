"""What to ask next: only what is not known, what this kind of matter needs, in the order of `questions.toml`."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from bot.dialogue.entity import PART
from bot.dialogue.state import Matter, State
from triage.vocabulary import Channel, Flag

REACHABLE: Final = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM, Channel.MESSENGER, Channel.EMAIL})
"""Channels that already give an address at which the customer can be answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question: at most two related keys."""

    keys: tuple[str, ...]
    """What it asks for."""
    types: tuple[str, ...]
    """The kinds of feedback for which it can be asked."""
    needs: tuple[str, ...] = ()
    """Asked only when the decision needs one of these facts; empty: asked whenever it is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainAnswer:
    """What yes or no to one question makes known."""

    asked: str
    """The question key."""
    where: str | None = None
    """A fact or flag that must hold; None: always."""
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The facts by `yes` and `no`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumed:
    """Facts that count where nobody has spoken of them."""

    facts: Mapping[str, Any]
    """The facts."""
    where: str | None = None
    """A fact that is known; None: see `asked`."""
    asked: str | None = None
    """The question that was asked and not answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Peril:
    """One kind of danger and the advice for it; its words stand in the answer file, its lines under `safety`."""

    kind: str
    """Its name in both."""
    flag: str
    """What understanding notices in it."""
    contact: str | None = None
    """Key of the help line that its advice names."""
    area: str | None = None
    """The service area that points to it where no words do."""
    later: tuple[str, ...] = ()
    """Keys of the help lines that are named once it is safe to write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The content of `questions.toml`."""

    quiet_seconds: Mapping[str, float]
    """How long an ordinary reply waits for the next message, by channel."""
    sure_enough: float
    """From this confidence on, what needs no confirmation is recorded without asking."""
    not_surely_nothing: float
    """What reads as no feedback is asked about when the other kinds together are as probable as this."""
    fewest_words: int
    """A part of a message with fewer words is no matter of its own."""
    few_words: int
    """A message with fewer words does not yet tell what happened."""
    summary_characters: int
    """So much of the customer's words a summary repeats."""
    receipt_characters: int
    """So much of them a confirmation repeats."""
    sms_characters: int
    """The length of a confirmation by text message."""
    most_matters: int
    """One message opens no more matters than this."""
    patience: int
    """After so many messages in a row that nobody could place, a person is offered."""
    fault_areas: frozenset[str]
    """Service areas in which a complaint about something still wrong opens a request as well."""
    may_be_faults: frozenset[str]
    """Service areas in which it does where the words name something that breaks."""
    by_right: frozenset[str]
    """Kinds of advocate who need nobody's word that they may act."""
    most: Mapping[str, int]
    """How many questions each kind of matter may cost."""
    promises: Mapping[str, int]
    """Our own promises, in working days."""
    dangers: tuple[Peril, ...]
    """Kinds of danger, most urgent first."""
    questions: tuple[Question, ...]
    """In the order in which they are asked."""
    assumed: tuple[Assumed, ...]
    """What counts where nobody has spoken of it."""
    answers: tuple[PlainAnswer, ...]
    """What a plain yes or no makes known."""


@cache
def load_plan() -> Plan:
    """Return the questions of the product."""
    content = tomllib.loads((resources.files("bot.dialogue") / "questions.toml").read_text(encoding="utf-8"))
    return Plan(
        questions=tuple(
            Question(keys=tuple(entry["keys"]), types=tuple(entry["types"]), needs=tuple(entry.get("needs", ())))
            for entry in content.pop("question")
        ),
        assumed=tuple(
            Assumed(facts=entry["facts"], where=entry.get("if"), asked=entry.get("asked"))
            for entry in content.pop("assumed")
        ),
        answers=tuple(
            PlainAnswer(asked=entry.pop("asked"), where=entry.pop("if", None), facts=entry)
            for entry in content.pop("answer")
        ),
        dangers=tuple(Peril(**{**entry, "later": tuple(entry.get("later", ()))}) for entry in content.pop("danger")),
        fault_areas=frozenset(content.pop("fault_areas")),
        may_be_faults=frozenset(content.pop("may_be_faults")),
        by_right=frozenset(content.pop("by_right")),
        **content,
    )


def next_question(
    matter: Matter, state: State, needs: Sequence[str], *, channel: Channel, plan: Plan
) -> tuple[str, ...]:
    """Return the keys of the next question about a matter; empty when nothing is left to ask.

    `needs` are the facts that the decision still needs. Nothing is asked twice in one conversation.
    """
    asked = {key for question in state.said.asked for key in question.keys}
    count = sum(question.about == matter.reference for question in state.said.asked)
    in_danger = bool({Flag.EMERGENCY, Flag.SAFEGUARDING} & set(matter.flags))
    if count >= plan.most["danger" if in_danger else matter.type]:
        return ()
    if in_danger:
        return _danger_keys(matter, state, channel, asked)
    for question in plan.questions:
        if matter.type not in question.types or (question.needs and not set(question.needs) & set(needs)):
            continue
        open_keys = [key for key in question.keys if key not in asked]
        keys = tuple(key for key in open_keys if not _known(key, matter, state, needs, channel, plan))
        if keys:
            return keys
    return ()


def _danger_keys(matter: Matter, state: State, channel: Channel, asked: set[str]) -> tuple[str, ...]:
    """Return what is asked in danger: whether it is safe to write, then how to ring; or where, and a safe number."""
    reached = "contact" in state.person or channel in REACHABLE
    if Flag.SAFEGUARDING in matter.flags:
        if "safe_contact" not in asked and state.safe is None:
            return ("safe_contact",)
        known = "contact" in asked or "contact" in state.person
        return () if known or (reached and state.safe) else ("contact",)
    return tuple(_unasked(asked, emergency_where="where" in state.person, safe_contact=reached))


def _unasked(asked: set[str], **known: bool) -> Iterator[str]:
    return (key for key, is_known in known.items() if not is_known and key not in asked)


def _known(key: str, matter: Matter, state: State, needs: Sequence[str], channel: Channel, plan: Plan) -> bool:
    facts, person = matter.facts, state.person
    match key:
        case "what_happened":
            known = len(matter.words.split()) >= plan.few_words or "service_area" in facts
        case "when":
            known = "event_date" not in needs if "event_date" in facts else "event_when" in facts
        case "first_known":
            known = "aware_date" in facts
        case "contact":
            known = key in person or channel in REACHABLE or bool(facts.get("anonymous"))
        case "reply_by":  # whoever gave us one way to be reached has told us how
            known = bool({"contact", key} & set(person)) or channel in REACHABLE or bool(facts.get("anonymous"))
        case "advocate_authority":
            known = facts.get("advocate_kind") in plan.by_right
        case "name":
            known = key in person or bool(facts.get("anonymous"))
        case "where":
            known = key in person
        case "which_service":
            known = PART in facts
        case _:
            known = key in facts
    return known
