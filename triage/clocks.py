"""The clocks of one matter: complaint dates on both lines, the earlier one applied, and the clocks of the law."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from triage.dated import Period, Start
from triage.deadlines import Clock, as_day, count_clock
from triage.findings import response_days
from triage.judgement import Judgement, awaits_authority
from triage.lines_in_force import Lines
from triage.national import SideClock
from triage.schema import Pack, Stage
from triage.situation import Situation
from triage.vocabulary import Exclusion, Outcome, Source
from triage.workdays import Calendar

IF_ACCEPTED = "if_accepted."
"""What stands before the names of clocks that would run if a suggestion were dropped."""

NAMED_DATES = (
    "acknowledge_by",
    "respond_by",
    "informal_by",
    "allocate_by",
    "appeal_by",
    "notify_by",
    "panel_by",
    "ombudsman_from",
    "external_by",
)
"""The dates that a decision states by name."""

STAGE_PERIODS = {
    "acknowledge_by": "acknowledge",
    "allocate_by": "allocate",
    "respond_by": "respond",
    "panel_by": "convene",
    "measure.respond_by": "measure",
    "target.quick_try_by": "attempt",
}
STAFF_NAMES = ("measure.", "target.", "extension.", "suggestion.", "authority.")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """All clocks of one matter."""

    clocks: tuple[Clock, ...]
    """The clocks that run, in the order in which they were counted."""
    kept: tuple[Clock, ...]
    """Dates of the line that is not applied, kept to be seen."""


def count_clocks(situation: Situation, lines: Lines, judgement: Judgement) -> Counted:
    """Count every clock that the decision starts or states."""
    counting = _Counting(situation=situation, lines=lines, judgement=judgement)
    return counting.all()


@dataclass(frozen=True, kw_only=True)
class _Counting:
    situation: Situation
    lines: Lines
    judgement: Judgement

    def all(self) -> Counted:
        pairs = [*self._complaint(), *self._outside()]
        clocks = [*(applied for applied, _ in pairs), *self._settling(), *self._beside()]
        return Counted(clocks=tuple(clocks), kept=tuple(other for _, other in pairs if other is not None))

    def _complaint(self) -> Iterator[tuple[Clock, Clock | None]]:
        outcome, stage = self.judgement.outcome, self.judgement.stage
        if outcome is Outcome.INFORMAL:
            yield from self._informal()
        elif stage is not None and outcome is Outcome.ACCEPTED_FORMAL:
            yield from self._stage(stage)
        elif stage is not None and outcome in {Outcome.EXCLUDED, Outcome.REFERRED} and self._is_complaint():
            for applied, _ in self._stage(stage):
                yield replace(applied, name=IF_ACCEPTED + applied.name, staff_only=True), None

    def _is_complaint(self) -> bool:
        return self.situation.facts.word("type") == "complaint"

    def _informal(self) -> Iterator[tuple[Clock, Clock | None]]:
        rule = self.lines.document.informal
        if rule is None:
            return
        if rule.by:
            yield self._count("informal_by", rule.by, self.situation.received_at), None
        first = self.lines.document.stage[0]
        wanted = self.situation.holds(rule.acknowledge_when, self.lines.document)
        if rule.acknowledge_when and first.acknowledge and wanted is True:
            yield self._count("acknowledge_by", first.acknowledge, self.situation.received_at), None

    def _stage(self, stage: Stage) -> Iterator[tuple[Clock, Clock | None]]:
        starts: dict[Start, date | datetime] = {Start.RECEIPT: self.situation.received_at}
        code = self._code_stage()
        for name, part in STAGE_PERIODS.items():
            document = None if self._is_held(part) else self._from_stage(name, part, stage, starts)
            beside = code if self.lines.kept(name) is None else None
            national = self._from_stage(name, part, beside, starts) if beside else None
            pair = better(document, replace(national, source=Source.CODE) if national else None)
            if pair is None:
                continue
            yield pair
            if name == "acknowledge_by":
                starts[Start.ACKNOWLEDGEMENT] = pair[0].due
            if name == "respond_by":
                starts[Start.RESPONSE_DUE] = pair[0].due
        yield from self._window(stage)
        yield from self._ceiling(stage, code, starts)

    def _is_held(self, part: str) -> bool:
        rule = self.lines.document.advocates
        holds = rule.authority == "required" and rule.holds_response and part in {"acknowledge", "respond"}
        return holds and awaits_authority(self.situation, self.lines)

    def _code_stage(self) -> Stage | None:
        code = self.lines.code
        if code is None or self.judgement.index >= len(code.stage):
            return None
        return code.stage[self.judgement.index]

    def _from_stage(self, name: str, part: str, stage: Stage, starts: dict[Start, date | datetime]) -> Clock | None:
        period: Period | None = getattr(stage, part)
        if period is None or period.start not in starts:
            return None
        return self._count(name, period, starts[period.start])

    def _window(self, stage: Stage) -> Iterator[tuple[Clock, Clock | None]]:
        days = response_days(self.situation)
        if stage.window and days and self.judgement.request.asked:
            yield self._count(stage.window.name, stage.window, days.end), None

    def _ceiling(
        self, stage: Stage, code: Stage | None, starts: dict[Start, date | datetime]
    ) -> Iterator[tuple[Clock, Clock | None]]:
        for owner, source in ((stage, self.lines.source), (code, Source.CODE)):
            extension = owner.extension if owner else None
            if extension and extension.ceiling and extension.ceiling.start in starts:
                start = starts[extension.ceiling.start]
                clock = self._count("extension.ceiling", extension.ceiling, start)
                yield replace(clock, source=source), None
                return

    def _outside(self) -> Iterator[tuple[Clock, Clock | None]]:
        outside, final = self.judgement.outside, self._final_answer()
        if outside is None or final is None:
            return
        source = Source.CODE if self.lines.code else self.lines.source
        waived = self.situation.facts.word("advocate_kind") in outside.waived_by
        if outside.wait:
            wait = outside.wait.model_copy(update={"value": 0}) if waived else outside.wait
            yield self._count("ombudsman_from", wait, final, source), None
        if outside.limit:
            yield self._count("external_by", outside.limit, final, source), None

    def _final_answer(self) -> date | None:
        """Give the day of the final answer, unless the matter is taken again or the Ombudsman has it already."""
        facts, judgement = self.situation.facts, self.judgement
        final, previous = facts.days("final_response_date"), facts.days("previous_response_date")
        is_accepted = judgement.outcome not in {Outcome.EXCLUDED, Outcome.REFERRED}
        before_is_final = judgement.index > 0 and self.lines.document.stage[judgement.index - 1].final
        if is_accepted and not (self.lines.code and before_is_final):
            return None
        if judgement.chosen and judgement.chosen.exclusion is Exclusion.OMBUDSMAN:
            return None
        if final is None and (judgement.request.is_external or before_is_final):
            final = previous
        return final.end if final else None

    def _settling(self) -> Iterator[Clock]:
        national, judgement = self.lines.national, self.judgement
        chosen = judgement.chosen
        if chosen is not None and chosen.review:
            yield self._count("suggestion.settle_by", national.settle_by, self.situation.received_at, Source.LAW)
        is_taken = judgement.outcome in {Outcome.ACCEPTED_FORMAL, Outcome.INFORMAL}
        if is_taken and awaits_authority(self.situation, self.lines):
            yield self._count("authority.ask_by", national.ask_authority_by, self.situation.received_at, Source.LAW)

    def _beside(self) -> Iterator[Clock]:
        lines = self.lines
        for pack, source, rules in (
            (lines.document, lines.source, lines.document.clock),
            (lines.national_pack, Source.LAW, lines.national.clocks),
        ):
            for rule in rules:
                if self._starts(rule, pack):
                    yield side_clock(rule, self.situation.received_at, self.situation.calendar, source)

    def _starts(self, rule: SideClock, pack: Pack) -> bool:
        return (
            rule.start in {Start.RECEIPT, Start.AWARENESS}
            and self.situation.facts.word("type") in rule.types
            and rule.in_force(self.situation.day)
            and (self.lines.entity.housing_ombudsman or not rule.housing_only)
            and (not rule.entities or self.lines.entity.key in rule.entities)
            and self.situation.holds(rule.when, pack) is True
            and (rule.unless is None or self.situation.holds(rule.unless, pack) is not True)
        )

    def _count(self, name: str, period: Period, start: date | datetime, source: Source | None = None) -> Clock:
        return count_clock(
            name,
            period,
            start,
            self.situation.calendar,
            source=source or self.lines.source,
            staff_only=name.startswith(STAFF_NAMES),
        )


def side_clock(rule: SideClock, start: date | datetime, calendar: Calendar, source: Source) -> Clock:
    """Count a clock that runs beside the complaint from `start`."""
    period = Period(value=rule.value, unit=rule.unit, start=rule.start, clause=rule.clause, status=rule.status)
    return count_clock(rule.name, period, start, calendar, source=source, roll=rule.roll, staff_only=rule.staff_only)


def better(document: Clock | None, code: Clock | None) -> tuple[Clock, Clock | None] | None:
    """Give the earlier of two clocks and the other one; the document's where they agree."""
    if document is None or code is None:
        only = document or code
        return (only, None) if only else None
    return (document, code) if as_day(document.due) <= as_day(code.due) else (code, document)
