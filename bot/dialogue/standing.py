"""Where a case stands, in words for the customer whose case it is: stage, next date, and sorry where it has passed.

Pure. Dates come from the clocks of the case and from nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.dialogue import replies
from bot.dialogue.turn import Setting
from triage.cases import Case, Status
from triage.customer_notes import OutsideBody
from triage.vocabulary import FeedbackType, Rules
from triage.workdays import london

NEXT: Final = ("acknowledge_by", "respond_by", "suggestion.settle_by")
"""Clocks of ours that a customer hears of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is told of one case."""

    text: str
    """In words."""
    late: str | None = None
    """Name of the clock that has run out without what it was for."""


def standing(
    case: Case, clocks: Sequence[Mapping[str, Any]], outside: OutsideBody | None, setting: Setting, now: datetime
) -> Standing:
    """Return what the customer of a case is told about it; `clocks` are its rows of the store."""
    today = london(now).date()
    running = {
        row["name"]: date.fromisoformat(row["due_date"])
        for row in clocks
        if row["name"] in NEXT and row["due_date"] and row["met_at"] is None and row["stopped_at"] is None
    }
    late = next((name for name in NEXT if name in running and running[name] < today), None)
    lines = list(_settled(case, setting) or _open(case, running, today, setting))
    if late is not None and case.responded_at is None and case.closed_at is None:
        sorry, *elsewhere = _late(running[late], outside, setting)
        return Standing(text=" ".join((sorry, *lines, *elsewhere)), late=late)
    return Standing(text=" ".join(lines))


def _settled(case: Case, setting: Setting) -> list[str]:
    """Return the lines for a case that is answered or closed, or that has no dates; none for any other."""
    say, day = setting.wording.say, setting.wording.date
    if case.closed_at is not None:
        return [_closed(case, case.closed_at, setting)]
    if case.responded_at is not None:
        return [say("standing.answered", reference=case.reference, date=day(london(case.responded_at).date()))]
    if case.status in {Status.REFUSED, Status.UNFINISHED}:
        return [say(f"standing.{case.status}", reference=case.reference)]
    if case.type is FeedbackType.SERVICE_REQUEST:
        return [say("standing.request", reference=case.reference, **replies.contact(setting))]
    if case.type is not FeedbackType.COMPLAINT:
        return [say("standing.recorded", reference=case.reference)]
    return []


def _closed(case: Case, closed_at: datetime, setting: Setting) -> str:
    """Return the line for a closed case; of one that goes on with another customer's nothing more is told."""
    if case.life.merged_into is not None:
        return setting.wording.say("standing.merged", reference=case.reference, **replies.contact(setting))
    day = setting.wording.date(london(closed_at).date())
    return setting.wording.say("standing.closed", reference=case.reference, date=day)


def _open(case: Case, running: Mapping[str, date], today: date, setting: Setting) -> Iterator[str]:
    """Give the lines for a complaint that is being dealt with: what happens now, and the dates still to come."""
    say, day = setting.wording.say, setting.wording.date
    to_come = {name: due for name, due in running.items() if due >= today}
    if case.status in {Status.SUGGESTED_EXCLUSION, Status.REFERRED}:
        yield say("standing.checked", reference=case.reference)
        if "suggestion.settle_by" in to_come:
            yield say("standing.check_by", date=day(to_come["suggestion.settle_by"]))
        return
    yield say("standing.looked_into", reference=case.reference, stage=_stage(case, setting))
    if "acknowledge_by" in to_come:
        yield say("standing.confirm_by", date=day(to_come["acknowledge_by"]))
    if "respond_by" in to_come:
        yield say(f"standing.answer_{_strength(case)}", date=day(to_come["respond_by"]))
    elif "respond_by" not in running:
        yield say("standing.no_date", **replies.contact(setting))


def _late(due: date, outside: OutsideBody | None, setting: Setting) -> Iterator[str]:
    say = setting.wording.say
    yield say("standing.late", date=setting.wording.date(due))
    if outside is not None:
        phone = outside.contact.phone if outside.contact is not None else None
        contact = say("ombudsman.contact", phone=phone) if phone else ""
        yield say("standing.late_outside", body=outside.words, contact=contact)


def _strength(case: Case) -> str:
    clocks = (case.decision or {}).get("clocks", ())
    return "aim" if any(each["name"] == "respond_by" and each.get("aim") for each in clocks) else "firm"


def _stage(case: Case, setting: Setting) -> str:
    """Return the landlord's own name for the stage of the case."""
    rulebook = setting.rulebook
    pack = rulebook.statutory if case.rules == Rules.STATUTORY else rulebook.pack
    return next((stage.title for stage in pack.stage if str(stage.stage) == case.stage), case.stage or "")
