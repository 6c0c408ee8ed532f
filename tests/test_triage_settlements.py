"""How suggestions were settled, kept on both databases: one reason of one person on one day is for one case."""

from datetime import timedelta

import pytest
from conftest import NOW
from sqlalchemy import select
from test_triage_store import case_id, staff_id

from triage.case_life.events import CaseEvent, EventKind
from triage.cases import IllegalMove
from triage.store.settlements import keep_settlement, same_words
from triage.store.tables import settlements

__all__ = ["case_id", "staff_id"]


def settled(staff, reason, at=NOW):
    public = {"settled": "approved", "ground": "out_of_time", "status": "closed"}
    return CaseEvent(kind=EventKind.SETTLED, at=at, actor=f"staff:{staff}", public=public, private={"reason": reason})


def test_a_reason_is_given_once_a_day(database, case_id, staff_id):
    def keep(event):
        database.write(keep_settlement, "aspire", case_id, event)

    keep(settled(staff_id, "The fence was mended."))
    with pytest.raises(IllegalMove, match="same reason"):
        keep(settled(staff_id, "the FENCE  was mended"))
    keep(settled(staff_id, "The gate was mended."))
    keep(settled(staff_id, "The fence was mended.", at=NOW + timedelta(days=1)))
    keep(CaseEvent(kind=EventKind.NOTED, at=NOW, actor=f"staff:{staff_id}"))
    rows = database.read(lambda conn: conn.execute(select(settlements.c.landlord, settlements.c.day)).all())
    assert sorted(rows) == [("aspire", "2026-02-10"), ("aspire", "2026-02-10"), ("aspire", "2026-02-11")]


def test_words_are_the_same_but_for_case_spaces_and_marks():
    assert same_words(" It was LATE! ", "it was late.")
    assert not same_words("It was late", "It was early")
