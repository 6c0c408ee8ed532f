"""Clocks that a later step of a case starts: an acknowledgement, an answer, an extension, an investigation's end."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from triage.clocks import STAFF_NAMES, STAGE_PERIODS, better, side_clock
from triage.dated import Period, Start
from triage.deadlines import Clock, as_day, count_clock
from triage.lines_in_force import Lines, lines_in_force
from triage.pack import Rulebook
from triage.schema import Outside, Stage
from triage.vocabulary import Rules, Source


@dataclass(frozen=True, kw_only=True)
class CaseRules:
    """The rules that a case began under."""

    rulebook: Rulebook
    """Pack, national rules and calendar."""
    rules: Rules
    """Which of them the deployment runs."""
    entity: str | None
    """The part of the group; None for the pack's default."""
    received_at: datetime
    """When the complaint, or the request for this stage, reached us."""

    @property
    def lines(self) -> Lines:
        """Give the lines in force on the day of receipt."""
        return lines_in_force(self.rulebook, self.rules, self.entity, as_day(self.received_at))


def response_clock(case: CaseRules, stage: int | str, *, acknowledged_on: date) -> Clock | None:
    """Give the answer's clock once the acknowledgement has gone, or None where no rule states a time.

    What the Code counts from the acknowledgement is counted from its due date if that is earlier: a late
    acknowledgement never lengthens the wait (Code 6.3 and this product's reading of it).
    """
    document, code = _stages(case, stage)
    due = [_acknowledgement(case, each) for each in (document, code) if each is not None]
    start = min([acknowledged_on, *(as_day(clock.due) for clock in due if clock is not None)])
    starts: dict[Start, date | datetime] = {Start.RECEIPT: case.received_at, Start.ACKNOWLEDGEMENT: start}
    mine = _period_clock(case, "respond_by", document.respond, starts, case.lines.source)
    theirs = _period_clock(case, "respond_by", code.respond, starts, Source.CODE) if code else None
    pair = better(mine, theirs)
    return pair[0] if pair else None


def extension_ceiling(case: CaseRules, stage: int | str, *, due: date) -> Clock | None:
    """Give the latest day to which an answer due on `due` may be moved, or None where no rule states one."""
    document, code = _stages(case, stage)
    starts: dict[Start, date | datetime] = {Start.RESPONSE_DUE: due}
    for owner, source in ((document, case.lines.source), (code, Source.CODE)):
        ceiling = owner.extension.ceiling if owner and owner.extension else None
        clock = _period_clock(case, "extension.ceiling", ceiling, starts, source)
        if clock is not None:
            return replace(clock, staff_only=True)
    return None


def window_clock(case: CaseRules, stage: int | str, *, answered_on: date) -> Clock | None:
    """Give the last day to ask for what follows `stage`, answered on `answered_on`; None where none is stated."""
    stages = case.lines.document.stage
    following = stages[_place(case, stage) + 1 :][:1]
    if not following or following[0].window is None:
        return None
    window = following[0].window
    return count_clock(window.name, window, answered_on, case.rulebook.calendar, source=case.lines.source)


def outcome_clock(case: CaseRules, stage: int | str, *, heard_on: date) -> Clock | None:
    """Give the day by which the outcome of a hearing is told, or None where none is stated."""
    document, _ = _stages(case, stage)
    starts: dict[Start, date | datetime] = {Start.HEARING: heard_on}
    return _period_clock(case, "outcome_by", document.outcome, starts, case.lines.source)


def clock_of_law(case: CaseRules, name: str, start: date | datetime) -> Clock | None:
    """Give a clock of national law counted from `start`, or None if none of that name was in force at receipt."""
    for rule in case.lines.national.clocks:
        if rule.name == name and rule.in_force(as_day(case.received_at)):
            return side_clock(rule, start, case.rulebook.calendar, Source.LAW)
    return None


def opening_clocks(case: CaseRules, stage: int | str) -> tuple[Clock, ...]:
    """Give the clocks that a request for `stage` starts, the earlier of both lines; `received_at` is the request's."""
    document, code = _stages(case, stage)
    starts: dict[Start, date | datetime] = {Start.RECEIPT: case.received_at}
    found = []
    for name, part in STAGE_PERIODS.items():
        mine = _period_clock(case, name, getattr(document, part), starts, case.lines.source)
        theirs = _period_clock(case, name, getattr(code, part), starts, Source.CODE) if code else None
        pair = better(mine, theirs)
        if pair is None:
            continue
        found.append(replace(pair[0], staff_only=name.startswith(STAFF_NAMES)))
        if name == "acknowledge_by":
            starts[Start.ACKNOWLEDGEMENT] = pair[0].due
    return tuple(found)


def outside_clocks(case: CaseRules, outside: Outside, *, answered_on: date) -> tuple[Clock, ...]:
    """Give from when, and until when, the outside body is open after the final answer of `answered_on`."""
    source = Source.CODE if case.lines.code else case.lines.source
    periods = (("ombudsman_from", outside.wait), ("external_by", outside.limit))
    return tuple(
        count_clock(name, period, answered_on, case.rulebook.calendar, source=source)
        for name, period in periods
        if period is not None
    )


def stages_of(case: CaseRules, stage: int | str) -> tuple[Stage, Stage | None]:
    """Give a stage of the line that leads, and the Code's beside it. Raises ValueError for an unknown stage."""
    return _stages(case, stage)


def _place(case: CaseRules, stage: int | str) -> int:
    return [str(each.stage) for each in case.lines.document.stage].index(str(stage))


def _stages(case: CaseRules, stage: int | str) -> tuple[Stage, Stage | None]:
    place, code = _place(case, stage), case.lines.code
    beside = code.stage[place] if code and place < len(code.stage) else None
    return case.lines.document.stage[place], beside


def _acknowledgement(case: CaseRules, stage: Stage) -> Clock | None:
    starts: dict[Start, date | datetime] = {Start.RECEIPT: case.received_at}
    return _period_clock(case, "acknowledge_by", stage.acknowledge, starts, case.lines.source)


def _period_clock(
    case: CaseRules, name: str, period: Period | None, starts: dict[Start, date | datetime], source: Source
) -> Clock | None:
    if period is None or period.start not in starts:
        return None
    return count_clock(name, period, starts[period.start], case.rulebook.calendar, source=source)
