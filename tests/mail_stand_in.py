"""A mailbox and a mail server on this machine, for the tests of e-mail."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Inbox:
    """What a mail server took, and how it answers."""

    taken: list[Any] = field(default_factory=list)
    answer: str = "250 OK"
    hangs_up: bool = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd finds it by name
        del server, session, options
        if address.startswith("nobody@"):
            return "550 5.1.1 unknown mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  as above
        del session
        if self.hangs_up:
            server.transport.abort()
            return "250 OK"
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


@asynccontextmanager
async def smtp_server(inbox: Inbox) -> AsyncIterator[int]:
    """Serve SMTP and give its port."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(inbox, enable_SMTPUTF8=True), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@dataclass
class Box:
    """A mailbox: messages by UID, and which of them have been seen."""

    messages: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    is_down: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the few commands of IMAP4rev1 (RFC 3501) that fetching needs."""
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            for untagged in self._answer(command.upper(), command):
                writer.write(b"* " + untagged + b"\r\n")
            ok = "NO refused" if self.is_down and "LOGIN" in command.upper() else "OK done"
            writer.write(f"{tag} {ok}\r\n".encode())
            await writer.drain()
            if command.upper().startswith("LOGOUT"):
                break
        writer.close()
        await writer.wait_closed()

    def _answer(self, command: str, given: str) -> list[bytes]:
        if command.startswith("CAPABILITY"):
            return [b"CAPABILITY IMAP4rev1"]
        if command.startswith("SELECT"):
            return [f"{len(self.messages)} EXISTS".encode(), b"OK [UIDVALIDITY 7] UIDs valid"]
        if command.startswith("UID SEARCH"):
            unseen = sorted(set(self.messages) - self.seen)
            return [b"SEARCH " + " ".join(map(str, unseen)).encode()]
        numbers = re.search(r"UID \w+ (\d+)", given, re.IGNORECASE)
        uid = int(numbers[1]) if numbers else 0
        if command.startswith("UID FETCH") and uid in self.messages:
            body = self.messages[uid]
            head = f"{uid} FETCH (UID {uid} BODY[] {{{len(body)}}}\r\n".encode()
            return [head + body + b")"]
        if command.startswith("UID STORE"):
            self.seen.add(uid)
        return []


@asynccontextmanager
async def imap_server(box: Box) -> AsyncIterator[int]:
    """Serve IMAP and give its port."""
    served: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.add(asyncio.current_task())
        await box.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*served)
