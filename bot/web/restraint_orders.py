"""What staff order about unreasonable behaviour, read from the fields. Pure, as `bot.web.life_orders`."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.web.item_orders import Fields, NotFilledIn, Order, Timer, needed, text_of
from bot.web.life_desk import Desk, choice_in, day_in
from bot.web.life_letters import Letters
from bot.web.life_orders import CHASE
from bot.web.post_field import named_for
from triage.case_life.plans import Plan
from triage.case_life.restraint import appealing, post, restraining, reviewing
from triage.store.clocks import end_of_day
from triage.words import WORDS


def restrain(fields: Fields, desk: Desk) -> Order:
    """Return the order to restrict how a customer reaches us, told in writing with reasons, end and appeal."""
    wanted = {
        "decided_by": "Write who decided it",
        "reason": "Write what happened and when, as the customer will read it",
        "terms": "Write how the customer can still reach us, as they will read it",
        "warned": "Write how the customer was asked to change it, or why that could not be",
        "considered": "Write how health, disability and other needs were considered",
    }
    role = post(desk.rules, "decider")
    if role is not None:
        del wanted["decided_by"]
    given = {name: text_of(fields, name) for name in wanted}
    faults = {name: fault for name, fault in wanted.items() if not given[name]}
    if faults:
        raise NotFilledIn(**faults)
    ends, review_on = _days(fields)
    plan = restraining(desk.rules, ends=ends, review_on=review_on, today=desk.today)
    message = _letter(desk.letters, given["reason"], given["terms"], ends)
    private = {**given, "considered_how": given["considered"]}
    del private["considered"]
    if role is None:
        return _told(plan, desk, private, message, review_on)
    named = named_for(fields, desk, role, "decided_by", why_not="")
    private |= {"decided_by": named.name, **named.private}
    return _told(replace(plan, public={**plan.public, **named.public}), desk, private, message, review_on)


def appeal(fields: Fields, desk: Desk) -> Order:
    """Return the order to take the customer's appeal against it; it is always taken."""
    plan = appealing(desk.rules, desk.today)
    return Order(kind=plan.kind, private={"words": needed(fields, "words", "Write what the customer said")})


def review(fields: Fields, desk: Desk) -> Order:
    """Return the order to end the restriction or to let it go on, which the customer is told."""
    keep = choice_in(fields, "review", frozenset({"end", "keep"}), "Choose what the review finds") == "keep"
    reason = needed(fields, "reason", "Write the reason as the customer will read it")
    ends, review_on = _days(fields) if keep else (None, None)
    plan = reviewing(desk.rules, keep=keep, ends=ends, review_on=review_on, staff_id=desk.staff_id, today=desk.today)
    now, private, role = desk.case.life.restraint, {"reason": reason}, post(desk.rules, "appeal_to")
    if now is not None and now.appealed_at is not None and role is not None:
        never = {each for each in (now.recorded_by, now.holder_id) if each is not None}
        why_not = WORDS["refused"]["own_restraint"]
        named = named_for(fields, desk, role, "decided_by", never=never, why_not=why_not)
        private |= {"decided_by": named.name, **named.private}
        plan = replace(plan, public={**plan.public, **named.public})
    if ends is None or review_on is None or now is None:
        message = "\n\n".join([_say(desk.letters, "ended"), _reason(desk.letters, reason)])
        return _told(plan, desk, private, message, None)
    return _told(plan, desk, private, _letter(desk.letters, reason, now.terms, ends), review_on)


def _days(fields: Fields) -> tuple[date, date]:
    ends = day_in(fields, "ends", "Enter the day on which it ends")
    return ends, day_in(fields, "review_on", "Enter the day on which it is looked at again")


def _told(plan: Plan, desk: Desk, private: dict[str, Any], message: str, review_on: date | None) -> Order:
    public = dict(plan.public)
    timers: tuple[Timer, ...] = ()
    if review_on is not None:
        public["tasks"] = [{**task, "owner_id": desk.staff_id} for task in public["tasks"]]
        timers = (Timer(kind=CHASE, due=end_of_day(review_on), payload={"number": public["task_number"]}),)
    return Order(
        kind=plan.kind,
        public=public,
        private=private,
        message=message,
        message_kind="confirmation",
        by_any_route=True,
        timers=timers,
    )


def _letter(letters: Letters, reason: str, terms: str, ends: date) -> str:
    role = post(letters.rules, "appeal_to")
    who = letters.wording.ours(WORDS["restraint"]["posts"][role]) if role else ""
    parts = [
        _say(letters, "opening"),
        _reason(letters, reason),
        _say(letters, "terms", value=terms),
        _say(letters, "until", date=letters.wording.date(ends)),
        _say(letters, "appeal_to", handler=who) if who else _say(letters, "appeal"),
        _say(letters, "always"),
    ]
    return "\n\n".join(parts)


def _reason(letters: Letters, reason: str) -> str:
    return letters.wording.say("extended.reason", reason=reason, reference=letters.rules.case.reference)


def _say(letters: Letters, key: str, **blanks: object) -> str:
    return letters.wording.say(f"restraint.{key}", **{"reference": letters.rules.case.reference, **blanks})
