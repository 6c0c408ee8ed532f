"""What people made of suggestions, one row each: counted for reports, and no reason given twice by one person a day."""

import hashlib
from typing import Final

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from triage.case_life.events import CaseEvent, EventKind
from triage.case_life.legality import IllegalMove
from triage.store.tables import settlements
from triage.words import WORDS
from triage.workdays import london

_NO_WORDS: Final = str.maketrans("", "", ".,;:!?\"'()-")


def keep_settlement(conn: Connection, landlord: str, case_id: int, event: CaseEvent) -> None:
    """Keep how a suggestion was settled; nothing happens for another kind of event.

    Raises IllegalMove when the person gave the same reason for another case on that day.
    """
    if event.kind is not EventKind.SETTLED:
        return
    reason = str((event.private or {}).get("reason", ""))
    values = {
        "case_id": case_id,
        "staff_id": event.staff_id,
        "at": event.at,
        "day": london(event.at).date().isoformat(),
        "how": event.public["settled"],
        "ground": event.public.get("ground"),
        "reason_digest": hashlib.sha256(_plain(reason).encode()).hexdigest(),
    }
    try:
        with conn.begin_nested():
            conn.execute(insert(settlements).values(landlord=landlord, **values))
    except IntegrityError as error:
        raise IllegalMove(WORDS["refused"]["same_reason"]) from error


def same_words(one: str, other: str) -> bool:
    """Return whether two texts are the same but for case, spaces and marks."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.casefold().translate(_NO_WORDS).split())
