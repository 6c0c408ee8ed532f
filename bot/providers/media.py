"""Photos, voice notes and files: fetched by a job each where a provider keeps them, scanned, kept with their message.

A file that came with its message, as in an e-mail, is kept at once; until it has been scanned it is held, and nobody
can open it.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from sqlalchemy import Connection, RowMapping, select, update

from bot.database import AsyncDatabase
from bot.outbox import Deed
from bot.providers.scanning import Verdict, scan
from channels.file_types import media_type_of
from channels.sending import Refused, TryLater
from triage.store import jobs
from triage.store.files import drop_file, find_file, keep_file
from triage.store.tables import messages
from triage.vocabulary import Channel

MEDIA: Final = "media"
"""The kind of job that fetches a file."""

SCAN: Final = "scan"
"""The kind of job that has a held file scanned."""

UNKNOWN: Final = "application/octet-stream"
"""The type of a file whose bytes do not tell what it is: the desk offers it for saving, and never shows it."""


HARMFUL: Final = "the scanner says that the file is harmful: it was not kept"


class Fetches(Protocol):
    """A connection to a provider that can fetch files."""

    async def fetch(self, url: str, *, largest: int) -> bytes:
        """Return the file at an address of the provider's. Raises a SendFault."""


class Connected(Protocol):
    """What knows the connection to each landlord's account."""

    def connection(self, landlord: str, channel: Channel) -> Fetches:
        """Return the connection. Raises Refused when there is none any more."""


def fetch_later(conn: Connection, message: RowMapping) -> None:
    """Plan the fetching of each file of a message that its provider keeps, and the scanning of each that is held."""
    for number, attachment in enumerate(message["attachments"] or ()):
        if "held" in attachment or (attachment.get("url") and "digest" not in attachment):
            now = jobs.database_now(conn)
            job = jobs.NewJob(
                kind=SCAN if "held" in attachment else MEDIA,
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
        return {MEDIA: self.fetch, SCAN: self.check}

    async def fetch(self, job: RowMapping) -> None:
        """Fetch and keep the file of a job. Raises Refused when it is too large or harmful, or as the provider does."""
        place = job["payload"]
        landlord, channel = job["landlord"], Channel(place["channel"])
        url = await self.store.read(_url, landlord, place["message"], place["number"])
        if channel not in self.connected:
            raise Refused(f"files cannot be fetched from {channel}")
        content = await self.connected[channel].connection(landlord, channel).fetch(url, largest=self.largest)
        if not await self._is_clean(content):
            raise Refused(HARMFUL)
        await self.store.write(_keep, landlord, place["message"], place["number"], content)

    async def check(self, job: RowMapping) -> None:
        """Have the held file of a job scanned, and let it be opened. Raises Refused when it is harmful, TryLater."""
        place, landlord = job["payload"], job["landlord"]
        content = await self.store.read(_held, landlord, place["message"], place["number"])
        if content is None:
            return
        is_clean = await self._is_clean(content)
        await self.store.write(_let_go, landlord, place["message"], place["number"], is_clean=is_clean)
        if not is_clean:
            raise Refused(HARMFUL)

    async def _is_clean(self, content: bytes) -> bool:
        """Return what the scanner says. Raises TryLater when it says nothing."""
        verdict = await scan(self.scan_command, content)
        if verdict is Verdict.UNCHECKED:
            raise TryLater("the file could not be scanned")
        return verdict is Verdict.CLEAN


def _url(conn: Connection, landlord: str, message_id: int, number: int) -> str:
    return str(_attachments(conn, landlord, message_id)[number]["url"])


def _keep(conn: Connection, landlord: str, message_id: int, number: int, content: bytes) -> None:
    """Keep a file and name it in its message's row."""
    attachments = _attachments(conn, landlord, message_id, lock=True)
    media_type = media_type_of(content) or UNKNOWN
    digest = keep_file(conn, landlord, content, media_type=media_type, now=jobs.database_now(conn))
    attachments[number] |= {"digest": digest, "size": len(content), "media_type": media_type}
    _save(conn, landlord, message_id, attachments)


def _held(conn: Connection, landlord: str, message_id: int, number: int) -> bytes | None:
    """Return the bytes of a file that is held, None when it is no more."""
    digest = _attachments(conn, landlord, message_id)[number].get("held")
    file = find_file(conn, landlord, digest) if digest else None
    return None if file is None else bytes(file["content"])


def _let_go(conn: Connection, landlord: str, message_id: int, number: int, *, is_clean: bool) -> None:
    """Let a held file be opened, or drop it."""
    attachments = _attachments(conn, landlord, message_id, lock=True)
    digest = attachments[number].pop("held", None)
    if digest is None:
        return
    if is_clean:
        attachments[number]["digest"] = digest
    else:
        drop_file(conn, landlord, digest)
    _save(conn, landlord, message_id, attachments)


def _save(conn: Connection, landlord: str, message_id: int, attachments: list[dict[str, Any]]) -> None:
    mine = (messages.c.landlord == landlord) & (messages.c.id == message_id)
    conn.execute(update(messages).where(mine).values(attachments=attachments))


def _attachments(conn: Connection, landlord: str, message_id: int, *, lock: bool = False) -> list[dict[str, Any]]:
    query = select(messages.c.attachments).where(messages.c.landlord == landlord, messages.c.id == message_id)
    found = conn.execute(query.with_for_update() if lock else query).scalar_one()
    return [dict(each) for each in found or ()]
