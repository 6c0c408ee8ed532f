"""What staff order with the forms that correct how a case was understood, read from the fields. Pure.

One flag or fact at a time is taken out (`not_so`) or added (`missed`); the rules are applied again to what is left.
"""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot.dialogue.entity import entity_for
from bot.web.item_orders import Fields, NotFilledIn, Order, Understood, text_of
from bot.web.life_desk import Desk, number_in, optional_day
from triage.case_life.correcting import SAFETY, corrected, correcting, lost_dates
from triage.cases import Case
from triage.decision import Decision
from triage.facts import FACT_KEYS
from triage.vocabulary import (
    BOOLEAN_FACTS,
    EVENT_DATE,
    SERVICE_AREA,
    UNDERSTOOD_FACTS,
    VERBATIM_FACTS,
    Flag,
    ServiceArea,
)

TRUTHS: Final = {"true": True, "false": False}

CORRECTABLE: Final = (FACT_KEYS | frozenset(UNDERSTOOD_FACTS)) - {"type"}
"""Facts that can be taken out; the kind has a form of its own."""


def not_so(fields: Fields, desk: Desk) -> Order:
    """Return the order to take out a flag or fact that is wrong."""
    finding = fields.get("corrected", "")
    kind, _, key = finding.partition(":")
    is_there = key in desk.case.flags if kind == "flag" else key in CORRECTABLE and key in desk.case.facts
    if not is_there:
        raise NotFilledIn(**{"": "This is no longer among what was understood"})
    reason = text_of(fields, "reason")
    order = _order(desk, finding, None, {"reason": reason} if reason else {})
    lost = lost_dates(desk.case, order.private or {})
    if not reason and (lost or (kind == "flag" and key in SAFETY)):
        raise NotFilledIn(reason="Write why it is wrong: it is about somebody's safety, or a date of the law")
    return order


def missed(fields: Fields, desk: Desk) -> Order:
    """Return the order to add a flag or fact that was missed, with the message that says it."""
    finding, value = _chosen(fields)
    kind, _, key = finding.partition(":")
    seq = number_in(fields, "message", "Choose the message that says it")
    if seq not in desk.said:
        raise NotFilledIn(message="Choose the message that says it")
    if key in VERBATIM_FACTS and value not in desk.said[seq]:
        raise NotFilledIn(words="Copy the words as they stand in that message")
    known = key in desk.case.flags if kind == "flag" else desk.case.facts.get(key) == value
    if known:
        raise NotFilledIn(corrected="This is known already: choose another one")
    reason = text_of(fields, "reason")
    return _order(desk, finding, value, {"message": seq, **({"reason": reason} if reason else {})})


def choices() -> dict[str, list[tuple[str, str, str]]]:
    """Return what can be added, by the name of its group: what the form sends, its list in words.toml, its key."""
    return {
        "To be noticed": [(f"flag:{flag}", "flag", flag) for flag in Flag],
        "It is about": [(f"fact:{SERVICE_AREA}={area}", "service_area", area) for area in ServiceArea],
        "It is so": [(f"fact:{key}=true", "fact", key) for key in BOOLEAN_FACTS],
        "They say that it is not so": [(f"fact:{key}=false", "fact", key) for key in BOOLEAN_FACTS],
        "Fill in below": [(f"fact:{key}", "fact", key) for key in (EVENT_DATE, *VERBATIM_FACTS)],
    }


def _chosen(fields: Fields) -> tuple[str, Any]:
    """Return the finding to be added, and its value. Raises NotFilledIn."""
    chosen = fields.get("corrected", "")
    if chosen not in {value for group in choices().values() for value, _, _ in group}:
        raise NotFilledIn(corrected="Choose what was missed")
    finding, _, said = chosen.partition("=")
    key = finding.partition(":")[2]
    if key == EVENT_DATE:
        return finding, _days(fields)
    if key in VERBATIM_FACTS:
        words = text_of(fields, "words")
        if not words:
            raise NotFilledIn(words="Copy the words that say it")
        return finding, words
    return finding, TRUTHS.get(said, said) if said else True


def _days(fields: Fields) -> dict[str, str]:
    first, last = optional_day(fields, "happened_from"), optional_day(fields, "happened_to")
    if first is None:
        raise NotFilledIn(happened_from="Enter the day on which it happened, or the first one")
    return _range(first, last or first)


def _range(first: date, last: date) -> dict[str, str]:
    if last < first:
        raise NotFilledIn(happened_to="The last day comes after the first one")
    return {"start": first.isoformat(), "end": last.isoformat()}


def _order(desk: Desk, finding: str, value: Any, words: dict[str, Any]) -> Order:
    after = corrected(desk.case, finding, value)
    entity = _part(desk, after)
    decision = replace(desk, case=after).decision(after.facts, entity)
    plan, private = correcting(desk.case, finding, value, decision.as_dict())
    if entity != desk.case.entity:
        private["entity"] = entity
    return Order(
        kind=plan.kind,
        public=plan.public,
        private={**private, **words},
        understood=_understood(after, finding, value, decision),
    )


def _part(desk: Desk, after: Case) -> str | None:
    """Return the part of the group that it concerns then: another one only where the service had told which it is."""
    before = entity_for(desk.case.facts, desk.rulebook)
    if "entity" in desk.case.life.fixed or desk.case.entity != before:
        return desk.case.entity
    return entity_for(after.facts, desk.rulebook)


def _understood(after: Case, finding: str, value: Any, decision: Decision) -> Understood:
    is_new = finding.startswith("flag:") and value is not None
    return Understood(
        facts=after.facts,
        flags=after.flags,
        finding=finding,
        value=value,
        alert=decision if is_new else None,
    )
