"""One matter resolved under the rules in force: judgement, clocks, who is told, and notes for staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from triage.clocks import NAMED_DATES, Counted, count_clocks
from triage.deadlines import Clock
from triage.judgement import Judgement, judge
from triage.lines_in_force import Lines, lines_in_force
from triage.national import Note, Notice
from triage.pack import Rulebook
from triage.schema import Pack
from triage.situation import Situation
from triage.vocabulary import FeedbackType, Outcome, Rules

_Rule = TypeVar("_Rule", Notice, Note)


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """Everything that follows from the facts as they stand."""

    situation: Situation
    """What was known."""
    kind: str
    """The kind of feedback."""
    lines: Lines
    """The rules in force."""
    judgement: Judgement
    """What becomes of the matter."""
    counted: Counted
    """Its clocks."""
    notify: tuple[str, ...]
    """Who is told."""
    notes: tuple[Note, ...]
    """What staff should see."""
    mentions: tuple[str, ...]
    """The keys of the pack's promises that a confirmation mentions."""

    @cached_property
    def named(self) -> tuple[Clock, ...]:
        """Give the clocks of the named dates that the rules state."""
        return tuple(clock for clock in self.counted.clocks if clock.name in NAMED_DATES)

    @property
    def signature(self) -> tuple[object, ...]:
        """Give all that a customer or a colleague would notice: outcome, destination, dates, who acts."""
        judgement = self.judgement
        return (
            judgement.outcome,
            judgement.chosen.refer_to if judgement.chosen else None,
            stage_of(judgement),
            judgement.pending,
            tuple((clock.name, clock.due) for clock in self.named),
            tuple(sorted(clock.name for clock in self.counted.clocks)),
            self.notify,
        )

    @property
    def is_taken(self) -> bool:
        """Say whether the matter is dealt with as a complaint."""
        return self.judgement.outcome in {Outcome.ACCEPTED_FORMAL, Outcome.INFORMAL}


def resolve(situation: Situation, rulebook: Rulebook, rules: Rules, entity: str | None) -> Resolved:
    """Apply the rules to the facts as they stand."""
    lines = lines_in_force(rulebook, rules, entity, situation.day)
    judgement = judge(situation, lines)
    kind = situation.facts.word("type") or FeedbackType.COMPLAINT
    return Resolved(
        situation=situation,
        kind=kind,
        lines=lines,
        judgement=judgement,
        counted=count_clocks(situation, lines, judgement),
        notify=tuple(dict.fromkeys(_roles(situation, lines, kind))),
        notes=tuple(_notes(situation, lines, kind)),
        mentions=tuple(_mentions(situation, lines, kind)),
    )


def stage_of(judgement: Judgement) -> int | str | None:
    """Give the stage of a decision: the one that takes the matter, the outside body's, or none."""
    if judgement.outcome is Outcome.ACCEPTED_FORMAL:
        return judgement.stage.stage if judgement.stage else None
    if judgement.chosen is not None and judgement.chosen.ground == "next_step":
        return "external"
    return None


def _roles(situation: Situation, lines: Lines, kind: str) -> Iterator[str]:
    for pack, notices in _both(lines, lines.document.notice, lines.national.notices):
        for notice in notices:
            if kind in notice.types and _speaks(situation, pack, notice, lines):
                yield from notice.roles


def _notes(situation: Situation, lines: Lines, kind: str) -> Iterator[Note]:
    for pack, notes in _both(lines, lines.document.note, lines.national.notes):
        for note in notes:
            if kind in note.types and _speaks(situation, pack, note, lines):
                yield note


def _mentions(situation: Situation, lines: Lines, kind: str) -> Iterator[str]:
    for promise in lines.document.promise:
        fits = not promise.entities or lines.entity.key in promise.entities
        if fits and kind in promise.types and situation.holds(promise.when, lines.document) is True:
            yield promise.key


def _both(
    lines: Lines, document: tuple[_Rule, ...], national: tuple[_Rule, ...]
) -> list[tuple[Pack, tuple[_Rule, ...]]]:
    return [(lines.document, document), (lines.national_pack, national)]


def _speaks(situation: Situation, pack: Pack, rule: Notice | Note, lines: Lines) -> bool:
    fits = not rule.entities or lines.entity.key in rule.entities
    stopped = rule.unless is not None and situation.holds(rule.unless, pack) is True
    return fits and not stopped and situation.in_force(rule, pack) and situation.holds(rule.when, pack) is True
