"""The forms of an item: what each is called, who may send it, and what it can be done with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from sqlalchemy import Connection

from bot.web import item_orders as orders
from bot.web import (
    joining,
    law_orders,
    life_orders,
    life_orders_after,
    money_orders,
    restraint_orders,
    settle_orders,
    splitting,
    understanding_orders,
    way_orders,
)
from bot.web.item_orders import CaseRow, Fields, Order
from bot.web.joining_orders import Sent
from bot.web.life_desk import Desk
from bot.web.rights import Action
from triage.store.item import Item

ALREADY: Final = "This was done already. It was not done twice."
"""What is said when a form comes a second time."""


class Needs(Enum):
    """What a form can be done with."""

    CASE = "case"
    NO_CASE = "no case"
    EITHER = "either"


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One thing that staff can do with an item."""

    action: Action
    """The right that it needs."""
    title: str
    """What it is called."""
    done: str
    """What is said when it is done."""
    read: Callable[[Fields, CaseRow | None], Order] | None = None
    """Makes an order of the fields; raises NotFilledIn."""
    plan: Callable[[Fields, Desk], Order] | None = None
    """The same for a move of a case, which needs its rules; raises IllegalMove too."""
    carry: Callable[[Connection, Sent], str | None] | None = None
    """Does by itself what joins or parts cases, and gives the reference of the case that is shown then."""
    words: Callable[[Fields, Item], tuple[str, datetime]] | None = None
    """Gives the customer's words that are understood by themselves before that, and when they came."""
    needs: Needs = Needs.CASE
    """What it can be done with."""


