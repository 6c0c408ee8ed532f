"""Reasons of a decision: whose rule, where it stands, what it does, and the facts it rests on."""

from dataclasses import dataclass
from typing import Any

from triage.vocabulary import Source
from triage.words import WORDS


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One rule that spoke, or was looked at."""

    source: Source
    """Whose rule it is."""
    clause: str
    """Where it stands."""
    rule: str
    """The name of the rule."""
    effect: str
    """What it does here, in words that a customer can read."""
    facts: tuple[str, ...] = ()
    """The facts it rests on."""
    counts: bool = True
    """True when the decision rests on it, so that its clause is cited."""

    def as_dict(self) -> dict[str, Any]:
        """Give the reason as plain JSON values."""
        return {
            "source": self.source.value,
            "clause": self.clause,
            "rule": self.rule,
            "effect": self.effect,
            "facts": list(self.facts),
        }


def say(effect: str, **words: object) -> str:
    """Give the sentence of `words.toml` for an effect, filled in."""
    sentence: str = WORDS["effect"][effect]
    return sentence.format(**words)
