"""What to ask next: only what is not known, what this kind of matter needs, in the order of `questions.toml`."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from bot.state import Matter, State
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
class Plan:
    """The content of `questions.toml`."""

    quiet_seconds: Mapping[str, float]
    """How long an ordinary reply waits for the next message, by channel."""
    sure_enough: float
    """From this confidence on, what needs no confirmation is recorded without asking."""
    few_words: int
    """A message with fewer words does not yet tell what happened."""
    summary_characters: int
    """So much of the customer's words is repeated."""
    fault_areas: frozenset[str]
    """Service areas in which a complaint about something still wrong opens a request as well."""
    most: Mapping[str, int]
    """How many questions each kind of matter may cost."""
    questions: tuple[Question, ...]
    """In the order in which they are asked."""
    answers: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """The facts that a plain yes or no to a question makes known."""


@cache
def load_plan() -> Plan:
    """Return the questions of the product."""
    content = tomllib.loads((resources.files("bot") / "questions.toml").read_text(encoding="utf-8"))
    questions = tuple(
        Question(keys=tuple(entry["keys"]), types=tuple(entry["types"]), needs=tuple(entry.get("needs", ())))
        for entry in content.pop("question")
    )
    return Plan(questions=questions, fault_areas=frozenset(content.pop("fault_areas")), **content)


def next_question(
    matter: Matter, state: State, needs: Sequence[str], *, channel: Channel, plan: Plan
) -> tuple[str, ...]:
    """Return the keys of the next question about a matter; empty when nothing is left to ask.

    `needs` are the facts that the decision still needs. Nothing is asked twice in one conversation.
    """
    asked = {key for question in state.said.asked for key in question.keys}
    count = sum(question.about == matter.reference for question in state.said.asked)
    in_danger = bool({Flag.EMERGENCY, Flag.SAFEGUARDING} & set(matter.flags))
    if count >= plan.most["emergency" if in_danger else matter.type]:
        return ()
    if in_danger:
        return tuple(key for key in _danger_keys(matter, state.person, channel) if key not in asked)
    for question in plan.questions:
        if matter.type not in question.types or (question.needs and not set(question.needs) & set(needs)):
            continue
        keys = tuple(
            key for key in question.keys if key not in asked and not _known(key, matter, state.person, channel, plan)
        )
        if keys:
            return keys
    return ()


def _danger_keys(matter: Matter, person: Mapping[str, str], channel: Channel) -> Iterator[str]:
    if "where" not in person and Flag.EMERGENCY in matter.flags:
        yield "emergency_where"
    if "contact" not in person and channel not in REACHABLE:
        yield "safe_contact"


def _known(key: str, matter: Matter, person: Mapping[str, str], channel: Channel, plan: Plan) -> bool:
    facts: Mapping[str, Any] = matter.facts
    match key:
        case "what_happened":
            known = len(matter.words.split()) >= plan.few_words or "service_area" in facts
        case "when":
            known = "event_when" in facts or "event_date" in facts
        case "contact" | "reply_by":
            known = key in person or channel in REACHABLE
        case "name":
            known = key in person or bool(facts.get("anonymous"))
        case "where":
            known = key in person
        case _:
            known = key in facts
    return known
