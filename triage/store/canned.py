"""Texts that a landlord's staff keep for answers that they give often, with blanks; each has a name and a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from triage.store.tables import accounts, canned_texts, staff

LONGEST_NAME: Final = 80


class NameTaken(Exception):  # noqa: N818  the name says what is wrong
    """Another text of the landlord has this name in this language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CannedText:
    """One text."""

    id: int
    """Its row."""
    name: str
    """What staff call it."""
    language: str
    """ISO 639-1 code."""
    body: str
    """Its words, with blanks such as {name}."""
    by: str
    """Who wrote it last."""
    at: datetime
    """When."""


def canned_texts_of(conn: Connection, landlord: str) -> Sequence[CannedText]:
    """Return a landlord's texts by name."""
    kept = canned_texts.c
    rows = conn.execute(
        select(kept.id, kept.name, kept.language, kept.body, accounts.c.name.label("by"), kept.at)
        .join(staff, (staff.c.landlord == kept.landlord) & (staff.c.id == kept.staff_id))
        .join(accounts, accounts.c.id == staff.c.account_id)
        .where(kept.landlord == landlord)
        .order_by(func.lower(kept.name), kept.language)
    )
    return [CannedText(**row._mapping) for row in rows]  # noqa: SLF001  a row's own mapping


def save_text(
    conn: Connection,
    landlord: str,
    text_id: int | None,
    *,
    name: str,
    language: str,
    body: str,
    staff_id: int,
    now: datetime,
) -> bool:
    """Keep a new text, or change one; return False when the landlord has none with this id. Raises NameTaken."""
    values = {"name": name, "language": language, "body": body, "staff_id": staff_id, "at": now}
    kept = canned_texts.c
    try:
        with conn.begin_nested():
            if text_id is None:
                conn.execute(insert(canned_texts).values(landlord=landlord, **values))
                return True
            mine = (kept.landlord == landlord) & (kept.id == text_id)
            return conn.execute(update(canned_texts).where(mine).values(**values)).rowcount == 1
    except IntegrityError as error:
        raise NameTaken from error


def drop_text(conn: Connection, landlord: str, text_id: int) -> None:
    """Forget a text; nothing happens when the landlord has none with this id."""
    kept = canned_texts.c
    conn.execute(delete(canned_texts).where(kept.landlord == landlord, kept.id == text_id))
