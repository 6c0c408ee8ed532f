"""Running recorded facts against a changed pack or calendar: what would be decided otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from triage.clocks import NAMED_DATES
from triage.customer_notes import CustomerNotes, customer_notes
from triage.decision import Decision
from triage.facts import Absent
from triage.lines import decide_with, rules_of
from triage.pack import Rulebook

COMPARED: Final = (
    "outcome",
    "exclusion",
    "clause",
    "refer_to",
    "stage",
    *NAMED_DATES,
    "notify",
    "staff_review",
    "pending",
    "needs",
)
"""What of a decision is compared."""

TEXTS: Final = ("reviewer_words", "lead_words", "reason", "refer_to_words", "respond_is_aim", "states_no_date")
"""What a customer would be told, as far as the pack says it."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that would be otherwise in one case."""

    id: str
    """The case."""
    what: str
    """The part of the decision, the clock or the text."""
    before: Any
    """What it was."""
    after: Any
    """What it would be."""

    def as_dict(self) -> dict[str, Any]:
        """Give the change as plain JSON values."""
        return {"id": self.id, "what": self.what, "before": self.before, "after": self.after}


def replay_line(
    line: Mapping[str, Any], before: Rulebook, after: Rulebook, *, absent: Absent = Absent.FALSE
) -> tuple[Change, ...]:
    """Give what would change for one decide line between two rulebooks; raises ValueError for a bad line."""
    old, new = (decide_with(line, rulebook, absent=absent) for rulebook in (before, after))
    seen = {**_parts(line, old, before)}
    would_be = {**_parts(line, new, after)}
    return tuple(
        Change(id=str(line.get("id")), what=what, before=seen.get(what), after=would_be.get(what))
        for what in dict.fromkeys((*seen, *would_be))
        if seen.get(what) != would_be.get(what)
    )


def _parts(line: Mapping[str, Any], decision: Decision, rulebook: Rulebook) -> dict[str, Any]:
    plain = decision.as_dict()
    notes = customer_notes(rulebook, decision, decision.entity, rules_of(line))
    return {
        **{name: plain[name] for name in COMPARED},
        **{f"clock {clock['name']}": clock["due"] for clock in plain["clocks"] if clock["name"] not in NAMED_DATES},
        **_texts(notes),
    }


def _texts(notes: CustomerNotes) -> dict[str, Any]:
    texts = {f"text {name}": getattr(notes, name) for name in TEXTS}
    texts["text promises"] = [promise.text for promise in notes.promises]
    texts["text next stage"] = notes.next_stage.title if notes.next_stage else None
    texts["text outside body"] = notes.outside.words if notes.outside else None
    return texts
