"""How a case hangs together with a duplicate of it: what events of merging have left on either."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Joined(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MergedInto(_Joined):
    """The case was a duplicate and goes on in another one."""

    case: str
    """Reference of that one."""
    case_id: int
    """Its id."""
    status: str
    """What the status was before: undoing brings it back."""
    same_address: bool
    """Whether both came from the same address; else nothing of the other case is told here without proof."""


class TakenIn(_Joined):
    """A duplicate that goes on in this case, and what came with it."""

    case: str
    """Its reference."""
    case_id: int
    """Its id."""
    conversation_id: int
    """Where it was said."""
    received_at: datetime
    """When its first message came."""
    acknowledged_at: datetime | None = None
    """When a person had acknowledged it; None where nobody had, or where this case had been."""
    flags: tuple[str, ...] = ()
    """What must be noticed in it."""
    facts: dict[str, Any] = Field(default_factory=dict)
    """Facts known from it."""
    points: tuple[str, ...] = ()
    """Its points that this case did not have."""
    clocks: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Its clocks that still ran, by name."""


class Own(_Joined):
    """What a case was by itself, without the duplicates that it took in: undoing goes back to it."""

    received_at: datetime
    """When its own first message came."""
    acknowledged_at: datetime | None = None
    """When a person had acknowledged it before it took one in."""
    flags: tuple[str, ...] = ()
    """What must be noticed in it."""
    facts: dict[str, Any] = Field(default_factory=dict)
    """Facts known from its own conversation."""
    clocks: dict[str, dict[str, Any] | None] = Field(default_factory=dict)
    """The clocks of later events in whose place others stand now, by name."""
    met: dict[str, datetime] = Field(default_factory=dict)
    """Clocks of the law that had been met and run again."""
