"""Carrying out what staff order: one transaction for the event, the message and the conversation together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from bot.dialogue.wording import DEFAULT, load_wording
from bot.handover import hand_over_text
from bot.landlords import Landlord
from bot.web.item_forms import Form as Kind
from bot.web.item_orders import Fields, Order, Seen
from bot.web.item_saying import can_carry, say
from bot.web.life_desk import Desk
from bot.web.matter_kept import correct, retype
from bot.web.raising import raise_case
from triage.cases import CaseEvent, EventKind, IllegalMove, Status, settled_status
from triage.decision import decide
from triage.pack import Rulebook
from triage.store.case_links import involved_before
from triage.store.cases import (
    RepeatedAction,
    StaleCase,
    act,
    append,
    case_of,
    cases_of_conversation,
    claim_action,
    lock_case,
)
from triage.store.conversations import lock, set_with_staff
from triage.store.item import Item
from triage.store.jobs import NewJob, add_job
from triage.store.posts import holders_of
from triage.store.tables import staff_actions
from triage.store.undelivered import send_again, settle
from triage.vocabulary import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """Who sent a form, and what it knew."""

    staff_id: int
    """The person's seat at the landlord."""
    expected: tuple[int, ...]
    """What the item's page was at (`position`)."""
    action_id: str
    """The form's one-time id."""
    now: datetime
    """When it came."""


def position(item: Item) -> tuple[int, ...]:
    """Return what an item is at; a form that comes back with another value is late.

    It is the case's event seq or, without a case, the conversation's next message seq and how many cases came of it.
    """
    if item.case is not None:
        return (item.case["event_seq"],)
    return (item.conversation["next_seq"], len(item.siblings))


def desk_of(
    conn: Connection,
    item: Item,
    *,
    landlord: Landlord,
    rulebook: Rulebook,
    staff_id: int,
    now: datetime,
    people: Mapping[int, str],
    is_reviewer: bool = True,
    limit: int = 0,
) -> Desk | None:
    """Return an item's case as the forms of its life see it, None for an item without a case."""
    if item.case is None:
        return None
    language = item.conversation["language"]
    return Desk(
        case=case_of(item.case),
        rulebook=rulebook,
        wording=load_wording(language if language in landlord.languages else DEFAULT),
        staff_id=staff_id,
        now=now,
        people=people,
        is_reviewer=is_reviewer,
        limit=limit,
        involved_elsewhere=involved_before(conn, landlord.id, item.history),
        holders=holders_of(conn, landlord.id),
        said={row["seq"]: row["text"] for row in item.messages if row["sender"] == "customer" and row["text"]},
    )


def order_of(kind: Kind, fields: Fields, item: Item, desk: Desk | None, *, landlord: Landlord) -> Order:
    """Return what a form orders. Raises NotFilledIn (bot.web.item_orders) or IllegalMove."""
    if kind.plan is not None and desk is not None:
        return kind.plan(fields, desk)
    if kind.read is None:
        raise LookupError(f"{kind.title} needs a case")
    order = kind.read(fields, item.case)
    if item.case is None or desk is None:
        return order
    return with_new_decision(order, item.case, landlord=landlord, rulebook=desk.rulebook)


def check_form(conn: Connection, item: Item, form: Form) -> None:
    """Raise RepeatedAction for a form sent twice, StaleCase for one that is late, before anything is planned."""
    used = select(staff_actions.c.at).where(staff_actions.c.action_id == form.action_id)
    if conn.scalar(used) is not None:
        raise RepeatedAction("this form has been sent before")
    if position(item) != form.expected:
        raise StaleCase("something has happened meanwhile")


def carry_out(
    conn: Connection, item: Item, order: Order, form: Form, *, landlord: Landlord, rulebook: Rulebook
) -> str | None:
    """Do what a form orders, once; return the reference of a case that it opens.

    Raises RepeatedAction, StaleCase (triage.store.cases) or IllegalMove (triage.cases); then nothing has changed.
    """
    order = _about_message(order, item)
    conversation = lock(conn, landlord.id, item.conversation["id"])
    if item.case is not None:
        _do_on_case(conn, item.case["id"], order, form, landlord.id)
    else:
        claim_action(conn, landlord.id, form.action_id, staff_id=form.staff_id, now=form.now)
        siblings = cases_of_conversation(conn, landlord.id, conversation["id"])
        if not order.at_any_time and (conversation["next_seq"], len(siblings)) != form.expected:
            raise StaleCase("something was said or done in the conversation meanwhile")
    if order.undelivered is not None:
        _see_to(conn, item, order.undelivered, order, form.now)
    if order.new_type is not None and item.case is None:
        return raise_case(
            conn,
            conversation,
            item.messages,
            order.new_type,
            landlord=landlord,
            rulebook=rulebook,
            staff_id=form.staff_id,
            now=form.now,
        )
    if order.new_type is not None and item.case is not None:
        retype(conn, conversation, item.case["reference"], order.new_type)
    if order.understood is not None and item.case is not None:
        correct(conn, conversation, item.case, order.understood, landlord=landlord, now=form.now)
    _settle_attention(conn, conversation, order)
    if order.message is not None:
        _say(conn, conversation, order, form, landlord)
    _announce(conn, conversation, order, form, landlord)
    if item.case is not None:
        _set_timers(conn, item.case["id"], order, form, landlord.id)
    return None


