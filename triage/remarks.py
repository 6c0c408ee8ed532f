"""What a check of a pack has to say, one remark at a time."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a remark weighs."""

    ERROR = "error"
    WEAKER = "weaker"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One thing to know about a pack."""

    weight: Weight
    """An error stops a pack from being used; `weaker` is weaker than the Code; the rest is for people to read."""
    about: str
    """What it is about: the rule, or the file and line."""
    text: str
    """What there is to say."""
    clause: str | None = None
    """The clause of the document."""
    code_clause: str | None = None
    """The provision it is compared with."""

    def as_dict(self) -> dict[str, str | None]:
        """Give the remark as plain JSON values."""
        return {
            "weight": self.weight.value,
            "about": self.about,
            "clause": self.clause,
            "code_clause": self.code_clause,
            "text": self.text,
        }
