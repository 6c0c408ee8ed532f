"""What the forms of a case's life know when they are read: the case, its rules, who asks and what time it is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from bot.dialogue.wording import Wording
from bot.web.item_orders import Fields, NotFilledIn
from bot.web.life_letters import Letters
from triage.case_life.rules import LifeRules, rules_of
from triage.cases import Case, CaseEvent, EventKind, after
from triage.decision import Decision, decide
from triage.other_dates import of_clock, other_dates
from triage.pack import Rulebook
from triage.store.staff import Colleague
from triage.vocabulary import Channel
from triage.workdays import london


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A case in front of a member of staff."""

    case: Case
    """The case."""
    rulebook: Rulebook
    """The landlord's rules."""
    wording: Wording
    """The texts in the customer's language."""
    staff_id: int
    """Who fills in the form."""
    now: datetime
    """When."""
    people: Mapping[int, str] = field(default_factory=dict)
    """The colleagues who work here, by staff id."""
    is_reviewer: bool = True
    """Whether they decide the later stages."""
    limit: int = 0
    """Up to how many pence they approve for a customer."""
    involved_elsewhere: frozenset[int] = frozenset()
    """Who was involved in the case that this one goes on from."""
    holders: Mapping[str, Sequence[Colleague]] = field(default_factory=dict)
    """Who holds the posts that the policy names."""
    said: Mapping[int, str] = field(default_factory=dict)
    """What the customer wrote, by the message's place in the conversation."""

    @property
    def rules(self) -> LifeRules:
        """The rules of the case."""
        return rules_of(self.case, self.rulebook)

    @property
    def today(self) -> date:
        """The day in London."""
        return london(self.now).date()

    @property
    def letters(self) -> Letters:
        """The letters about the case as it is."""
        return Letters(rules=self.rules, wording=self.wording)

    def letters_after(
        self, kind: EventKind, public: Mapping[str, Any], private: Mapping[str, Any] | None = None
    ) -> Letters:
        """Return the letters about the case as it will be after an event. Raises IllegalMove."""
        event = CaseEvent(kind=kind, at=self.now, actor=f"staff:{self.staff_id}", public=public, private=private)
        return Letters(rules=rules_of(after(self.case, event), self.rulebook), wording=self.wording)

    def decided(self, facts: Mapping[str, Any], entity: str | None, *, taken: bool = False) -> dict[str, Any]:
        """Return what `decision` gives, as plain JSON."""
        return self.decision(facts, entity, taken=taken).as_dict()

    def decision(self, facts: Mapping[str, Any], entity: str | None, *, taken: bool = False) -> Decision:
        """Return what the rules make of the case with other facts or another part of the group.

        With `taken` a person has put every ground for leaving it out aside.
        """
        return decide(
            self._known(facts),
            self.rulebook,
            entity=entity,
            channel=Channel(self.case.channel),
            received_at=self.case.received_at,
            rules=self.rules.counted.rules,
            taken=taken,
        )

    def other_dates(self) -> Mapping[str, tuple[str, ...]]:
        """Return what would have to be different for another date, by the name of the clock."""
        settlement = self.case.life.settlement
        found = other_dates(
            self._known(self.case.facts),
            self.rulebook,
            entity=self.case.entity,
            channel=Channel(self.case.channel),
            received_at=self.case.received_at,
            rules=self.rules.counted.rules,
            taken=settlement is not None and settlement.how == "dropped",
        )
        counted = {name: clock for name, clock in self.case.clocks.items() if clock and "unit" in clock}
        return {name: of_clock(found, clock, self.rulebook.calendar) for name, clock in counted.items()}

    def _known(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return {**facts, "type": self.case.type.value, **dict.fromkeys(self.case.flags, True)}


LONGEST_NUMBER: Final = 10


def number_in(fields: Fields, name: str, fault: str) -> int:
    """Return the whole number in a field. Raises NotFilledIn."""
    text = fields.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        raise NotFilledIn(**{name: fault})
    return int(text)


def day_in(fields: Fields, name: str, fault: str) -> date:
    """Return the day in a field, written as 2026-03-31 or 31/3/2026. Raises NotFilledIn."""
    day = optional_day(fields, name)
    if day is None:
        raise NotFilledIn(**{name: fault})
    return day


def optional_day(fields: Fields, name: str) -> date | None:
    """Return the day in a field, None when it is empty. Raises NotFilledIn for what is no day."""
    text = fields.get(name, "").strip()
    if not text:
        return None
    parts = text.split("/")
    if len(parts) == 3:  # noqa: PLR2004  day, month and year
        text = f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFilledIn(**{name: "Enter a day like 31/3/2026"}) from None


def choice_in(fields: Fields, name: str, choices: Mapping[str, Any] | frozenset[str], fault: str) -> str:
    """Return what was chosen. Raises NotFilledIn when it is none of the choices."""
    chosen = fields.get(name, "")
    if chosen not in choices:
        raise NotFilledIn(**{name: fault})
    return chosen
