"""Holding back, right before it goes, what must not go another way by itself."""

from typing import Final

from sqlalchemy import Connection, RowMapping

from channels.sending import Refused
from triage.store.for_person import must_wait

FOR_PERSON: Final = "a person must decide how it is sent: the case is restricted, or it is not safe to write"


def require_way(conn: Connection, job: RowMapping) -> None:
    """Raise Refused for a message that goes another way, which nobody chose, where by now a person must decide."""
    if must_wait(conn, job):
        raise Refused(FOR_PERSON)
