"""What a trained reader gives for one text: probabilities, before rules and thresholds turn them into findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from triage.vocabulary import FeedbackType, Flag, ServiceArea


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A stretch of the text."""

    start: int
    """Its first code point."""
    end: int
    """The code point after its last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Probabilities for a text or for one part of it."""

    types: Mapping[FeedbackType, float]
    """Of each type; they sum to 1."""
    areas: Mapping[ServiceArea | None, float]
    """Of each service area, None for no area at all; they sum to 1."""
    flags: Mapping[Flag, float] = field(default_factory=dict)
    """Of each flag, on its own."""
    facts: Mapping[str, float] = field(default_factory=dict)
    """Of each boolean fact being said to be so, on its own."""
    spans: Mapping[str, Part] = field(default_factory=dict)
    """Where the verbatim facts stand that the reader found."""
    evidence: Mapping[str, Part] = field(default_factory=dict)
    """The words each finding rests on, by finding (`type`, `flag:...`, `fact:...`)."""


class Reader(Protocol):
    """A trained model behind the one slot of the pipeline that learns from data."""

    @property
    def version(self) -> str:
        """Name and version of the model."""

    def read(self, text: str, parts: Sequence[Part]) -> tuple[Reading, tuple[Reading, ...]]:
        """Return the reading of the whole text and one for each part."""
