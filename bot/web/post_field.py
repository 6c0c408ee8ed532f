"""Whom a form names for a post of the policy: one of its holders or, while it is vacant, a name with a reason.

Pure, as `bot.web.life_orders`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from bot.web.item_orders import Fields, NotFilledIn, text_of
from bot.web.life_desk import Desk

WHY: Final = "_why"
"""What the name of a field ends with that says why somebody may decide who does not hold the post."""

CHOOSE: Final = "Choose who holds the post that the policy leaves this to"
WRITE: Final = "Write the name of the person: the policy leaves this to one post alone"
REASON: Final = "Nobody is known to hold this post: write why this person may decide"


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Somebody who did what the policy leaves to a post."""

    post: str
    """The post."""
    name: str
    """Their name."""
    staff_id: int | None
    """Their seat; None for somebody who stands in while the post is vacant."""
    reason: str
    """Why they may, while it is vacant."""

    @property
    def public(self) -> dict[str, Any]:
        """What an event keeps for good."""
        return {"post": self.post} if self.staff_id is None else {"post": self.post, "holder_id": self.staff_id}

    @property
    def private(self) -> dict[str, Any]:
        """What an event keeps until it is erased, beside the name."""
        return {"post_reason": self.reason} if self.reason else {}


def named_for(fields: Fields, desk: Desk, post: str, field: str, *, never: Collection[int] = (), why_not: str) -> Named:
    """Return whom a form names for a post. Raises NotFilledIn.

    Holders among `never` cannot be named, which `why_not` explains.
    """
    held = {str(each.staff_id): each for each in desk.holders.get(post, ())}
    if not held:
        return _standing_in(fields, post, field)
    chosen = held.get(fields.get(field, ""))
    if chosen is None:
        raise NotFilledIn(**{field: CHOOSE})
    if chosen.staff_id in never:
        raise NotFilledIn(**{field: why_not})
    return Named(post=post, name=chosen.name, staff_id=chosen.staff_id, reason="")


def fits_stage(desk: Desk, *staff_ids: int | None) -> bool:
    """Return whether one of these people may do what the policy leaves to the post of this stage.

    While nobody is known to hold the post, everybody may whose role lets them.
    """
    stage = desk.rules.stage
    held = desk.holders.get(stage.reviewer, ()) if stage is not None else ()
    return not held or bool({each.staff_id for each in held} & set(staff_ids))


def _standing_in(fields: Fields, post: str, field: str) -> Named:
    name, reason = text_of(fields, field), text_of(fields, field + WHY)
    faults = {} if name else {field: WRITE}
    if not reason:
        faults[field + WHY] = REASON
    if faults:
        raise NotFilledIn(**faults)
    return Named(post=post, name=name, staff_id=None, reason=reason)
