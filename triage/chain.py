"""The chain of a case's events: each digest covers the event and the digest before it.

An event's private part is covered through a salted digest, so that erasing it (with its salt) leaves the chain whole
and gives nothing away.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One event as the chain sees it."""

    seq: int
    """1 for the first event of a case."""
    v: int
    """Version of the event's form."""
    at: datetime
    """When it happened, aware."""
    actor: str
    """customer, bot or staff:<id>."""
    kind: str
    """What happened."""
    public: dict[str, Any]
    """The part that stays."""
    private: dict[str, Any] | None
    """The part that erasing removes; None when there is none or it has been erased."""
    salt: str | None
    """Random hex that keeps the private digest from being guessed; erased with the private part."""
    private_digest: str | None
    """sha256 of salt and private part."""
    previous: str
    """Digest of the event before, empty for the first."""
    digest: str = ""
    """Digest of this event."""


def canonical(value: Any) -> str:
    """Return the one JSON text for a value: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_digest(value: Any) -> str:
    """Return the sha256, in hex, of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def private_digest(salt: str, private: dict[str, Any]) -> str:
    """Return the digest that stands for a private part in the chain."""
    return hashlib.sha256((salt + canonical(private)).encode()).hexdigest()


def digest_of(link: Link) -> str:
    """Return the digest that an event must carry."""
    return content_digest(
        [
            link.previous,
            link.seq,
            link.v,
            link.at.astimezone(UTC).isoformat(timespec="microseconds"),
            link.actor,
            link.kind,
            link.public,
            link.private_digest,
        ]
    )


def broken_at(links: Iterable[Link]) -> int | None:
    """Return the seq of the first event that does not fit the chain, None when all do."""
    previous = ""
    for expected, link in enumerate(links, start=1):
        whole = (
            link.seq == expected
            and link.previous == previous
            and link.digest == digest_of(link)
            and (
                link.private is None
                or link.salt is None
                or private_digest(link.salt, link.private) == link.private_digest
            )
        )
        if not whole:
            return expected
        previous = link.digest
    return None
