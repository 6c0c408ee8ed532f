"""A raw request as channels see it: no web framework, only values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRequest:
    """What a provider sent."""

    url: str
    """The address that the provider called: the configured public address with the path and query of the request."""
    headers: Mapping[str, str]
    """Header values by lower-case name."""
    body: bytes
    """The body as it came."""
    received_at: datetime
    """When it came, aware."""
