"""What can be done with a case now and, where something cannot, why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage.case_life.case import LASTING, Case, Status
from triage.case_life.legality import IllegalMove
from triage.case_life.rules import LifeRules
from triage.deadlines import as_day
from triage.vocabulary import FeedbackType, Flag
from triage.words import WORDS, spoken_day


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Something that can be done with a case, now or not now."""

    name: str
    """Which move, as in the table below."""
    why_not: str | None
    """Why it cannot be done now, in a sentence for staff; None when it can."""

    @property
    def is_open(self) -> bool:
        """Whether it can be done now."""
        return self.why_not is None


def moves(rules: LifeRules, today: date) -> dict[str, Move]:
    """Return every move with whether it can be done now, by name."""
    return {name: Move(name=name, why_not=_why_not(name, rules, today)) for name in _LOOKS}


def require(name: str, rules: LifeRules, today: date) -> None:
    """Raise IllegalMove when the move cannot be done now."""
    why_not = _why_not(name, rules, today)
    if why_not is not None:
        raise IllegalMove(why_not)


def is_overdue(case: Case, today: date) -> bool:
    """Return whether the answer of this stage should have gone before today."""
    due = case.respond_due
    return case.responded_at is None and due is not None and date.fromisoformat(due[:10]) < today


def silence_since(rules: LifeRules, today: date) -> date | None:
    """Return the last day for asking, when it has passed unused and the policy then proposes closing; else None."""
    case, window = rules.case, rules.window
    last = rules.last_day_to_ask()
    waits = case.status is not Status.CLOSED and case.life.late_request is None and not case.life.kept_open
    proposes = window is not None and window.proposes_closing
    return last if waits and proposes and last is not None and last < today else None


def _why_not(name: str, rules: LifeRules, today: date) -> str | None:
    """Return why a move cannot be made now: one that went on in another case is moved on there."""
    into = rules.case.life.merged_into
    return _LOOKS[name](rules, today) if into is None else _say("merged", case=into.case)


def _say(key: str, **blanks: str) -> str:
    sentence: str = WORDS["why_not"][key]
    return sentence.format(**blanks)


def _first(*checks: tuple[bool, str]) -> str | None:
    return next((_say(key) for holds, key in checks if holds), None)


def _is_closed(rules: LifeRules) -> bool:
    return rules.case.status is Status.CLOSED


def _is_complaint(rules: LifeRules) -> bool:
    return rules.case.type is FeedbackType.COMPLAINT


def _is_refused(rules: LifeRules) -> bool:
    return rules.case.status is Status.REFUSED


def _settle(rules: LifeRules, _: date) -> str | None:
    return _first((not rules.case.has_suggestion, "no_suggestion"))


def _acknowledge(rules: LifeRules, _: date) -> str | None:
    case = rules.case
    return _first(
        (_is_closed(rules), "closed"),
        (case.acknowledged_at is not None, "acknowledged"),
        (case.responded_at is not None, "answered"),
    )


def _assign(rules: LifeRules, _: date) -> str | None:
    return _first((_is_closed(rules), "closed"))


def _respond(rules: LifeRules, _: date) -> str | None:
    hold = rules.case.life.hold
    stands = _first(
        (_is_closed(rules), "closed"),
        (rules.case.responded_at is not None, "answered"),
        (rules.case.has_suggestion, "suggestion"),
        (_is_refused(rules), "refused"),
    )
    if stands is None and hold is not None and hold.stops_clock:
        return _say("rests", text=_rest_text(rules, hold.reason))
    return stands


def _extend(rules: LifeRules, today: date) -> str | None:
    case = rules.case
    due, ceiling = case.respond_due, rules.ceiling()
    stands = _first(
        (_is_closed(rules), "closed"),
        (not _is_complaint(rules), "not_complaint"),
        (rules.stage is None, "no_stage"),
        (case.responded_at is not None, "answered"),
        (due is None, "no_date"),
        (not rules.extensions, "no_extension"),
    )
    if stands is not None or due is None:
        return stands
    day = date.fromisoformat(due[:10])
    if day < today and any(extension.before_due for extension in rules.extensions):
        return _say("extension_late", day=spoken_day(day))
    if ceiling is not None and ceiling[0] <= day:
        return _say("extension_used", day=spoken_day(ceiling[0]), why=ceiling[1])
    return None


def _hold(rules: LifeRules, _: date) -> str | None:
    return _first(
        (_is_closed(rules), "closed"),
        (not rules.rests, "no_rest"),
        (rules.case.life.hold is not None, "resting"),
        (rules.case.responded_at is not None, "answered"),
    )


def _resume(rules: LifeRules, _: date) -> str | None:
    rests = rules.case.life.hold is not None or rules.case.status is Status.PENDING
    return _first((_is_closed(rules), "closed"), (not rests, "not_resting"))


