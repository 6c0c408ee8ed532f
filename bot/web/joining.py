"""Joining and parting cases for staff: merging a duplicate, undoing that, and taking a request into its old case."""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from bot.web.item_orders import NotFilledIn, needed, text_of
from bot.web.item_saying import say
from bot.web.joining_orders import Sent, ToCompare, is_same_address, is_same_customer, named_case
from bot.web.life_desk import Desk
from bot.web.life_links import links_of
from bot.web.life_orders import CHASE
from bot.web.life_orders_after import begun, reopen
from bot.web.matter_kept import keep
from triage.case_life import plans
from triage.case_life.merging import require_mergeable
from triage.case_life.moves import moves
from triage.cases import Case, CaseEvent, EventKind, IllegalMove, Status
from triage.store.case_links import asks_further
from triage.store.cases import StaleCase, append, case_of, claim_action
from triage.store.clocks import end_of_day
from triage.store.conversations import lock
from triage.store.jobs import NewJob, add_job
from triage.store.joining import goes_on_in, lock_both, unmerge
from triage.store.joining import merge as merge_cases

SOMEBODY_ELSE: Final = "It seems to come from somebody else: write how you know that it is the same matter"


def merge(conn: Connection, sent: Sent) -> str:
    """Merge the case into the one that is named, and return that one's reference.

    Raises ToCompare first, with the other case: both are shown before anything is done, and again when the other one
    has changed since. Raises NotFilledIn and what `triage.store.cases` raises.
    """
    other = named_case(conn, sent, needed(sent.fields, "other", "Give the reference of the case that goes on"))
    try:
        require_mergeable(case_of(other), sent.desk.case)
    except IllegalMove as error:
        raise NotFilledIn(other=str(error)) from error
    compared = f"{other['reference']}:{other['event_seq']}"
    if sent.fields.get("compared") != compared:
        raise ToCompare(other)
    kept, mine = _locked(conn, sent, other)
    if kept["event_seq"] != other["event_seq"]:
        raise ToCompare(kept)
    place, there = (lock(conn, sent.landlord.id, row["conversation_id"]) for row in (mine, kept))
    reason = text_of(sent.fields, "reason")
    if not reason and not is_same_customer(place, there):
        raise ToCompare(kept, reason=SOMEBODY_ELSE)
    same_address = is_same_address(place, there)
    _join(conn, sent, kept, mine, same_address=same_address, reason=reason)
    if sent.fields.get("tell") == "yes" and same_address:
        blanks = {"other": mine["reference"], "reference": kept["reference"]}
        _tell(conn, sent, place, sent.desk.wording.say("joined.merged", **blanks))
    return str(kept["reference"])


def part(conn: Connection, sent: Sent) -> None:
    """Undo that the case was merged into another one. Raises what `triage.store.joining.unmerge` raises."""
    reason = needed(sent.fields, "reason", "Write why they are not the same matter")
    _claim(conn, sent)
    now = sent.desk.now
    row = named_case(conn, sent, sent.case["reference"])
    unmerge(conn, sent.landlord.id, row, actor=sent.actor, now=now, expected=sent.expected, reason=reason)


def belongs(conn: Connection, sent: Sent) -> str:
    """Take a case that names an old one into it, and return the old one's reference.

    What asked for the next stage begins it, counted from when the case was received; anything else opens the old one
    again where it is closed, and what is promised on either stands.
    """
    earlier = links_of(sent.item.history).goes_on_from
    if not earlier:
        raise NotFilledIn(other="It names no earlier case: merge it instead")
    old = goes_on_in(conn, sent.landlord.id, named_case(conn, sent, earlier[-1]))
    kept, mine = _locked(conn, sent, named_case(conn, sent, old["reference"]))
    place, there = (lock(conn, sent.landlord.id, row["conversation_id"]) for row in (mine, kept))
    desk = replace(sent.desk, case=case_of(kept))
    wants_more = asks_further(conn, sent.landlord.id, kept, sent.desk.case)
    told = _go_further(conn, sent, kept, desk) if wants_more and "next-stage" in _open_moves(desk) else None
    kept = named_case(conn, sent, kept["reference"])
    if kept["status"] == Status.CLOSED:
        _reopen(conn, sent, kept, replace(desk, case=case_of(kept)))
        kept = named_case(conn, sent, kept["reference"])
    _join(conn, sent, kept, mine, same_address=is_same_address(place, there), reason="")
    if told:
        _tell(conn, sent, place, told)
    return str(kept["reference"])


