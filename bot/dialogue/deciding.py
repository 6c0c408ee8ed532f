"""What the landlord's rules make of a matter, and whether that hangs on which part of the group it concerns. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.dialogue.entity import PART, entity_for
from bot.dialogue.questions import REACHABLE
from bot.dialogue.state import Matter
from bot.dialogue.turn import Setting
from triage.decision import Decision, decide
from triage.vocabulary import FeedbackType, ServiceArea


def decision_on(matter: Matter, setting: Setting, person: Mapping[str, str] | None = None) -> Decision:
    """Return what the landlord's rules make of a matter as it is known now."""
    return _decided(matter, entity_for(matter.facts, setting.rulebook, preset=setting.entity), setting, person)


def part_decides(matter: Matter, setting: Setting) -> bool:
    """Return whether nobody knows which part of the group a complaint concerns, and the rules make that differ."""
    parts = setting.rulebook.pack.entity
    is_known = setting.entity is not None or PART in matter.facts or "sender_role" in matter.facts
    is_vague = matter.facts.get("service_area") in {None, ServiceArea.OTHER}
    if is_known or not is_vague or matter.type is not FeedbackType.COMPLAINT:
        return False
    decisions = (_decided(matter, part.key, setting, None) for part in parts)
    return len({(each.outcome, each.refer_to, each.acknowledge_by, each.respond_by) for each in decisions}) > 1


def _decided(matter: Matter, entity: str, setting: Setting, person: Mapping[str, str] | None) -> Decision:
    facts: dict[str, Any] = {**matter.facts, "type": matter.type.value, **dict.fromkeys(matter.flags, True)}
    if facts.get("anonymous"):
        facts["contactable"] = setting.channel in REACHABLE or "contact" in (person or {})
    return decide(
        facts,
        setting.rulebook,
        entity=entity,
        channel=setting.channel,
        received_at=datetime.fromisoformat(matter.raised_at),
        rules=setting.landlord.rules,
    )
