"""What came with a message: files whose bytes are here are kept in the message's own transaction."""

from typing import Any

from sqlalchemy import Connection

from channels.message import Attachment, InboundMessage
from triage.store.files import keep_file


def keep_attachments(conn: Connection, inbound: InboundMessage) -> list[dict[str, Any]]:
    """Keep the files that came with a message; return how its row names everything that came."""
    return [_kept(conn, inbound, each) for each in inbound.attachments]


def _kept(conn: Connection, inbound: InboundMessage, each: Attachment) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": each.kind, "url": each.url, "media_type": each.media_type}
    if each.name is not None:
        row["name"] = each.name
    if each.content is not None:
        media_type = each.media_type or "application/octet-stream"
        now = inbound.received_at
        digest = keep_file(conn, inbound.landlord, each.content, media_type=media_type, now=now)
        row["held" if each.unchecked else "digest"] = digest
        row["size"] = len(each.content)
    return row
