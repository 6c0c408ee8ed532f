"""The audit log for auditors: search it page by page, and take it away as a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from bot.web import trail
from bot.web.item_forms import FORMS
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.permits import TABLE
from bot.web.rights import Action, landlords_of
from bot.web.when import LONDON
from triage.store import audit
from triage.store.audit import PAGE_SIZE, Search

EXPORTED_AT_ONCE: Final = 1000
"""Rows that are read from the log at a time while it is taken away."""

COLUMNS: Final = ("time", "landlord", "name", "e-mail address", "what", "outcome", "about", "from address")

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings that a spreadsheet takes for a formula."""

LONGEST_ID: Final = 18

WORDS: Final[Mapping[str, str]] = {**TABLE["words"], **{name: form.title for name, form in FORMS.items()}}
"""How what was done is read, by its name in the log."""


async def show_audit(request: web.Request) -> web.Response:
    """Show one page of the log."""
    wanted = _search(request)
    rows = await request.app[SERVICE].read(audit.search, wanted, most=PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    asked = _asked(request)
    return page(
        request,
        "staff/audit.html",
        rows=shown,
        words=WORDS,
        actions=sorted(WORDS.items(), key=lambda each: each[1]),
        asked=asked,
        is_narrowed=bool(asked),
        export=f"/staff/audit.csv?{urlencode(asked)}" if asked else "/staff/audit.csv",
        next_page=f"/staff/audit?{urlencode({**asked, 'before': shown[-1]['id']})}" if len(rows) > PAGE_SIZE else None,
        is_first=wanted.before_id is None,
    )


async def export_audit(request: web.Request) -> web.StreamResponse:
    """Answer with everything that the search finds, as a table for a spreadsheet."""
    wanted, read = replace(_search(request), before_id=None), request.app[SERVICE].read
    await trail.write(request, "audit_exported")
    response = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'})
    response.content_type, response.charset = "text/csv", "utf-8"
    await response.prepare(request)
    await response.write(as_csv([COLUMNS]))
    while rows := await read(audit.search, wanted, most=EXPORTED_AT_ONCE):
        await response.write(as_csv([_cells(row) for row in rows]))
        wanted = replace(wanted, before_id=rows[-1]["id"])
    await response.write_eof()
    return response


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as CSV (RFC 4180); what a spreadsheet would take for a formula is text."""
    written = io.StringIO()
    csv.writer(written).writerows([[as_text(cell) for cell in row] for row in rows])
    return written.getvalue().encode()


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet reckons with."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    return (
        row["at"].isoformat(),
        row["landlord"] or "",
        row["name"] or "",
        row["email"] or "",
        WORDS.get(row["action"], row["action"]),
        row["outcome"],
        row["about"],
        row["source"],
    )


def _asked(request: web.Request) -> dict[str, str]:
    """Return what the address asks for, as far as it is understood."""
    given = {name: request.query.get(name, "").strip() for name in ("person", "about", "action", "since", "until")}
    checks = {"action": lambda text: text in WORDS, "since": _day, "until": _day}
    return {name: text for name, text in given.items() if text and checks.get(name, bool)(text)}


def _search(request: web.Request) -> Search:
    asked, before = _asked(request), request.query.get("before", "")
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    is_place = before.isascii() and before.isdigit() and len(before) <= LONGEST_ID
    return Search(
        landlords=landlords_of(request[PERSON], Action.READ_AUDIT),
        person=asked.get("person", ""),
        about=asked.get("about", ""),
        actions=(asked["action"],) if "action" in asked else (),
        since=None if since is None else _midnight(since),
        until=None if until is None else _midnight(until + timedelta(days=1)),
        before_id=int(before) if is_place else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(9000, 1, 1) else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
