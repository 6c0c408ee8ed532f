"""The clocks of the law beside a complaint: hazards and personal data. What was done on them, and what that starts.

They run whatever becomes of the complaint. The steps stand in `tracks.toml`, the times in the national rules.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from triage.case_life.case import Case, Status
from triage.case_life.events import EventKind
from triage.case_life.law_time import prolonged, require_in_time, resumed
from triage.case_life.legality import IllegalMove
from triage.case_life.plans import Plan
from triage.case_life.rules import LifeRules
from triage.data import read_packaged
from triage.deadlines import as_day
from triage.later_clocks import clock_of_law
from triage.vocabulary import Flag
from triage.words import WORDS

LEVELS: Final = ("significant", "emergency", "none")
"""What an investigation can find."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that is done on the clocks of the law."""

    name: str
    """Its key."""
    track: str
    """hazard or data."""
    words: str
    """What it is, for staff."""
    meets: tuple[str, ...] = ()
    """The clocks that it meets."""
    starts: tuple[str, ...] = ()
    """The clocks that it starts, anew where they ran before."""
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The clocks that it starts by what was found."""
    from_receipt: bool = False
    """What it starts counts from when the case was received, once: it says what was asked then."""
    ends: bool = False
    """The clocks of its track that still run stop."""
    prolongs: Mapping[str, str] = field(default_factory=dict)
    """The clocks whose time it makes longer, and the clock that states the longer time."""
    pauses: tuple[str, ...] = ()
    """The clocks that rest from then on."""
    resumes: tuple[str, ...] = ()
    """The clocks that go on after a rest."""


STEPS: Final[Mapping[str, Step]] = {
    name: Step(
        name=name,
        track=given["track"],
        words=given["words"],
        meets=tuple(given.get("meets", ())),
        starts=tuple(given.get("starts", ())),
        levels={level: tuple(names) for level, names in given.get("levels", {}).items()},
        from_receipt=given.get("from_receipt", False),
        ends=given.get("ends", False),
        prolongs=dict(given.get("prolongs", {})),
        pauses=tuple(given.get("pauses", ())),
        resumes=tuple(given.get("resumes", ())),
    )
    for name, given in read_packaged("tracks.toml").items()
}
"""Every step by its key, in the order in which they come."""


def tracks_of(case: Case) -> tuple[str, ...]:
    """Return the tracks that the case has: hazard, data, both or none; what tells of personal data has that one."""
    found = {track for track in ("hazard", "data") if any(name.startswith(f"{track}.") for name in case.clocks)}
    told = {"data"} if Flag.DATA_PROTECTION in case.flags else set()
    return tuple(track for track in ("hazard", "data") if track in found | told)


def open_steps(case: Case) -> tuple[Step, ...]:
    """Return what can be recorded on the clocks of the law now."""
    return () if case.status is Status.CLOSED else tuple(_open(case))


def doing(rules: LifeRules, name: str, *, done_at: datetime, level: str | None, now: datetime) -> Plan:
    """Plan that a step was done at a time: it meets its clocks, and starts what the law counts from it.

    Raises IllegalMove for a step that cannot be recorded now, or a time that cannot be.
    """
    case = rules.case
    step = next((step for step in open_steps(case) if step.name == name), None)
    if step is None:
        raise _refused("no_step")
    if done_at > now:
        raise _refused("in_future")
    if done_at < case.received_at:
        raise _refused("before_receipt")
    if step.levels and level not in step.levels:
        raise _refused("no_level")
    starts = (*step.starts, *step.levels.get(level or "", ()))
    clocks: dict[str, Any] = {}
    for each in starts:
        clock = clock_of_law(rules.counted, each, case.received_at if step.from_receipt else done_at)
        if clock is not None:
            clocks[each] = clock.as_dict()
    if step.ends:
        clocks |= dict.fromkeys(each for each in case.lasting if each.startswith(f"{step.track}."))
    moved, resumes = _time_moved(rules, step, as_day(done_at))
    public = {
        "step": name,
        "level": level if step.levels else None,
        "done_at": done_at.isoformat(),
        "meets": [each for each in step.meets if each in case.lasting],
        "prolongs": list(step.prolongs),
        "pauses": list(step.pauses),
        "resumes": resumes,
        "clocks": {**clocks, **moved},
    }
    return Plan(kind=EventKind.STEP_DONE, public={key: each for key, each in public.items() if each})


def _time_moved(rules: LifeRules, step: Step, day: date) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the clocks whose time a step of this day moves, and for how many days those rested that go on."""
    clocks = {name: prolonged(rules, name, by, told_on=day) for name, by in step.prolongs.items()}
    for name in step.pauses:
        require_in_time(rules.case, name, on=day)
    resumes = {}
    for name in step.resumes:
        clocks[name], resumes[name] = resumed(rules, name, on=day)
    return clocks, resumes


def _open(case: Case) -> Iterator[Step]:
    tracks, running = tracks_of(case), set(case.lasting)
    for step in STEPS.values():
        if step.track not in tracks:
            continue
        if step.from_receipt:
            if not set(step.starts) & set(case.clocks):
                yield step
            continue
        if step.prolongs or step.pauses or step.resumes:
            if _can_move_time(case, step):
                yield step
            continue
        still = any(name.startswith(f"{step.track}.") for name in running)
        if step.meets:
            if running & set(step.meets):
                yield step
        elif still or step.starts:
            yield step


def _can_move_time(case: Case, step: Step) -> bool:
    """Return whether a step can make the time longer, let it rest or go on, now."""
    life, running = case.life, set(case.lasting)
    return (
        all(name in running and name not in life.prolonged for name in step.prolongs)
        and all(name in running and name not in life.paused for name in step.pauses)
        and all(name in running and name in life.paused for name in step.resumes)
    )


def _refused(key: str) -> IllegalMove:
    return IllegalMove(WORDS["refused"][key])
