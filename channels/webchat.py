"""Web chat: the browser's JSON in, an inbound message out. Pure; sessions are tokens that nobody can guess."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from channels.cleaning import clean
from channels.message import Attachment, InboundMessage, MalformedRequest
from triage.vocabulary import Channel

_TOKEN_LENGTH: Final = 43


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatMessage:
    """What the browser sent."""

    session: str | None
    """The token of its conversation, None at the start of one."""
    client_message_id: str
    """The browser's id for the message, a UUID."""
    text: str
    """Its words, cleaned; may be empty where files came with it."""
    attachments: tuple[Attachment, ...] = ()
    """Files that came with it."""


def parse(body: Any, *, longest: int, attachments: tuple[Attachment, ...] = ()) -> ChatMessage:
    """Return the message in a request's JSON and the files beside it. Raises MalformedRequest with what is wrong."""
    if not isinstance(body, Mapping):
        raise MalformedRequest("Send a JSON object with client_message_id and text.")
    text = body.get("text")
    if not isinstance(text, str) or not ((cleaned := clean(text)).strip() or attachments):
        raise MalformedRequest("text must be a string with something in it.")
    if len(cleaned) > longest:
        raise MalformedRequest(f"text is longer than {longest} characters. Send it in two messages.")
    session = body.get("session")
    if session is not None and not isinstance(session, str):
        raise MalformedRequest("session must be the token that the first answer gave, or null.")
    return ChatMessage(
        session=session,
        client_message_id=_message_id(body.get("client_message_id")),
        text=cleaned,
        attachments=attachments,
    )


def new_session(key: bytes, landlord: str, client_message_id: str) -> str:
    """Return the token of the conversation that a message begins.

    It is derived from the message's id under the service's key: a repeat of the first message, whose answer was lost on
    the way, finds the same conversation, and nobody without the key can work the token out.
    """
    digest = hmac.digest(key, f"webchat\n{landlord}\n{client_message_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_session(token: str) -> bool:
    """Return whether the token has the form of a session at all."""
    return len(token) == _TOKEN_LENGTH and token.isascii()


def address_of(session: str) -> str:
    """Return how the store knows a session: by a digest, so that reading the store opens no conversation."""
    return hashlib.sha256(session.encode()).hexdigest()


def inbound(message: ChatMessage, session: str, *, landlord: str, received_at: datetime) -> InboundMessage:
    """Return the message as the intake takes it."""
    address = address_of(session)
    return InboundMessage(
        landlord=landlord,
        channel=Channel.WEBCHAT,
        address=address,
        scope=address,
        provider_id=message.client_message_id,
        text=message.text,
        received_at=received_at,
        attachments=message.attachments,
    )


def _message_id(value: Any) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError) as error:
        raise MalformedRequest("client_message_id must be a UUID, made anew for each message.") from error
