"""What understanding gives for one message: a value, the same whichever engine made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.vocabulary import FeedbackType, Flag


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """A name, address or number that the text mentions."""

    kind: str
    """person, address, postcode, email, phone, reference or organisation."""
    start: int
    """First code point of the text that belongs to it."""
    end: int
    """The code point after its last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The words that one finding rests on."""

    finding: str
    """`type`, `flag:<flag>` or `fact:<fact key>`."""
    start: int
    """First code point of the words."""
    end: int
    """The code point after their last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """One of the matters that a message raises."""

    start: int
    """First code point of the part of the text that raises it."""
    end: int
    """The code point after its last."""
    type: FeedbackType
    """What this matter is on its own."""
    flags: tuple[Flag, ...] = ()
    """What must be noticed in it."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What it says; absent means unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understanding:
    """What one message says, read on its own; what "no" answers is the conversation's business."""

    type: FeedbackType
    """What the whole message is."""
    confidence: float
    """Calibrated probability of `type`, 0 to 1."""
    abstained: bool
    """True when the engine is too unsure for anybody to act on `type` without asking."""
    scores: Mapping[FeedbackType, float] = field(default_factory=dict)
    """Probability of each type; they sum to 1 unless nothing was understood."""
    flags: tuple[Flag, ...] = ()
    """What must be noticed in the message."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Facts by key (triage.vocabulary.UNDERSTOOD_FACTS); absent means unknown."""
    issues: tuple[Issue, ...] = ()
    """The matters raised, one for most messages."""
    entities: tuple[Entity, ...] = ()
    """Names, addresses and numbers mentioned."""
    evidence: tuple[Evidence, ...] = ()
    """The words that type, flags and facts rest on."""
    language: str = "en"
    """ISO 639-1 code of the language the text is mostly in, `und` when it cannot be told."""
    engine: str = "none"
    """Name and version of the engine, for the record."""
    error: str | None = None
    """Why nothing was understood, when the engine failed or took too long."""


def nothing_understood(engine: str, error: str) -> Understanding:
    """Return the empty, abstained understanding that stands in for an engine that failed."""
    return Understanding(
        type=FeedbackType.OTHER, confidence=0.0, abstained=True, language="und", engine=engine, error=error
    )


def as_dict(understanding: Understanding) -> dict[str, Any]:
    """Return the understanding as JSON values, in the form that is recorded with a message and printed for people."""
    return {
        "type": understanding.type.value,
        "confidence": round(understanding.confidence, 4),
        "abstained": understanding.abstained,
        "scores": {type_.value: round(score, 4) for type_, score in understanding.scores.items()},
        "flags": [flag.value for flag in understanding.flags],
        "facts": dict(understanding.facts),
        "issues": [
            {
                "start": issue.start,
                "end": issue.end,
                "type": issue.type.value,
                "flags": [flag.value for flag in issue.flags],
                "facts": dict(issue.facts),
            }
            for issue in understanding.issues
        ],
        "entities": [{"kind": each.kind, "start": each.start, "end": each.end} for each in understanding.entities],
        "language": understanding.language,
        "evidence": [{"for": each.finding, "start": each.start, "end": each.end} for each in understanding.evidence],
        **({"error": understanding.error} if understanding.error is not None else {}),
    }
