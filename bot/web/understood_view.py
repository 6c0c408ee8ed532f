"""How a case is understood, as its page shows it and lets it be corrected. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.web.item_orders import Fields
from bot.web.understanding_orders import CORRECTABLE, choices
from triage.case_life.correcting import SAFETY
from triage.chain import Link
from triage.store.item import Item

SHORT: Final = 60
"""Characters of a message that stand in a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A flag or fact that the case works with."""

    finding: str
    """`flag:<flag>` or `fact:<key>`."""
    key: str
    """The flag or fact key."""
    value: Any
    """The fact's value; True for a flag."""
    is_correctable: bool
    """Whether a person can take it out here."""
    needs_reason: bool
    """Whether that needs a reason."""
    is_wrong_form: bool
    """Whether the form was just sent for this one and something was missing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnderstoodView:
    """What the page shows of how a case is understood."""

    flags: Sequence[Known]
    """What is to be noticed."""
    facts: Sequence[Known]
    """What is known."""
    choices: Mapping[str, Sequence[tuple[str, str, str]]]
    """What can be added (`understanding_orders.choices`)."""
    messages: Sequence[tuple[int, str]]
    """The customer's messages that may say it: place and first words."""
    corrected: Mapping[str, Any]
    """What was corrected, by finding; None for what was taken out."""


def understood_view(item: Item, sent: str, typed: Fields) -> UnderstoodView | None:
    """Return how the item's case is understood, None for an item without one.

    `sent` and `typed` are the form that was sent and its fields, when something was missing in it.
    """
    case = item.case
    if case is None:
        return None
    failed = typed.get("corrected", "") if sent == "not-so" else ""
    said = [(row["seq"], _short(row["text"])) for row in item.messages if row["sender"] == "customer" and row["text"]]
    return UnderstoodView(
        flags=[_known("flag", flag, True, failed) for flag in case["flags"]],
        facts=[_known("fact", key, value, failed) for key, value in case["facts"].items()],
        choices=choices(),
        messages=said,
        corrected=corrections(item.history),
    )


def corrections(history: Sequence[Link]) -> dict[str, Any]:
    """Return what people corrected, by finding: the last word on each; None for what was taken out."""
    made = [link.private["corrected"] for link in history if link.private and "corrected" in link.private]
    return {each["finding"]: each["value"] for each in made}


def _known(kind: str, key: str, value: Any, failed: str) -> Known:
    finding = f"{kind}:{key}"
    return Known(
        finding=finding,
        key=key,
        value=value,
        is_correctable=kind == "flag" or key in CORRECTABLE,
        needs_reason=finding == failed or (kind == "flag" and key in SAFETY),
        is_wrong_form=finding == failed,
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…"
