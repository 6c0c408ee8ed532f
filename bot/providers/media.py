"""Photos, voice notes and files that a provider keeps for us: fetched by a job each, and kept with their message."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from sqlalchemy import Connection, RowMapping, select, update

from bot.database import AsyncDatabase
from bot.outbox import Deed
from bot.providers.scanning import Verdict, scan
from channels.file_types import media_type_of
from channels.sending import Refused, TryLater
from triage.store import jobs
from triage.store.files import keep_file
from triage.store.tables import messages
from triage.vocabulary import Channel

MEDIA: Final = "media"
"""The kind of job that fetches a file."""

UNKNOWN: Final = "application/octet-stream"
"""The type of a file whose bytes do not tell what it is: the desk offers it for saving, and never shows it."""


class Fetches(Protocol):
    """A connection to a provider that can fetch files."""

    async def fetch(self, url: str, *, largest: int) -> bytes:
        """Return the file at an address of the provider's. Raises a SendFault."""


class Connected(Protocol):
    """What knows the connection to each landlord's account."""

    def connection(self, landlord: str, channel: Channel) -> Fetches:
        """Return the connection. Raises Refused when there is none any more."""


def fetch_later(conn: Connection, message: RowMapping) -> None:
    """Plan the fetching of each file of a message that its provider keeps."""
    for number, attachment in enumerate(message["attachments"] or ()):
        if attachment.get("url") and "digest" not in attachment:
            now = jobs.database_now(conn)
            job = jobs.NewJob(
                kind=MEDIA,
                due=now,
                payload={"message": message["id"], "number": number, "channel": message["channel"]},
                repeatable=True,
                conversation_id=message["conversation_id"],
            )
            jobs.add_job(conn, message["landlord"], job, now=now)


class Media:
    """Fetches files."""

    def __init__(
        self, store: AsyncDatabase, connected: Mapping[Channel, Connected], *, largest: int, scan_command: str
    ) -> None:
        """Take the store, who is connected to each channel's provider, the size limit in bytes, and the scanner."""
        self.store = store
        self.connected = connected
        self.largest = largest
        self.scan_command = scan_command

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {MEDIA: self.fetch}

    async def fetch(self, job: RowMapping) -> None:
        """Fetch and keep the file of a job. Raises Refused when it is too large or harmful, or as the provider does."""
        place = job["payload"]
        landlord, channel = job["landlord"], Channel(place["channel"])
        url = await self.store.read(_url, landlord, place["message"], place["number"])
        if channel not in self.connected:
            raise Refused(f"files cannot be fetched from {channel}")
        content = await self.connected[channel].connection(landlord, channel).fetch(url, largest=self.largest)
        verdict = await scan(self.scan_command, content)
        if verdict is Verdict.INFECTED:
            raise Refused("the scanner says that the file is harmful: it was not kept")
        if verdict is not Verdict.CLEAN:
            raise TryLater("the file could not be scanned")
        await self.store.write(_keep, landlord, place["message"], place["number"], content)


def _url(conn: Connection, landlord: str, message_id: int, number: int) -> str:
    return str(_attachments(conn, landlord, message_id)[number]["url"])


def _keep(conn: Connection, landlord: str, message_id: int, number: int, content: bytes) -> None:
    """Keep a file and name it in its message's row."""
    attachments = _attachments(conn, landlord, message_id, lock=True)
    media_type = media_type_of(content) or UNKNOWN
    digest = keep_file(conn, landlord, content, media_type=media_type, now=jobs.database_now(conn))
    attachments[number] |= {"digest": digest, "size": len(content), "media_type": media_type}
    conn.execute(
        update(messages)
        .where(messages.c.landlord == landlord, messages.c.id == message_id)
        .values(attachments=attachments)
    )


def _attachments(conn: Connection, landlord: str, message_id: int, *, lock: bool = False) -> list[dict[str, Any]]:
    query = select(messages.c.attachments).where(messages.c.landlord == landlord, messages.c.id == message_id)
    found = conn.execute(query.with_for_update() if lock else query).scalar_one()
    return [dict(each) for each in found or ()]