def _next_stage(rules: LifeRules, today: date) -> str | None:
    case, following, hold = rules.case, rules.following, rules.case.life.hold
    stands = _first(
        (not _is_complaint(rules), "not_complaint"),
        (rules.stage is None, "no_stage"),
        (following is None, "last_stage"),
        (case.responded_at is None and not is_overdue(case, today), "not_answered"),
        (case.life.late_request is not None, "late_open"),
        (following is not None and following.optional and case.life.referral is not None, "with_ombudsman"),
    )
    if stands is None and hold is not None and hold.stops_stages:
        return _say("rests", text=_rest_text(rules, hold.reason))
    return stands


def _settle_late(rules: LifeRules, _: date) -> str | None:
    return _first((rules.case.life.late_request is None, "no_late"))


def _hear(rules: LifeRules, _: date) -> str | None:
    no_panel = rules.stage is None or (rules.stage.convene is None and rules.stage.outcome is None)
    return _first(
        (_is_closed(rules), "closed"),
        (no_panel, "no_hearing"),
        (rules.case.life.heard_at is not None, "heard"),
        (rules.case.responded_at is not None, "answered"),
    )


def _ombudsman(rules: LifeRules, _: date) -> str | None:
    return _first(
        (not _is_complaint(rules), "not_complaint"),
        (rules.outside is None, "no_outside"),
        (rules.case.life.referral is not None, "outside_has_it"),
    )


def _ombudsman_decided(rules: LifeRules, _: date) -> str | None:
    referral = rules.case.life.referral
    return _first((referral is None, "not_outside"), (bool(referral and referral.decided), "outside_decided"))


def _enquiry(rules: LifeRules, _: date) -> str | None:
    return _first((not _is_complaint(rules), "not_complaint"), (rules.outside is None, "no_outside"))


def _withdraw(rules: LifeRules, _: date) -> str | None:
    return _first((_is_closed(rules), "closed"), (bool(rules.case.lasting), "law_runs"))


def _law(rules: LifeRules, _: date) -> str | None:
    case = rules.case
    has_track = Flag.DATA_PROTECTION in case.flags or any(name.startswith(LASTING) for name in case.clocks)
    return _first((_is_closed(rules), "closed"), (not has_track, "no_track"))


def _close(rules: LifeRules, _: date) -> str | None:
    return _first(
        (_is_closed(rules), "closed"),
        (rules.case.has_suggestion, "suggestion"),
        (bool(rules.case.lasting), "law_runs"),
        (_is_complaint(rules) and rules.case.responded_at is None and not _is_refused(rules), "no_answer"),
        (rules.case.life.late_request is not None, "late_open"),
    )


def _keep_open(rules: LifeRules, today: date) -> str | None:
    return _first((silence_since(rules, today) is None, "not_proposed"))


def _reopen(rules: LifeRules, _: date) -> str | None:
    return _first((not _is_closed(rules), "open"))


def _approve_money(rules: LifeRules, _: date) -> str | None:
    return _first((all(award.approved is not None for award in rules.case.life.awards), "no_money"))


def _mediate(rules: LifeRules, _: date) -> str | None:
    offered = rules.case.life.mediation is not None or any(
        duty.part == "mediation" for pack in rules.packs for duty in pack.duty
    )
    return _first((_is_closed(rules), "closed"), (not offered, "no_mediation"))


def _restrain(rules: LifeRules, today: date) -> str | None:
    return _first((rules.case.life.restraint_on(today) is not None, "restrained"))


def _restraint_appeal(rules: LifeRules, today: date) -> str | None:
    now = rules.case.life.restraint_on(today)
    return _first((now is None or now.appealed_at is not None, "no_restraint"))


def _restraint_review(rules: LifeRules, today: date) -> str | None:
    return _first((rules.case.life.restraint_on(today) is None, "no_restraint"))


def _always(_: LifeRules, __: date) -> None:
    return None


def _rest_text(rules: LifeRules, reason: str) -> str:
    return next((rest.text for rest in rules.rests if rest.reason == reason), reason.replace("_", " "))


_LOOKS: Final[Mapping[str, Callable[[LifeRules, date], str | None]]] = {
    "settle": _settle,
    "acknowledge": _acknowledge,
    "assign": _assign,
    "extend": _extend,
    "hold": _hold,
    "resume": _resume,
    "hear": _hear,
    "respond": _respond,
    "next-stage": _next_stage,
    "settle-late": _settle_late,
    "ombudsman": _ombudsman,
    "ombudsman-decided": _ombudsman_decided,
    "enquiry": _enquiry,
    "law": _law,
    "restrain": _restrain,
    "restraint-appeal": _restraint_appeal,
    "restraint-review": _restraint_review,
    "money": _always,
    "approve-money": _approve_money,
    "mediation": _mediate,
    "task": _always,
    "withdraw": _withdraw,
    "close": _close,
    "keep-open": _keep_open,
    "reopen": _reopen,
}
"""The moves of a case, in the order in which they come."""


def answered_on(case: Case) -> date | None:
    """Return the day of this stage's answer, None before it."""
    return None if case.responded_at is None else as_day(case.responded_at)
