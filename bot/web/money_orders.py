"""What staff order with the forms for money and mediation, read from the fields. Pure, as `bot.web.life_orders`."""

import re
from typing import Any, Final

from bot.web.item_orders import Fields, NotFilledIn, Order, Timer, needed, text_of
from bot.web.life_desk import Desk, choice_in, day_in, number_in
from bot.web.life_orders import CHASE
from bot.web.money_letters import mediation_offered, money_offered
from bot.web.post_field import named_for
from triage.case_life.life import Award
from triage.case_life.redress import (
    ANY_STAFF,
    approver,
    deciding,
    heads,
    mediating,
    mediation_steps,
    proposing,
    require_money,
)
from triage.cases import EventKind
from triage.store.clocks import end_of_day
from triage.words import WORDS

KINDS: Final = ("goodwill", "compensation")
"""What money is given as."""

_AMOUNT: Final = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})*|\d{1,6})(?:\.(\d{2}))?")


def money(fields: Fields, desk: Desk) -> Order:
    """Return the order to propose money for the customer; nothing is told before it is approved."""
    kind = choice_in(fields, "award", frozenset(KINDS), "Choose what it is")
    require_money(desk.rules, kind)
    pence, set_off = _pence(fields, "amount"), _pence(fields, "set_off")
    chosen = [head for head in heads(desk.rules) if fields.get(f"head_{head}") == "yes"]
    reason, evidence = text_of(fields, "reason"), text_of(fields, "evidence")
    faults = {}
    if not pence:
        faults["amount"] = "Enter an amount like 25 or 25.50"
    if not chosen:
        faults["heads"] = "Choose for what"
    if not reason:
        faults["reason"] = "Write the reason as the customer will read it"
    if kind == "compensation" and not evidence:
        faults["evidence"] = "Write what shows the loss and our fault, and from when to when"
    if faults:
        raise NotFilledIn(**faults)
    plan = proposing(desk.rules, kind=kind, pence=pence, set_off=set_off, chosen=chosen, today=desk.today)
    private = {"reason": reason, "evidence": evidence} if evidence else {"reason": reason}
    return Order(kind=plan.kind, public=plan.public, private=private)


def approve_money(fields: Fields, desk: Desk) -> Order:
    """Return the order to approve a proposal, which tells the customer, or to turn it down."""
    award = _proposal(fields, desk)
    approve = choice_in(fields, "decision", frozenset({"approve", "turn_down"}), "Choose what you decide") == "approve"
    role = approver(desk.rules)
    reason = text_of(fields, "reason")
    private = {"reason_for_us": reason} if reason else {}
    by_post: dict[str, Any] = {}
    if approve and award.kind == "compensation" and role is not None and role != ANY_STAFF:
        never = () if award.proposed_by is None else (award.proposed_by,)
        named = named_for(fields, desk, role, "approved_by", never=never, why_not=WORDS["refused"]["own_money"])
        private |= {"approved_by": named.name, **named.private}
        by_post = named.public
    if not approve and not reason:
        raise NotFilledIn(reason="Write why not")
    pay_by = day_in(fields, "pay_by", "Enter the day by which it is paid") if approve else None
    plan = deciding(
        desk.rules,
        award,
        approve=approve,
        staff_id=desk.staff_id,
        limit=desk.limit,
        pay_by=pay_by,
        today=desk.today,
    )
    if pay_by is None:
        return Order(kind=plan.kind, public=plan.public, private=private)
    public: dict[str, Any] = {**plan.public, **by_post}
    public["tasks"] = [{**task, "owner_id": award.proposed_by or desk.staff_id} for task in public["tasks"]]
    return Order(
        kind=plan.kind,
        public=public,
        private=private or None,
        message=money_offered(desk.letters, award, pay_by=pay_by),
        message_kind="confirmation",
        by_any_route=True,
        timers=(Timer(kind=CHASE, due=end_of_day(pay_by), payload={"number": public["task_number"]}),),
    )


def mediation(fields: Fields, desk: Desk) -> Order:
    """Return the order to record a step of mediation; an offer is written to the customer."""
    step = choice_in(fields, "mediation", frozenset(mediation_steps(desk.rules)), "Choose what has happened")
    plan = mediating(desk.rules, step)
    if step == "offered":
        words = text_of(fields, "result")
        return Order(
            kind=plan.kind,
            public=plan.public,
            private={"text": words} if words else None,
            message=mediation_offered(desk.letters, words),
            message_kind="confirmation",
            by_any_route=True,
        )
    result = needed(fields, "result", "Write what the customer said, or what came of it")
    return Order(kind=EventKind.MEDIATED, public=plan.public, private={"result": result})


def _proposal(fields: Fields, desk: Desk) -> Award:
    number = number_in(fields, "number", "Choose the proposal")
    found = next((each for each in desk.case.life.awards if each.number == number and each.approved is None), None)
    if found is None:
        raise NotFilledIn(number="Somebody has decided this already")
    return found


def _pence(fields: Fields, name: str) -> int:
    text = fields.get(name, "").strip()
    if not text:
        return 0
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise NotFilledIn(**{name: "Enter an amount like 25 or 25.50"})
    return int(match[1].replace(",", "")) * 100 + int(match[2] or 0)
