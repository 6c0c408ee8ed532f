"""What staff order with the form that settles a suggestion, read from the fields. Pure, as `bot.web.life_orders`."""

from typing import Final

from bot.web.item_orders import Fields, NotFilledIn, Order, text_of
from bot.web.life_desk import Desk, choice_in
from bot.web.post_field import named_for
from triage.case_life.moves import require
from triage.case_life.settling import Choice, needs_other_person, other_grounds, settling, suggestion
from triage.cases import IllegalMove
from triage.store.settlements import same_words
from triage.words import WORDS

WAYS: Final = ("dropped", "approved", "changed")
"""What can become of a suggestion."""


def settle(fields: Fields, desk: Desk) -> Order:
    """Return the order that settles what the rules suggest: left out, left out on another ground, or taken.

    The reason and what was considered are the person's own words: never those of the rule, and (in the store) never
    those of another case that they settled on that day.
    """
    require("settle", desk.rules, desk.today)
    taken = desk.decided(desk.case.facts, desk.case.entity, taken=True)
    if needs_other_person(desk.rules, taken) and desk.staff_id in _involved(desk):
        raise IllegalMove(WORDS["refused"]["other_settles"])
    how = choice_in(fields, "settled", frozenset(WAYS), "Choose what becomes of it")
    plan, choice = settling(desk.rules, how=how, key=fields.get("ground", ""), taken=taken, now=desk.now)
    reason, discretion = text_of(fields, "reason"), text_of(fields, "discretion")
    faults = {}
    if not reason:
        faults["reason"] = "Write the reason in this customer's case"
    elif any(same_words(reason, words) for words in _of_the_rules(desk, choice)):
        faults["reason"] = "These are the words of the rule: write why it fits this customer's case"
    if choice is not None and not discretion:
        faults["discretion"] = "Write what speaks for taking it all the same, and why that is not enough"
    elif choice is not None and same_words(discretion, reason):
        faults["discretion"] = "This is the reason again: write what speaks for taking it all the same"
    if faults:
        raise NotFilledIn(**faults)
    private = {key: value for key, value in (("reason", reason), ("discretion", discretion)) if value}
    by_post = {}
    if choice is not None and choice.decided_by:
        never = _involved(desk) if needs_other_person(desk.rules, taken) else frozenset()
        why_not = WORDS["refused"]["other_settles"]
        named = named_for(fields, desk, choice.decided_by, "decided_by", never=never, why_not=why_not)
        private |= {"decided_by": named.name, **named.private}
        by_post = named.public
    if choice is None:
        changed = {"decision": taken, "stage": None if taken["stage"] is None else str(taken["stage"])}
        after = desk.letters_after(plan.kind, plan.public, changed)
        return Order(
            kind=plan.kind,
            public=plan.public,
            private={**private, **changed},
            message=after.taken(),
            message_kind="confirmation",
            by_any_route=True,
        )
    return Order(
        kind=plan.kind,
        public={**plan.public, **by_post},
        private=private,
        message=desk.letters.refused(choice, reason=reason, name=desk.people.get(desk.staff_id, "")),
        message_kind="confirmation",
        by_any_route=True,
    )


def _involved(desk: Desk) -> frozenset[int]:
    return frozenset((*desk.case.life.before, *desk.case.life.involved)) | desk.involved_elsewhere


def _of_the_rules(desk: Desk, choice: Choice | None) -> list[str]:
    now = suggestion(desk.rules)
    choices = [*other_grounds(desk.rules), *((now.choice,) if now else ()), *((choice,) if choice else ())]
    return [each.words for each in choices]
