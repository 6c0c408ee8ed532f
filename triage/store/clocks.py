"""The clocks of a case as rows: what is due when, why, and what has been met; and what is still to be done.

The case holds its clocks and tasks; these rows make them searchable and say which still run.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, delete, insert, select, update

from triage.case_life.life import Task
from triage.cases import Case
from triage.clocks import IF_ACCEPTED
from triage.store.tables import cases, clocks, tasks
from triage.words import WORDS

LONDON: Final = ZoneInfo("Europe/London")


ALERT: Final = "alert.accept_by"
"""The clock of an alert that somebody has to accept."""

NOT_OURS_TO_MEET: Final = ("appeal_by", "notify_by", "ombudsman_from", "external_by", "compensation.ask_by")
"""Clocks that tell a customer until when, or from when, something can be asked."""

TASK: Final = "task."
"""How the clock of something to be done begins: its kind and number follow."""

HELD: Final = frozenset({"respond_by", "acknowledge_by", "panel_by", "outcome_by"})
"""Clocks that rest with the case where the rules let it rest."""

NO_DUTY: Final = ("measure.", "target.", "if_accepted.", "extension.")
"""How clocks begin that only measure, aim, or would run in another case."""


def keep_clocks(conn: Connection, landlord: str, case_id: int, case: Case) -> None:
    """Bring the rows of clocks and tasks, and the case's next due time, in line with the case as it is."""
    rows = [*_alert(case), *(_row(case, clock) for clock in case.clocks.values()), *map(_task_clock, case.life.tasks)]
    _keep(conn, clocks, landlord, case_id, rows)
    _keep(conn, tasks, landlord, case_id, [_task(task) for task in case.life.tasks])
    running = [row for row in rows if row["met_at"] is None and row["stopped_at"] is None and _is_duty(row["name"])]
    first = min(running, key=lambda row: row["due"], default=None)
    conn.execute(
        update(cases)
        .where(cases.c.landlord == landlord, cases.c.id == case_id)
        .values(next_due=first["due"] if first else None, next_due_name=first["name"] if first else None)
    )


def _keep(conn: Connection, table: Table, landlord: str, case_id: int, rows: list[dict[str, Any]]) -> None:
    conn.execute(delete(table).where(table.c.landlord == landlord, table.c.case_id == case_id))
    if rows:
        conn.execute(insert(table), [{"landlord": landlord, "case_id": case_id, **row} for row in rows])


def clocks_of(conn: Connection, landlord: str, case_id: int) -> list[dict[str, Any]]:
    """Return the case's clocks, the earliest first."""
    rows = conn.execute(select(clocks).where(clocks.c.landlord == landlord, clocks.c.case_id == case_id)).mappings()
    return sorted((dict(row) for row in rows), key=lambda row: (row["due"], row["id"]))


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


def _row(case: Case, clock: Mapping[str, Any]) -> dict[str, Any]:
    due = clock["due"]
    by_hour = "T" in due
    return {
        "name": clock["name"],
        "due": datetime.fromisoformat(due) if by_hour else end_of_day(date.fromisoformat(due)),
        "due_date": None if by_hour else due,
        "why": clock["why"],
        "met_at": case.met_at(clock["name"]),
        "stopped_at": _stopped_at(case, clock["name"]),
    }


def _stopped_at(case: Case, name: str) -> datetime | None:
    return case.closed_at or _held_since(case, name) or case.life.paused.get(name) or _refused_at(case, name)


def _refused_at(case: Case, name: str) -> datetime | None:
    """Return when the dates stopped that ran as if the complaint were taken: once a person has refused it."""
    settlement = case.life.settlement
    return settlement.at if settlement is not None and name.startswith(IF_ACCEPTED) else None


def _held_since(case: Case, name: str) -> datetime | None:
    hold = case.life.hold
    return hold.since if hold is not None and hold.stops_clock and name in HELD else None


def _task(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "kind": task.kind.value,
        "owner_id": task.owner_id,
        "due": end_of_day(task.due),
        "due_date": task.due.isoformat(),
        "done_at": task.done_at,
    }


def _task_clock(task: Task) -> dict[str, Any]:
    """Return the clock of a task: closing the case does not stop it."""
    return {
        "name": f"{TASK}{task.kind}.{task.number}",
        "due": end_of_day(task.due),
        "due_date": task.due.isoformat(),
        "why": WORDS["task"][task.kind].format(clause=task.clause or WORDS["task"]["by_hand"]),
        "met_at": task.done_at,
        "stopped_at": None,
    }


def end_of_day(day: date) -> datetime:
    """Return the instant, in UTC, at which a London day is over."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)
