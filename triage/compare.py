"""Where a pack is weaker than the national rules, clause against clause."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from triage.dated import Period, Start, Unit
from triage.deadlines import as_day, due_date
from triage.exhaust import situations
from triage.pack import Rulebook
from triage.remarks import Remark, Weight
from triage.schema import Ground, Pack, Stage
from triage.situation import Situation
from triage.vocabulary import Outcome
from triage.words import spoken_day, unit_word
from triage.workdays import Calendar

_COMPARED_DAYS: Final = tuple(date(2024, 1, 1) + timedelta(days=number) for number in range(4 * 365 + 1))
"""Every day of four years, a leap year among them, as day of receipt."""


def weaker_rules(rulebook: Rulebook) -> Iterator[Remark]:
    """Go through what the Code gives a customer and the document does not; nothing for the Code itself."""
    document, code = rulebook.pack, rulebook.statutory
    if document.national is not None or not any(part.housing_ombudsman for part in document.entity):
        return
    yield from _times(rulebook)
    yield from _stages(document, code)
    for ground in document.ground:
        if ground.effect is Outcome.EXCLUDED:
            yield from _exclusion(ground, rulebook)
    yield from _windows(document, code)
    yield from _reaching_the_ombudsman(document, code)
    yield from _acting_for_others(document, code)


def _remark(about: str, text: str, clause: str, code_clause: str) -> Remark:
    return Remark(weight=Weight.WEAKER, about=about, text=text, clause=clause, code_clause=code_clause)


def _times(rulebook: Rulebook) -> Iterator[Remark]:
    for mine, theirs in zip(rulebook.pack.stage, rulebook.statutory.stage, strict=False):
        for name, part in (("acknowledgement", "acknowledge"), ("answer", "respond")):
            period: Period | None = getattr(mine, part)
            required: Period = getattr(theirs, part)
            about = f"{name}, {mine.title}"
            if period is None:
                text = f"states no time; the Code: {_length(required)}"
                yield _remark(about, text, mine.clause, required.clause)
            elif (late := _first_later_day(mine, theirs, part, rulebook.calendar)) is not None:
                text = f"{_length(period)}, later than the Code when received on {spoken_day(late)}"
                yield _remark(about, text, period.clause, required.clause)
        yield from _extension(mine, theirs)


def _first_later_day(mine: Stage, theirs: Stage, part: str, calendar: Calendar) -> date | None:
    for day in _COMPARED_DAYS:
        if _due(mine, part, day, calendar) > _due(theirs, part, day, calendar):
            return day
    return None


def _due(stage: Stage, part: str, day: date, calendar: Calendar) -> date:
    period: Period = getattr(stage, part)
    start = day
    if period.start is Start.ACKNOWLEDGEMENT and stage.acknowledge:
        start = as_day(due_date(stage.acknowledge.value, stage.acknowledge.unit, day, calendar))
    return as_day(due_date(period.value, period.unit, start, calendar))


def _extension(mine: Stage, theirs: Stage) -> Iterator[Remark]:
    if mine.extension is None or theirs.extension is None or theirs.extension.ceiling is None:
        return
    if mine.extension.ceiling is None:
        text = f"more time has no ceiling; the Code: {_length(theirs.extension.ceiling)}"
        yield _remark(f"extension, {mine.title}", text, mine.extension.clause, theirs.extension.clause)
    missing = [word for word in theirs.extension.tells if word not in mine.extension.tells]
    if missing:
        text = f"an extension does not have to give: {', '.join(missing).replace('_', ' ')}"
        yield _remark(f"extension, {mine.title}", text, mine.extension.clause, theirs.extension.clause)


def _stages(document: Pack, code: Pack) -> Iterator[Remark]:
    national = code.national
    for stage in document.stage[len(code.stage) :]:
        text = f"a stage beyond the Code's {len(code.stage)}; it may be an extra offer, never a bar"
        yield _remark(stage.title, text, stage.clause, national.no_pre_stage.clause if national else "")
    if document.informal is not None and national is not None:
        text = "a step before stage 1; the Code has none, a quick fix goes on inside stage 1"
        yield _remark("informal", text, document.informal.clause, national.no_pre_stage.clause)
    second = document.stage[1:2]
    if second and not second[0].independent:
        text = "nothing says that somebody else decides"
        yield _remark(second[0].title, text, second[0].clause, code.stage[1].clause)


def _exclusion(ground: Ground, rulebook: Rulebook) -> Iterator[Remark]:
    national = rulebook.statutory.national
    if national is None or ground.exclusion is None:
        return
    about = f"exclusion {ground.exclusion.value}"
    barred = next((each for each in national.barred if ground.ground in each.grounds), None)
    named = [each for each in rulebook.statutory.ground if each.ground == ground.ground]
    if barred is not None:
        yield _remark(about, barred.text, ground.clause, barred.clause)
    elif not named:
        text = "a ground that the Code does not name: fair, reasonable, case by case"
        yield _remark(about, text, ground.clause, national.other_grounds.clause)
    elif (example := _wider(ground, named[0], rulebook)) is not None:
        text = f"wider than the Code, for example with {_facts_in_words(example)}"
        yield _remark(about, text, ground.clause, named[0].clause)


def _wider(mine: Ground, theirs: Ground, rulebook: Rulebook) -> Situation | None:
    """Give a situation that the document excludes and the Code does not, if there is one."""
    document, code = rulebook.pack, rulebook.statutory
    for situation in situations(((document, (mine.when,)), (code, (theirs.when,))), rulebook.calendar):
        mine_holds = situation.holds(mine.when, document) is True
        if mine_holds and situation.holds(theirs.when, code) is False:
            return situation
    return None


def _facts_in_words(situation: Situation) -> str:
    values = situation.facts.values
    return ", ".join(f"{fact} {getattr(value, 'end', value)}" for fact, value in values.items())


def _windows(document: Pack, code: Pack) -> Iterator[Remark]:
    national = code.national
    for stage in document.stage:
        if stage.window is not None and national is not None:
            text = f"must be asked for within {_length(stage.window)}; the Code gives no such time"
            yield _remark(stage.title, text, stage.window.clause, national.late_request.clause)


def _reaching_the_ombudsman(document: Pack, code: Pack) -> Iterator[Remark]:
    if document.refusal_right is None and code.refusal_right is not None:
        text = "a refusal does not have to give the right to go to the Ombudsman with it"
        yield _remark("refusal", text, document.definition.clause, code.refusal_right.clause)
    national = code.outside[0]
    for outside in document.outside:
        if outside.body not in {national.body, "designated_person_or_ombudsman"}:
            continue
        if outside.wait is not None and outside.wait.value > 0:
            text = f"a wait of {_length(outside.wait)}, which ended on 1 October 2022"
            clause = national.wait.clause if national.wait else national.clause
            yield _remark("waiting time for the Ombudsman", text, outside.wait.clause, clause)
        if outside.body != national.body or outside.waived_by:
            text = "speaks of a designated person, who is no longer needed"
            yield _remark("designated person", text, outside.clause, national.clause)


def _acting_for_others(document: Pack, code: Pack) -> Iterator[Remark]:
    if document.advocates.authority == "required":
        held = " and holds the answer until it comes" if document.advocates.holds_response else ""
        text = f"asks those who act for others for authority{held}"
        yield _remark("advocates", text, document.advocates.clause, code.advocates.clause)


def _length(period: Period) -> str:
    return f"{period.value} {unit_word(Unit(period.unit), period.value)}"