def _locked(conn: Connection, sent: Sent, other: RowMapping) -> tuple[RowMapping, RowMapping]:
    """Return the rows of the other case and of the form's, locked, with the form used up. Raises StaleCase."""
    kept, mine = lock_both(conn, sent.landlord.id, other, sent.case)
    _claim(conn, sent)
    if mine["event_seq"] != sent.expected:
        raise StaleCase(f"{mine['reference']} has changed")
    return kept, mine


def _claim(conn: Connection, sent: Sent) -> None:
    claim_action(conn, sent.landlord.id, sent.action_id, staff_id=sent.desk.staff_id, now=sent.desk.now)


def _join(conn: Connection, sent: Sent, kept: RowMapping, mine: RowMapping, *, same_address: bool, reason: str) -> None:
    landlord, now, before = sent.landlord.id, sent.desk.now, case_of(kept)
    case = merge_cases(conn, landlord, kept, mine, actor=sent.actor, now=now, same_address=same_address, reason=reason)
    _look_later(conn, sent, kept["id"], before, case)
    _ask_no_more(conn, lock(conn, landlord, mine["conversation_id"]), mine["reference"])


def _ask_no_more(conn: Connection, conversation: RowMapping, reference: str) -> None:
    """Let the assistant ask nothing more about a case that goes on in another one."""
    keep(conn, conversation, reference, lambda matter: replace(matter, confirmed=True))


def _look_later(conn: Connection, sent: Sent, case_id: int, before: Case, case: Case) -> None:
    """Chase what merging has left to be done, once its day has passed."""
    for task in case.life.tasks[len(before.life.tasks) :]:
        payload = {"number": task.number}
        job = NewJob(kind=CHASE, due=end_of_day(task.due), payload=payload, repeatable=True, case_id=case_id)
        add_job(conn, sent.landlord.id, job, now=sent.desk.now)


def _open_moves(desk: Desk) -> set[str]:
    return {name for name, move in moves(desk.rules, desk.today).items() if move.is_open}


def _go_further(conn: Connection, sent: Sent, kept: RowMapping, desk: Desk) -> str:
    """Begin the next stage of the old case, or put a late request before a person; return what the customer is told."""
    asked = sent.desk.case
    plan = plans.going_further(desk.rules, asked.received_at, desk.today)
    last = desk.rules.last_day_to_ask()
    is_late = plan.kind is EventKind.STAGE_ASKED and last is not None
    told = desk.letters.late(last) if is_late and last is not None else begun(desk, plan)
    public: dict[str, Any] = {**plan.public, "how": asked.channel, "told_in": asked.reference}
    _append(conn, sent, kept["id"], plan.kind, public, {})
    return told


def _reopen(conn: Connection, sent: Sent, kept: RowMapping, desk: Desk) -> None:
    why = f"The customer said more: {sent.case['reference']}"
    order = reopen({"reason": why}, desk)
    _append(conn, sent, kept["id"], order.kind, dict(order.public), dict(order.private or {}))


def _append(
    conn: Connection, sent: Sent, case_id: int, kind: EventKind, public: dict[str, Any], private: dict[str, Any]
) -> None:
    event = CaseEvent(kind=kind, at=sent.desk.now, actor=sent.actor, public=public, private=private or None)
    append(conn, sent.landlord.id, case_id, event)


def _tell(conn: Connection, sent: Sent, conversation: RowMapping, text: str) -> None:
    say(conn, conversation, text, sent.landlord, staff_id=sent.desk.staff_id, now=sent.desk.now)
