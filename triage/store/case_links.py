"""Cases that go on from others: who was involved before."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from triage.case_life.life import life_from
from triage.chain import Link
from triage.store.tables import cases

GOES_ON_FROM: Final = "about_case"
"""The note with which a case says that it is about an earlier one."""


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