def _do_on_case(conn: Connection, case_id: int, order: Order, form: Form, landlord: str) -> None:
    case = lock_case(conn, landlord, case_id)
    takes_on_danger = order.kind is EventKind.ALERT_ACCEPTED
    if takes_on_danger and case["accept_alert_by"] is None:
        raise IllegalMove(f"{case['reference']} tells of no danger")
    if takes_on_danger and case["alert_accepted_at"] is not None:
        raise RepeatedAction("somebody is dealing with it already")
    act(
        conn,
        landlord,
        case_id,
        kind=order.kind,
        staff_id=form.staff_id,
        now=form.now,
        expected_seq=case["event_seq"] if order.at_any_time else form.expected[0],
        action_id=form.action_id,
        public=order.public,
        private=order.private,
    )
    if takes_on_danger and case["assignee_id"] is None and case["closed_at"] is None:
        given = {"assignee_id": form.staff_id}
        actor = f"staff:{form.staff_id}"
        append(conn, landlord, case_id, CaseEvent(kind=EventKind.ASSIGNED, at=form.now, actor=actor, public=given))


def _see_to(conn: Connection, item: Item, job: int, order: Order, now: datetime) -> None:
    """Send a message of the item again, or take it off the list. Raises IllegalMove when it is not undelivered now."""
    landlord, is_here = item.conversation["landlord"], job in {row["id"] for row in item.undelivered.values()}
    if order.seen is Seen.SENT_AGAIN:
        done = is_here and send_again(conn, landlord, job)
    else:
        done = is_here and settle(conn, landlord, job, now=now)
    if not done:
        raise IllegalMove("This message has gone out meanwhile, or somebody has seen to it.")


def _about_message(order: Order, item: Item) -> Order:
    """Return the order with the place of the message that it sees to, so that the history tells which one it was."""
    seqs = [row["seq"] for row in item.undelivered.values() if row["id"] == order.undelivered]
    return replace(order, public={**order.public, "message": seqs[0]}) if seqs else order


def with_new_decision(order: Order, case: Mapping[str, Any], *, landlord: Landlord, rulebook: Rulebook) -> Order:
    """Return the order to correct a case's kind, with what the rules make of it as the new kind."""
    if order.new_type is None:
        return order
    facts: dict[str, Any] = {**case["facts"], "type": order.new_type.value, **dict.fromkeys(case["flags"], True)}
    decision = decide(
        facts,
        rulebook,
        entity=case["entity"],
        channel=Channel(case["channel"]),
        received_at=case["received_at"],
        rules=landlord.rules,
    )
    status = settled_status(decision.outcome, decision.pending)
    return replace(
        order,
        public={
            "type": order.new_type.value,
            "status": Status.UNFINISHED.value if case["status"] == Status.UNFINISHED else status.value,
        },
        private={
            **(order.private or {}),
            "decision": decision.as_dict(),
            "stage": None if decision.stage is None else str(decision.stage),
        },
    )


def _say(conn: Connection, conversation: RowMapping, order: Order, form: Form, landlord: Landlord) -> None:
    say(
        conn,
        conversation,
        order.message or "",
        landlord,
        staff_id=form.staff_id,
        now=form.now,
        kind=order.message_kind,
        by_any_route=order.by_any_route,
    )


def _announce(conn: Connection, conversation: RowMapping, order: Order, form: Form, landlord: Landlord) -> None:
    """Tell the customer of a live chat that a person is here, or that the assistant answers again."""
    if order.with_staff is None or not can_carry(conversation):
        return
    told = hand_over_text(conn, conversation, landlord, to_staff=order.with_staff, staff_id=form.staff_id, now=form.now)
    if told is not None:
        _say(conn, conversation, replace(order, message=told), form, landlord)


def _set_timers(conn: Connection, case_id: int, order: Order, form: Form, landlord: str) -> None:
    for timer in order.timers:
        job = NewJob(kind=timer.kind, due=timer.due, payload=timer.payload, repeatable=True, case_id=case_id)
        add_job(conn, landlord, job, now=form.now)


def _settle_attention(conn: Connection, conversation: RowMapping, order: Order) -> None:
    """Take the conversation off the list of those that need a person once a person has turned to it."""
    if order.message is None and order.with_staff is None:
        return
    with_staff = conversation["with_staff"] if order.with_staff is None else order.with_staff
    set_with_staff(conn, conversation["landlord"], conversation["id"], with_staff=with_staff)
