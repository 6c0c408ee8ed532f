"""Which part of a landlord's group a matter concerns."""

from collections.abc import Mapping
from typing import Any

from triage.pack import Rulebook


def entity_for(facts: Mapping[str, Any], rulebook: Rulebook, *, preset: str | None = None) -> str:
    """Return the preset part, else the one whose service the facts name, else the landlord's main part."""
    if preset is not None:
        return preset
    area = facts.get("service_area")
    pack = rulebook.pack
    return next((entity.key for entity in pack.entity if area in entity.service_areas), pack.default_entity)
