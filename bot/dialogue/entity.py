"""Which part of a landlord's group a matter concerns."""

import re
from collections.abc import Mapping
from typing import Any, Final

from triage.pack import Rulebook

PART: Final = "entity"
"""The fact under which a part is kept that the customer has named."""


def entity_for(facts: Mapping[str, Any], rulebook: Rulebook, *, preset: str | None = None) -> str:
    """Return the preset part, else the one that was named, or that its service or role names, else the main one."""
    if preset is not None:
        return preset
    pack = rulebook.pack
    keys = {part.key for part in pack.entity}
    if facts.get(PART) in keys:
        return str(facts[PART])
    area, role = facts.get("service_area"), facts.get("sender_role")
    by_service = (part.key for part in pack.entity if area in part.service_areas)
    by_role = (part.key for part in pack.entity if role in part.roles)
    return next(by_service, None) or next(by_role, pack.default_entity)


def named_part(text: str, rulebook: Rulebook, *, asked: bool = False) -> str | None:
    """Return the part that a text names with its title; in an answer to that question any word of the title will do."""
    parts = rulebook.pack.entity
    if len(parts) <= 1:
        return None
    if not asked:
        own = (part for part in parts if part.key != rulebook.pack.default_entity)
        return next((part.key for part in own if re.search(rf"\b{re.escape(part.title)}\b", text)), None)
    words = set(re.findall(r"\w+", text.lower()))
    telling = {
        part.key: _own_words(part.title, [other.title for other in parts if other is not part]) for part in parts
    }
    return next((key for key, own in telling.items() if own & words), None)


def _own_words(title: str, others: list[str]) -> set[str]:
    """Return the words of a title that no other title has."""
    shared = {word for other in others for word in re.findall(r"\w+", other.lower())}
    return set(re.findall(r"\w+", title.lower())) - shared
