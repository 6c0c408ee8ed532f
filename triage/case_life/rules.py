"""The rules of one case at the stage that it is in: stages, more time, rest, parts of letters, outside bodies."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from triage.case_life.case import Case
from triage.deadlines import as_day
from triage.later_clocks import CaseRules, extension_ceiling, stages_of, window_clock
from triage.pack import Rulebook
from triage.schema import Duty, Extension, Outside, Pack, Rest, Stage, Window
from triage.vocabulary import Rules

Letter = Literal["acknowledgement", "extension", "response", "refusal"]


@dataclass(frozen=True, kw_only=True)
class LifeRules:
    """What the rules in force say about one case at its stage."""

    case: Case
    """The case."""
    counted: CaseRules
    """The rules that it began under, and from when this stage counts."""

    @property
    def stage(self) -> Stage | None:
        """The stage that it is in, None outside of the procedure."""
        stages = self.counted.lines.document.stage
        return next((stage for stage in stages if str(stage.stage) == self.case.stage), None)

    @property
    def following(self) -> Stage | None:
        """The stage after it inside the landlord, None after the last."""
        stages, now = self.counted.lines.document.stage, self.stage
        return None if now is None else next(iter(stages[stages.index(now) + 1 :]), None)

    @property
    def under_code(self) -> bool:
        """Whether the Code is in force for it, alone or beside the document."""
        return self.counted.lines.code is not None or self.counted.lines.document.national is not None

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The lines in force."""
        lines = self.counted.lines
        return (lines.document,) if lines.code is None else (lines.document, lines.code)

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """What each line says about more time at this stage."""
        if self.stage is None:
            return ()
        return tuple(each.extension for each in stages_of(self.counted, self.stage.stage) if each and each.extension)

    @property
    def needs_agreement(self) -> bool:
        """Whether more time is agreed with the customer, not only told."""
        return any(extension.how == "agree" for extension in self.extensions)

    @property
    def window(self) -> Window | None:
        """Within what time the next stage is asked for, None where the rules state none."""
        return None if self.following is None else self.following.window

    @property
    def rests(self) -> tuple[Rest, ...]:
        """The reasons for which it may rest; the Code lets no clock rest."""
        rests = self.counted.lines.document.rest
        return tuple(rest.model_copy(update={"stops_clock": False}) for rest in rests) if self.under_code else rests

    @property
    def outside(self) -> Outside | None:
        """The outside body of this customer, None where there is none."""
        decided = (self.case.decision or {}).get("outside")
        if not decided:
            return None
        known = (*self.counted.rulebook.statutory.outside, *self.counted.rulebook.pack.outside)
        return next((each for each in known if [each.clause, each.body.value] == list(decided)), None)

    @property
    def is_final(self) -> bool:
        """Whether the answer of this stage is the landlord's final one."""
        if self.stage is None:
            return False
        return self.stage.final or any(each.final for each in stages_of(self.counted, self.stage.stage) if each)

    @property
    def is_for_another(self) -> bool:
        """Whether this stage is for somebody who was not involved before."""
        return self.case.life.needs_other_person or bool(self.stage and self.stage.independent)

    @property
    def needs_other_person(self) -> bool:
        """Whether the next stage is for somebody who was not involved before."""
        if self.following is None:
            return False
        return any(each.independent for each in stages_of(self.counted, self.following.stage) if each)

    def last_day_to_ask(self) -> date | None:
        """Give the last day on which the next stage can be asked for in time, None where the rules state none."""
        if self.case.responded_at is None or self.stage is None:
            return None
        clock = window_clock(self.counted, self.stage.stage, answered_on=as_day(self.case.responded_at))
        return None if clock is None else as_day(clock.due)

    def ceiling(self) -> tuple[date, str] | None:
        """Give the last day to which the answer may be moved, and why; None where no rule states one."""
        due = self.case.life.first_due or self.case.respond_due
        if due is None or self.stage is None:
            return None
        clock = extension_ceiling(self.counted, self.stage.stage, due=date.fromisoformat(due[:10]))
        return None if clock is None else (as_day(clock.due), clock.why)

    def parts(self, letter: Letter) -> frozenset[str]:
        """Give what a letter of this kind has to contain, by the names that the packs use."""
        return frozenset(part for duty in self._letters(letter) for part in _words(duty.values.get("fields")))

    def clauses(self, letter: Letter) -> tuple[str, ...]:
        """Give the clauses that say what a letter of this kind contains."""
        return tuple(duty.clause for duty in self._letters(letter))

    def duty(self, key: str) -> Duty | None:
        """Give the first duty of the lines in force that states a value of this name."""
        return next((duty for pack in self.packs for duty in pack.duty if key in duty.values), None)

    def _letters(self, letter: Letter) -> list[Duty]:
        places = {
            str(stage.stage)
            for stage in (stages_of(self.counted, self.stage.stage) if self.stage else ())
            if stage is not None
        }
        return [
            duty
            for pack in self.packs
            for duty in pack.duty
            if duty.values.get("letter") == letter
            and ("stages" not in duty.values or places & set(_words(duty.values["stages"])))
        ]


def _words(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def rules_of(case: Case, rulebook: Rulebook) -> LifeRules:
    """Return the rules of a case. Raises ValueError for a part of the group that the pack does not have."""
    counted = CaseRules(
        rulebook=rulebook,
        rules=Rules(case.rules),
        entity=case.entity,
        received_at=case.life.since or case.received_at,
    )
    return LifeRules(case=case, counted=counted)
