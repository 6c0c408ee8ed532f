"""Proof that somebody who asks about a case is its customer: a short code, sent to the phone of the case.

Only a salted digest of the code is kept. A code lasts some minutes and some tries; what comes after is a person, never
a closed door. Whoever knows a reference can have codes sent to its phone, so that only a few go out in an hour.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from triage.store.tables import cases, proofs

DIGITS: Final = 6
"""Length of a code."""

LASTS: Final = timedelta(minutes=10)
"""So long a code can be used."""

MOST_TRIES: Final = 5
"""So often a code can be guessed at."""

MOST_CODES: Final = 3
"""So many codes go out for one case within WINDOW."""

WINDOW: Final = timedelta(hours=1)
"""The time over which codes are counted."""


class Verdict(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"


def make_code(conn: Connection, landlord: str, *, case_id: int, conversation_id: int, now: datetime) -> str | None:
    """Return a new code for a case, to be typed in a conversation; None when too many have gone out lately.

    A code that was made for the conversation before no longer counts.
    """
    recent = conn.scalar(
        select(func.count())
        .select_from(proofs)
        .where(proofs.c.landlord == landlord, proofs.c.case_id == case_id, proofs.c.made_at > now - WINDOW)
    )
    if (recent or 0) >= MOST_CODES:
        return None
    code = "".join(str(secrets.randbelow(10)) for _ in range(DIGITS))
    salt = secrets.token_hex(16)
    conn.execute(
        insert(proofs).values(
            landlord=landlord,
            case_id=case_id,
            conversation_id=conversation_id,
            salt=salt,
            code_digest=_digest(salt, code),
            made_at=now,
            expires_at=now + LASTS,
        )
    )
    return code


def try_code(conn: Connection, landlord: str, *, conversation_id: int, code: str, now: datetime) -> Verdict:
    """Return what a code typed in a conversation that the caller has locked is worth; a wrong one counts as a try."""
    row = (
        conn.execute(
            select(proofs)
            .where(proofs.c.landlord == landlord, proofs.c.conversation_id == conversation_id)
            .order_by(proofs.c.id.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    if row is None or row["used_at"] is not None or row["expires_at"] <= now:
        return Verdict.EXPIRED
    if row["tries"] >= MOST_TRIES:
        return Verdict.SPENT
    is_right = hmac.compare_digest(row["code_digest"], _digest(row["salt"], code))
    tries = row["tries"] + 1
    conn.execute(
        update(proofs)
        .where(proofs.c.landlord == landlord, proofs.c.id == row["id"])
        .values(tries=tries, used_at=now if is_right else None)
    )
    if is_right:
        return Verdict.RIGHT
    return Verdict.SPENT if tries >= MOST_TRIES else Verdict.WRONG


def proven_in(conn: Connection, landlord: str, *, conversation_id: int, since: datetime) -> set[str]:
    """Return the references of the cases that were proven in a conversation since a time."""
    rows = conn.execute(
        select(cases.c.reference)
        .join(proofs, (proofs.c.landlord == cases.c.landlord) & (proofs.c.case_id == cases.c.id))
        .where(proofs.c.landlord == landlord, proofs.c.conversation_id == conversation_id, proofs.c.used_at >= since)
    )
    return set(rows.scalars())


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()
