"""Telegram: a webhook with a secret token, or a polled update, in; a message out. Pure.

Updates and their fields: Telegram's documentation, "Bot API", sections "Update", "Message" and "setWebhook". Ids of
messages are unique within a chat only; an update's id is unique within a bot, so that is what names a message here.
"""

import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from telegram import Chat, ChatMember, Message, Update, User

from channels.cleaning import clean
from channels.file_types import kind_of
from channels.message import Attachment, BadSignature, InboundMessage, MalformedRequest
from channels.request import RawRequest
from triage.vocabulary import Channel

HEADER: Final = "x-telegram-bot-api-secret-token"
"""Where Telegram says the secret that the webhook was set with."""

UPDATES: Final = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""Kinds of update that we ask for."""

FILE: Final = "telegram:"
"""How the address of a file at Telegram begins; its id follows."""

COMMAND: Final = re.compile(r"/([A-Za-z]\w*)(?:@\w+)?")
"""A command such as /start or /stop@the_bot: the word without the sign means the same as on other channels."""

GONE: Final = frozenset({ChatMember.LEFT, ChatMember.BANNED})


@dataclass(frozen=True, kw_only=True, slots=True)
class TelegramUpdate:
    """What one update is to us; everything is None when it concerns nobody."""

    update_id: int
    """Its id, unique within the bot."""
    message: InboundMessage | None = None
    """What a customer said, in words, with a photo or by a button."""
    pressed: str | None = None
    """The id under which Telegram waits to hear that a button's press has come."""
    group: int | None = None
    """The chat of a group that somebody has put the bot into."""


def verify(request: RawRequest, secrets: Sequence[str]) -> Mapping[str, Any]:
    """Return the update in a request that carries one of our secrets (two while they are changed).

    Raises BadSignature when it does not, MalformedRequest when the body is no update.
    """
    given = request.headers.get(HEADER, "").encode()
    if not any(hmac.compare_digest(given, secret.encode()) for secret in secrets):
        raise BadSignature("The secret token is missing or is not ours.")
    try:
        update = json.loads(request.body)
    except ValueError as error:
        raise MalformedRequest(f"The body is not JSON: {error}") from error
    if not isinstance(update, Mapping):
        raise MalformedRequest("The body is not an update: a JSON object is expected.")
    return update


def parse(update: Mapping[str, Any], *, landlord: str, bot: str, received_at: datetime) -> TelegramUpdate:
    """Return what an update says. Raises MalformedRequest for one that a person must look at."""
    try:
        read = Update.de_json(dict(update), None)
        return _read(read, landlord=landlord, bot=bot, received_at=received_at)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise MalformedRequest(f"This is not an update: {type(error).__name__}: {error}") from error


def _read(update: Update, *, landlord: str, bot: str, received_at: datetime) -> TelegramUpdate:
    def said(person: User, words: str, at: datetime | None, attachments: Sequence[Attachment] = ()) -> InboundMessage:
        return InboundMessage(
            landlord=landlord,
            channel=Channel.TELEGRAM,
            address=str(person.id),
            scope=bot,
            provider_id=str(update.update_id),
            text=clean(words),
            received_at=min(at or received_at, received_at),
            attachments=tuple(attachments),
        )

    moved = update.my_chat_member
    if moved is not None:
        is_new = moved.old_chat_member.status in GONE and moved.new_chat_member.status not in GONE
        in_group = moved.chat.type != Chat.PRIVATE and is_new
        return TelegramUpdate(update_id=update.update_id, group=moved.chat.id if in_group else None)
    query = update.callback_query
    if query is not None:
        pressed = said(query.from_user, query.data or "", None) if query.data else None
        return TelegramUpdate(update_id=update.update_id, message=pressed, pressed=query.id)
    message = update.message or update.edited_message
    if message is None or message.chat.type != Chat.PRIVATE or message.from_user is None or message.from_user.is_bot:
        return TelegramUpdate(update_id=update.update_id)
    words, attachments = _words(message), tuple(_attachments(message))
    if not words and not attachments:
        raise MalformedRequest("This message has neither words nor anything that can be kept.")
    at = message.edit_date or message.date
    return TelegramUpdate(update_id=update.update_id, message=said(message.from_user, words, at, attachments))


def _words(message: Message) -> str:
    if message.location is not None:
        position = f"{message.location.latitude}, {message.location.longitude}"
        named = (message.venue.title, message.venue.address) if message.venue is not None else ()
        return "\n".join((*named, position))
    if message.contact is not None:
        names = (message.contact.first_name, message.contact.last_name, message.contact.phone_number)
        return " ".join(filter(None, names))
    if message.sticker is not None:
        return message.sticker.emoji or ""
    words = message.text or message.caption or ""
    command = COMMAND.match(words)
    return words if command is None else command[1] + words[command.end() :]


def _attachments(message: Message) -> Iterator[Attachment]:
    if message.photo:
        yield Attachment(kind="photo", url=f"{FILE}{message.photo[-1].file_id}", media_type="image/jpeg")
    if message.voice is not None:
        yield _attachment(message.voice, "audio/ogg", "voice note")
    if message.audio is not None:
        yield _attachment(message.audio, "audio/mpeg")
    if message.document is not None and message.animation is None:
        yield _attachment(message.document, "application/octet-stream")
    for video in (message.video, message.video_note, message.animation):
        if video is not None:
            yield _attachment(video, "video/mp4", "file")


def _attachment(file: Any, usual: str, kind: str | None = None) -> Attachment:
    media_type = getattr(file, "mime_type", None) or usual
    name = getattr(file, "file_name", None)
    return Attachment(
        kind=kind or kind_of(media_type),
        url=f"{FILE}{file.file_id}",
        media_type=media_type,
        name=clean(name) if name else None,
    )
