"""A message that did not go out, as the desk shows it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

CODE: Final = re.compile(r"\b[1-9][0-9]{4}\b")
"""How the networks number their reasons (word list `refusal`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Undelivered:
    """One message that did not go out, or a job without one."""

    job: int
    """The job that can be run again."""
    landlord: str
    """Whose it is."""
    name: str
    """The case's reference, else which conversation."""
    address: str
    """Where its item stands."""
    kind: str
    """What kind of job it is: for a message, the channel."""
    text: str
    """The message's words."""
    status: str
    """dead, unsure or expired."""
    error: str
    """Why, as it was recorded."""
    code: str
    """The network's number for the reason, empty when it gave none."""
    tries: int
    """How often it was tried."""
    at: datetime
    """When it was given up."""


def undelivered_view(row: Mapping[str, Any]) -> Undelivered:
    """Return a row of triage.store.undelivered as it is shown."""
    reference, conversation, error = row["reference"], row["conversation_id"], row["error"] or ""
    place = f"conversations/{conversation}" if reference is None else f"cases/{reference}"
    code = CODE.search(error)
    return Undelivered(
        job=row["id"],
        landlord=row["landlord"],
        name=reference or f"Conversation {conversation}",
        address=f"/staff/{row['landlord']}/{place}",
        kind=row["kind"],
        text=row["text"] or "",
        status=row["status"],
        error=error,
        code=code[0] if code else "",
        tries=row["attempts"],
        at=row["finished_at"],
    )
