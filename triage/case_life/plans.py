"""The events that moves make, with the dates that they start, move or stop. Raises IllegalMove for what cannot be.

What people wrote is added by whoever plans; the dates and what the rules say stand in the event for good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from triage.case_life.changes import CLOSING_CLOCK
from triage.case_life.events import EventKind
from triage.case_life.legality import IllegalMove
from triage.case_life.life import TaskKind
from triage.case_life.moves import answered_on, is_overdue, require, silence_since
from triage.case_life.rules import LifeRules
from triage.dated import Status as Label
from triage.dated import Unit
from triage.deadlines import Clock, as_day, count_clock, due_date
from triage.later_clocks import opening_clocks, outcome_clock, outside_clocks, response_clock, window_clock
from triage.vocabulary import FeedbackType, Pending, Source
from triage.words import WORDS, spoken_day, unit_word


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One event to be made."""

    kind: EventKind
    """What happens."""
    public: Mapping[str, Any] = field(default_factory=dict)
    """What stays for good."""


def acknowledging(rules: LifeRules, today: date) -> Plan:
    """Plan the acknowledgement; where the answer counts from it, the answer's date moves."""
    require("acknowledge", rules, today)
    moved = rules.case.life.first_due is not None
    counts = rules.case.type is FeedbackType.COMPLAINT and rules.stage is not None and not moved
    clock = None
    if counts and rules.stage is not None and "respond_by" in rules.case.clocks:
        clock = response_clock(rules.counted, rules.stage.stage, acknowledged_on=today)
    return Plan(kind=EventKind.ACKNOWLEDGED, public=_with_clocks({}, [clock] if clock else []))


def extending(rules: LifeRules, to: date, today: date) -> Plan:
    """Plan that the answer is due on another day."""
    require("extend", rules, today)
    due, ceiling = rules.case.respond_due, rules.ceiling()
    before = date.fromisoformat((due or "")[:10])
    if to <= before:
        raise _refused("not_later", day=spoken_day(before))
    if to < today:
        raise _refused("in_past")
    if ceiling is not None and to > ceiling[0]:
        raise _refused("beyond_ceiling", day=spoken_day(ceiling[0]), why=ceiling[1])
    why = WORDS["why"]["moved"].format(before=spoken_day(before), day=spoken_day(today))
    name = "respond_by" if "respond_by" in rules.case.clocks else "outcome_by"
    clock = _chosen(name, to, before, why, rules.extensions[0].clause, rules.counted.lines.source)
    public = {"due_before": before.isoformat(), "due": to.isoformat(), "agreed": rules.needs_agreement}
    return Plan(kind=EventKind.EXTENDED, public=_with_clocks(public, [clock]))


def resting(rules: LifeRules, reason: str, today: date) -> Plan:
    """Plan that the case rests, for a reason that the policy names."""
    require("hold", rules, today)
    rest = next((rest for rest in rules.rests if rest.reason == reason), None)
    if rest is None:
        raise _refused("unknown_reason")
    public = {
        "reason_key": rest.reason,
        "clause": rest.clause,
        "stops_clock": rest.stops_clock,
        "stops_stages": rest.stops_stages,
    }
    return Plan(kind=EventKind.HELD, public=public)


def resuming(rules: LifeRules, now: datetime) -> Plan:
    """Plan that the case goes on.

    A clock that rested is moved by the working days for which it did. What waited for the customer's authority, where
    the document takes the complaint only then, is counted from now.
    """
    today = as_day(now)
    require("resume", rules, today)
    hold, calendar = rules.case.life.hold, rules.counted.rulebook.calendar
    if hold is None:
        return Plan(kind=EventKind.RESUMED, public=_with_clocks({}, _from_now(rules, now)))
    if not hold.stops_clock:
        return Plan(kind=EventKind.RESUMED)
    day, rested = as_day(hold.since), 0
    while day < today:
        day += timedelta(days=1)
        rested += calendar.is_working_day(day)
    moved = []
    for name in ("acknowledge_by", "respond_by", "outcome_by"):
        known = rules.case.clocks.get(name)
        if known is None or "T" in known["due"] or (name == "acknowledge_by" and rules.case.acknowledged_at):
            continue
        before = date.fromisoformat(known["due"])
        to = as_day(due_date(rested, Unit.WORKING_DAYS, before, calendar)) if rested else before
        blanks = {"before": spoken_day(before), "count": rested, "unit": unit_word(Unit.WORKING_DAYS, rested)}
        why = WORDS["why"]["rested"].format(**blanks, day=spoken_day(hold.since))
        moved.append(_chosen(name, to, before, why, known["clause"], Source(known["source"])))
    return Plan(kind=EventKind.RESUMED, public=_with_clocks({"working_days": rested}, moved))


def _from_now(rules: LifeRules, now: datetime) -> tuple[Clock, ...]:
    waits_for = (rules.case.decision or {}).get("pending")
    held = rules.counted.lines.document.advocates.holds_response and not rules.under_code
    if waits_for != Pending.AUTHORITY or not held or rules.stage is None:
        return ()
    return opening_clocks(replace(rules.counted, received_at=now), rules.stage.stage)


def responding(rules: LifeRules, today: date) -> Plan:
    """Plan the answer of this stage; it opens the way to the next one or, at the end, to the outside body."""
    require("respond", rules, today)
    clocks: list[Clock] = []
    if rules.case.type is FeedbackType.COMPLAINT and rules.stage is not None:
        window = window_clock(rules.counted, rules.stage.stage, answered_on=today)
        clocks += [window] if window else []
        if rules.is_final and rules.outside is not None:
            clocks += outside_clocks(rules.counted, rules.outside, answered_on=today)
    stage = {} if rules.case.stage is None else {"stage": rules.case.stage}
    return Plan(kind=EventKind.RESPONDED, public=_with_clocks(stage, clocks))