FORMS: Final[Mapping[str, Form]] = {
    "write": Form(
        action=Action.WRITE,
        title="Write to the customer",
        done="Your message is on its way to the customer.",
        read=orders.write,
        needs=Needs.EITHER,
    ),
    "settle": Form(
        action=Action.SETTLE,
        title="Settle the suggestion",
        done="The suggestion is settled, and the customer is told.",
        plan=settle_orders.settle,
    ),
    "acknowledge": Form(
        action=Action.ACKNOWLEDGE,
        title="Acknowledge",
        done="The acknowledgement is recorded.",
        plan=life_orders.acknowledge,
    ),
    "assign": Form(
        action=Action.ASSIGN, title="Give it to somebody", done="It has been given.", plan=life_orders.assign
    ),
    "extend": Form(
        action=Action.EXTEND,
        title="Take more time",
        done="The new date is recorded, and the customer is told.",
        plan=life_orders.extend,
    ),
    "hold": Form(
        action=Action.EXTEND,
        title="Let it rest",
        done="The case rests, and the customer is told.",
        plan=life_orders.hold,
    ),
    "resume": Form(
        action=Action.EXTEND,
        title="Take it up again",
        done="The case goes on, and the customer is told.",
        plan=life_orders.resume,
    ),
    "hear": Form(
        action=Action.REVIEW, title="Record the hearing", done="The hearing is recorded.", plan=life_orders.hear
    ),
    "respond": Form(
        action=Action.RESPOND, title="Record the response", done="The response is recorded.", plan=life_orders.respond
    ),
    "next-stage": Form(
        action=Action.FURTHER,
        title="The customer asks for the next stage",
        done="The request is recorded, and the customer is told.",
        plan=life_orders_after.go_further,
    ),
    "settle-late": Form(
        action=Action.REVIEW,
        title="Settle the late request",
        done="The request is settled, and the customer is told.",
        plan=life_orders_after.settle_late,
    ),
    "ombudsman": Form(
        action=Action.FURTHER,
        title="It has gone to the Ombudsman",
        done="It is recorded that the Ombudsman has it.",
        plan=life_orders_after.ombudsman,
    ),
    "enquiry": Form(
        action=Action.FURTHER,
        title="The Ombudsman asks something",
        done="The enquiry is recorded with its date.",
        plan=life_orders_after.enquiry,
    ),
    "ombudsman-decided": Form(
        action=Action.REVIEW,
        title="The Ombudsman has decided",
        done="The Ombudsman's decision is recorded.",
        plan=life_orders_after.ombudsman_decided,
    ),
    "law": Form(
        action=Action.RESPOND,
        title="Dates of the law: record what was done",
        done="It is recorded, and what counts from it has begun.",
        plan=law_orders.law,
    ),
    "restrain": Form(
        action=Action.RESTRAIN,
        title="Unreasonable behaviour: restrict contact",
        done="The restriction is recorded, and the customer is told how to appeal.",
        plan=restraint_orders.restrain,
    ),
    "restraint-appeal": Form(
        action=Action.FURTHER,
        title="The customer appeals against the restriction",
        done="The appeal is recorded. Somebody else looks at it.",
        plan=restraint_orders.appeal,
    ),
    "restraint-review": Form(
        action=Action.RESTRAIN,
        title="Look again at the restriction",
        done="The review is recorded, and the customer is told.",
        plan=restraint_orders.review,
    ),
    "money": Form(
        action=Action.RESPOND,
        title="Propose money for the customer",
        done="It is proposed. Somebody else approves it.",
        plan=money_orders.money,
    ),
    "approve-money": Form(
        action=Action.APPROVE_MONEY,
        title="Approve money",
        done="It is decided.",
        plan=money_orders.approve_money,
    ),
    "mediation": Form(action=Action.RESPOND, title="Mediation", done="It is recorded.", plan=money_orders.mediation),
    "task": Form(
        action=Action.TASK,
        title="Ask another team, or note what is to be done",
        done="It stands among what is still to be done.",
        plan=life_orders_after.task,
    ),
    "task-done": Form(
        action=Action.TASK, title="It is done", done="It is recorded as done.", plan=life_orders_after.task_done
    ),
    "task-moved": Form(
        action=Action.TASK,
        title="Give it another day",
        done="The new day is recorded.",
        plan=life_orders_after.task_moved,
    ),
    "task-chased": Form(
        action=Action.TASK,
        title="Chase it",
        done="It is recorded that you chased it.",
        plan=life_orders_after.task_chased,
    ),
    "send-by": Form(
        action=Action.WRITE,
        title="Decide how it is sent",
        done="It is recorded how the customer gets it.",
        carry=way_orders.send_by,
    ),
    "note": Form(action=Action.NOTE, title="Add a note", done="The note is kept.", plan=life_orders_after.note),
    "withdraw": Form(
        action=Action.CLOSE,
        title="The customer wants to stop",
        done="The case is stopped, and that is confirmed to the customer.",
        plan=life_orders_after.withdraw,
    ),
    "close": Form(action=Action.CLOSE, title="Close", done="The case is closed.", plan=life_orders_after.close),
    "keep-open": Form(
        action=Action.CLOSE, title="Keep it open", done="The case stays open.", plan=life_orders_after.keep_open
    ),
    "reopen": Form(
        action=Action.CLOSE, title="Open it again", done="The case is open again.", plan=life_orders_after.reopen
    ),
    "correct": Form(
        action=Action.CORRECT,
        title="Correct the kind",
        done="The kind is corrected, and the rules were applied again.",
        read=orders.correct,
    ),
    "not-so": Form(
        action=Action.CORRECT,
        title="Take out what is not so",
        done="It is taken out, and the rules were applied again.",
        plan=understanding_orders.not_so,
    ),
    "missed": Form(
        action=Action.CORRECT,
        title="Add what was missed",
        done="It is added, and the rules were applied again.",
        plan=understanding_orders.missed,
    ),
    "split": Form(
        action=Action.CORRECT,
        title="Take one matter out into a case of its own",
        done="This is the new case, with dates of its own.",
        carry=splitting.split,
        words=splitting.chosen_words,
    ),
    "merge": Form(
        action=Action.CORRECT,
        title="It is a duplicate: merge it into another case",
        done="They are merged: it goes on here.",
        carry=joining.merge,
    ),
    "unmerge": Form(
        action=Action.CORRECT,
        title="Undo the merging",
        done="It goes on by itself again.",
        carry=joining.part,
    ),
    "belongs": Form(
        action=Action.CORRECT,
        title="It belongs to an earlier case",
        done="It is taken into this case, and counts from when it came.",
        carry=joining.belongs,
    ),
    "take-over": Form(
        action=Action.TAKE_OVER,
        title="Take over from the assistant",
        done="You have taken over: the assistant is silent.",
        read=orders.take_over,
        needs=Needs.EITHER,
    ),
    "hand-back": Form(
        action=Action.TAKE_OVER,
        title="Hand back to the assistant",
        done="The assistant answers again.",
        read=orders.hand_back,
        needs=Needs.EITHER,
    ),
    "raise": Form(
        action=Action.CORRECT,
        title="Open a case from it",
        done="The case is open. Its dates count from the customer's first message.",
        read=orders.raise_case,
        needs=Needs.NO_CASE,
    ),
    "looked-at": Form(
        action=Action.TAKE_OVER,
        title="Take it off the list",
        done="It no longer waits for a person.",
        read=orders.looked_at,
        needs=Needs.EITHER,
    ),
    "accept-alert": Form(
        action=Action.TAKE_OVER,
        title="I am dealing with it",
        done="It is recorded that you are dealing with it. Nothing was said to the customer.",
        read=orders.accept_alert,
    ),
    "send-again": Form(
        action=Action.WRITE,
        title="Send it again",
        done="The message is on its way again.",
        read=orders.send_again,
        needs=Needs.EITHER,
    ),
    "reached": Form(
        action=Action.TAKE_OVER,
        title="Take it off the list",
        done="The message is off the list: it is recorded that the customer was reached another way.",
        read=orders.reached,
        needs=Needs.EITHER,
    ),
}
"""Everything that can be done with an item, by the last part of the form's address."""
