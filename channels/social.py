"""Public posts: what a landlord's social media tool hands over, signed; a message out. Pure.

Each network has its own form and most landlords read all of them with one tool, so that this is a form of our own:
`{"id", "network", "author", "text", "url"?}` as JSON, signed as the mail webhook is. What is answered in public is one
short text without details; everything else is said in private.
"""

import hmac
import json
from collections.abc import Sequence
from typing import Any, Final

from channels.cleaning import clean
from channels.message import BadSignature, InboundMessage, MalformedRequest
from channels.request import RawRequest
from triage.vocabulary import Channel

SIGNATURE: Final = "x-sayso-signature"
"""sha256=<hex HMAC-SHA256 of the body>."""

LONGEST: Final = {"id": 120, "network": 40, "author": 120, "text": 10_000, "url": 500}
"""Characters of each part."""


def verify(request: RawRequest, keys: Sequence[bytes]) -> None:
    """Raise BadSignature unless the body is signed with one of `keys`."""
    given = request.headers.get(SIGNATURE, "").removeprefix("sha256=").encode()
    if not any(hmac.compare_digest(hmac.digest(key, request.body, "sha256").hex().encode(), given) for key in keys):
        raise BadSignature("The signature does not fit the body.")


def parse(request: RawRequest, *, landlord: str) -> InboundMessage:
    """Return the post in a verified request. Raises MalformedRequest with what is wrong."""
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise MalformedRequest("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise MalformedRequest("Send a JSON object with id, network, author and text.")
    network = _part(body, "network")
    return InboundMessage(
        landlord=landlord,
        channel=Channel.SOCIAL_MEDIA,
        address=f"{network}:{_part(body, 'author')}",
        scope=network,
        provider_id=_part(body, "id"),
        text=_part(body, "text"),
        received_at=request.received_at,
    )


def _part(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not (cleaned := clean(value).strip()) or len(cleaned) > LONGEST[name]:
        raise MalformedRequest(f"{name} must be a string of 1 to {LONGEST[name]} characters.")
    return cleaned
