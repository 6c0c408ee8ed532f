"""Cases that go on from others: who was involved before."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from triage.case_life.events import EventKind
from triage.case_life.life import life_from
from triage.cases import Case
from triage.chain import Link
from triage.store.tables import cases, events

GOES_ON_FROM: Final = "about_case"
"""The note with which a case says that it is about an earlier one."""

FURTHER_ASKED: Final = "further_stage_asked"
"""The note that somebody asked for the next stage of a case."""


def involved_before(conn: Connection, landlord: str, history: Iterable[Link]) -> frozenset[int]:
    """Return the staff who were involved in the cases that the one with this history goes on from."""
    references = [link.public["case"] for link in history if link.public.get("note") == GOES_ON_FROM]
    if not references:
        return frozenset()
    rows = conn.execute(
        select(cases.c.life).where(cases.c.landlord == landlord, cases.c.reference.in_(references))
    ).scalars()
    lives = [life_from(row) for row in rows]
    return frozenset(person for life in lives for person in (*life.before, *life.involved))


def asks_further(conn: Connection, landlord: str, old: RowMapping, case: Case) -> bool:
    """Return whether a case is a request for the next stage of an old one, as it says or as was noted there then."""
    if case.facts.get("request_stage"):
        return True
    noted: list[dict[str, Any]] = list(
        conn.scalars(
            select(events.c.public).where(
                events.c.landlord == landlord,
                events.c.case_id == old["id"],
                events.c.kind == EventKind.NOTED,
                events.c.at == case.received_at,
            )
        )
    )
    return any(public.get("note") == FURTHER_ASKED for public in noted)
