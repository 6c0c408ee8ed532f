"""What a trained reader gives for one text: probabilities, before rules turn them into findings."""

from collections.abc import Mapping
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
    """Of each flag, on its own; it is found from one half."""
    facts: Mapping[str, float] = field(default_factory=dict)
    """Of each boolean fact being said to be so, on its own; it is found from one half."""
    denied: Mapping[str, float] = field(default_factory=dict)
    """Of a boolean fact being said not to be so."""


class Read(Protocol):
    """A text that has been read."""

    def part(self, part: Part) -> Reading:
        """Return the reading of one part, the whole text included."""

    def alone(self, part: Part) -> Reading:
        """Return the reading of one part as a text of its own: what stands around it counts for nothing."""

    def areas(self, part: Part) -> Mapping[ServiceArea | None, float]:
        """Return how probable each service area is for one part, as its reading says."""

    def spans(self) -> Mapping[str, Part]:
        """Return where the verbatim facts stand, by fact key."""

    def share(self, key: str, part: Part) -> float:
        """Return how probable it is that a verbatim fact stands in a part."""

    def evidence(self, finding: str) -> Part | None:
        """Return the words that a `type:...`, a `flag:...` or a `fact:...` rests on."""


class Reader(Protocol):
    """A trained model behind the one slot of the pipeline that learns from data."""

    @property
    def version(self) -> str:
        """Name and version of the model."""

    @property
    def abstain_below(self) -> float:
        """Probability of the type below which the reader is too unsure to be acted on."""

    def read(self, text: str) -> Read:
        """Return the text as read."""
