"""The clocks of a case as rows: what is due when, why, and what has been met.

The case's last decision holds the clocks; these rows make them searchable and say which still run.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select, update

from triage.cases import Case
from triage.store import tables
from triage.words import WORDS

LONDON: Final = ZoneInfo("Europe/London")


ALERT: Final = "alert.accept_by"
"""The clock of an alert that somebody has to accept."""

NOT_OURS_TO_MEET: Final = ("appeal_by", "notify_by", "ombudsman_from", "external_by", "compensation.ask_by")
"""Clocks that tell a customer until when, or from when, something can be asked."""

NO_DUTY: Final = ("measure.", "target.", "if_accepted.", "extension.")
"""How clocks begin that only measure, aim, or would run in another case."""


def keep_clocks(conn: Connection, landlord: str, case_id: int, case: Case) -> None:
    """Bring the clock rows, and the case's next due time, in line with the case as it is."""
    table = tables.clocks
    mine = (table.c.landlord == landlord) & (table.c.case_id == case_id)
    conn.execute(delete(table).where(mine))
    rows = [*_alert(case), *(_row(case, clock) for clock in (case.decision or {}).get("clocks", ()))]
    if rows:
        conn.execute(insert(table), [{"landlord": landlord, "case_id": case_id, **row} for row in rows])
    running = [row for row in rows if row["met_at"] is None and row["stopped_at"] is None and _is_duty(row["name"])]
    first = min(running, key=lambda row: row["due"], default=None)
    conn.execute(
        update(tables.cases)
        .where(tables.cases.c.landlord == landlord, tables.cases.c.id == case_id)
        .values(next_due=first["due"] if first else None, next_due_name=first["name"] if first else None)
    )


def clocks_of(conn: Connection, landlord: str, case_id: int) -> list[dict[str, Any]]:
    """Return the case's clocks, the earliest first."""
    table = tables.clocks
    rows = conn.execute(
        select(table).where(table.c.landlord == landlord, table.c.case_id == case_id).order_by(table.c.due, table.c.id)
    ).mappings()
    return [dict(row) for row in rows]


def _is_duty(name: str) -> bool:
    return name not in NOT_OURS_TO_MEET and not name.startswith(NO_DUTY)


def _alert(case: Case) -> list[dict[str, Any]]:
    if case.accept_alert_by is None:
        return []
    return [
        {
            "name": ALERT,
            "due": case.accept_alert_by,
            "due_date": None,
            "why": WORDS["alert"]["why"],
            "met_at": case.alert_accepted_at,
            "stopped_at": case.closed_at,
        }
    ]


def _row(case: Case, clock: dict[str, Any]) -> dict[str, Any]:
    due = clock["due"]
    met = {
        "allocate_by": case.assigned_at,
        "acknowledge_by": case.acknowledged_at,
        "respond_by": case.responded_at,
        "informal_by": case.responded_at,
    }.get(clock["name"])
    by_hour = "T" in due
    return {
        "name": clock["name"],
        "due": datetime.fromisoformat(due) if by_hour else end_of_day(datetime.fromisoformat(due).date()),
        "due_date": None if by_hour else due,
        "why": clock["why"],
        "met_at": met,
        "stopped_at": case.closed_at,
    }


def end_of_day(day: date) -> datetime:
    """Return the instant, in UTC, at which a London day is over."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)