def going_further(rules: LifeRules, asked_at: datetime, today: date) -> Plan:
    """Plan the next stage from when it was asked for.

    A request after the last day is a suggestion that a person settles, where the document alone applies; the Code
    states no last day, so that under it a late request goes on.
    """
    require("next-stage", rules, today)
    asked_on, answered = as_day(asked_at), answered_on(rules.case)
    if asked_on > today:
        raise _refused("in_future")
    if answered is not None and asked_on < answered:
        raise _refused("before_answer", day=spoken_day(answered))
    last = rules.last_day_to_ask()
    if last is not None and asked_on > last and not rules.under_code and rules.following is not None:
        public = {
            "stage": str(rules.following.stage),
            "asked_at": asked_at.isoformat(),
            "last_day": last.isoformat(),
            "clause": rules.following.window.clause if rules.following.window else rules.following.clause,
        }
        return Plan(kind=EventKind.STAGE_ASKED, public=public)
    in_time = None if last is None else asked_on <= last
    return beginning(rules, asked_at, in_time=in_time, overdue=is_overdue(rules.case, today))


def beginning(rules: LifeRules, asked_at: datetime, *, in_time: bool | None, overdue: bool = False) -> Plan:
    """Plan that the next stage begins, with its own dates counted from the request."""
    following = rules.following
    if following is None:
        raise IllegalMove(WORDS["why_not"]["last_stage"])
    counted = replace(rules.counted, received_at=asked_at)
    public = {
        "stage": str(following.stage),
        "asked_at": asked_at.isoformat(),
        "other_person": rules.needs_other_person,
        "in_time": in_time,
        "overdue": overdue,
        "clause": following.clause,
    }
    return Plan(kind=EventKind.STAGE_BEGUN, public=_with_clocks(public, opening_clocks(counted, following.stage)))


def settling_late(rules: LifeRules, *, accept: bool, today: date) -> Plan:
    """Plan what becomes of a late request: the stage begins from when it was asked for, or it is declined."""
    require("settle-late", rules, today)
    late = rules.case.life.late_request
    if late is None or not accept:
        return Plan(kind=EventKind.STAGE_DECLINED, public={"stage": late.stage if late else ""})
    return beginning(rules, late.asked_at, in_time=False)


def hearing(rules: LifeRules, heard_at: datetime, today: date) -> Plan:
    """Plan that a panel has heard it: the outcome is due so many days after."""
    require("hear", rules, today)
    if as_day(heard_at) > today:
        raise _refused("in_future")
    stage = rules.stage
    clock = None if stage is None else outcome_clock(rules.counted, stage.stage, heard_on=as_day(heard_at))
    return Plan(kind=EventKind.HEARD, public=_with_clocks({"heard_at": heard_at.isoformat()}, [clock] if clock else []))


def proposing_to_close(rules: LifeRules, now: datetime) -> Plan | None:
    """Plan that closing is proposed to a person, once nobody asked for more in time; None where nothing proposes it."""
    last, window = silence_since(rules, as_day(now)), rules.window
    if last is None or window is None or rules.case.life.closing_proposed_at is not None:
        return None
    settle = rules.counted.lines.national.settle_by
    clock = count_clock(CLOSING_CLOCK, settle, now, rules.counted.rulebook.calendar, source=Source.LAW, staff_only=True)
    clock = replace(clock, why=WORDS["why"]["silent"].format(day=spoken_day(last), count=settle.value))
    public = {"last_day": last.isoformat(), "clause": window.clause}
    return Plan(kind=EventKind.CLOSING_PROPOSED, public=_with_clocks(public, [clock]))


def asking(kind: TaskKind, due: date, today: date, **public: Any) -> Plan:
    """Plan something to be done by a day."""
    if due < today:
        raise _refused("in_past")
    return Plan(kind=EventKind.TASK_ADDED, public={"task": kind.value, "due": due.isoformat(), **public})


def enquiry(rules: LifeRules, *, received_on: date, due: date | None, today: date) -> Plan:
    """Plan an enquiry of the Ombudsman: due when it says, else after the days that the policy gives, if any."""
    require("enquiry", rules, today)
    if received_on > today:
        raise _refused("in_future")
    duty, clause = rules.duty("calendar_days"), ""
    if due is None and duty is not None:
        days = int(str(duty.values["calendar_days"]))
        due, clause = received_on + timedelta(days=days), duty.clause
    if due is None:
        raise _refused("no_enquiry_day")
    return asking(TaskKind.ENQUIRY, max(due, received_on), min(today, due), clause=clause)


def _refused(key: str, **blanks: str) -> IllegalMove:
    return IllegalMove(WORDS["refused"][key].format(**blanks))


def _with_clocks(public: Mapping[str, Any], clocks: Iterable[Clock]) -> dict[str, Any]:
    started = {clock.name: clock.as_dict() for clock in clocks}
    return {**public, "clocks": started} if started else dict(public)


def _chosen(name: str, due: date, before: date, why: str, clause: str, source: Source) -> Clock:
    """Give a clock whose day a person chose in place of the counted one."""
    return Clock(
        name=name,
        due=due,
        start=before,
        count=(due - before).days,
        unit=Unit.CALENDAR_DAYS,
        why=why,
        clause=clause,
        source=source,
        status=Label.DOCUMENT,
    )
