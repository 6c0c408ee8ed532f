"""The queue: what is open, what is due next, and what needs a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.web.item_forms import ALREADY, FORMS
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, landlords_of, reader_of, require
from bot.web.undelivered_view import undelivered_view
from bot.web.when import Due, due_in_words
from triage.cases import Status
from triage.store import alerts, undelivered
from triage.store.fallback import letters_to_post
from triage.store.queue import COUNTED, Place, QueueFilter, queue
from triage.store.staff import SignedIn
from triage.store.waiting import settle_unread, unread, waiting_conversations
from triage.vocabulary import FeedbackType

E = TypeVar("E", bound=StrEnum)


class Whose(StrEnum):
    """Whose work to show."""

    MINE = "mine"
    NOBODYS = "nobodys"


SHOWN_BYTES: Final = 600
"""So much of a request that could not be read is shown."""

KINDS: Final = tuple(kind for kind in FeedbackType if kind is not FeedbackType.OTHER)
"""Kinds that a case can be of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the address of the page asks for; anything unknown in it counts as not asked."""

    landlord: str | None = None
    """Only this landlord."""
    type: FeedbackType | None = None
    """Only this kind."""
    status: Status | None = None
    """Only this status."""
    whose: Whose | None = None
    """Only what somebody, or nobody, has."""
    after: Place | None = None
    """Only what comes behind the page before."""

    @property
    def is_narrowed(self) -> bool:
        """Return whether any filter is on."""
        return any((self.landlord, self.type, self.status, self.whose))

    def address(self, after: Place | None = None) -> str:
        """Return the address of this queue, from `after` on."""
        parts = {
            "landlord": self.landlord,
            "type": self.type,
            "status": self.status,
            "whose": self.whose,
            "after": None if after is None else f"{after.due.isoformat() if after.due else ''}~{after.case_id}",
        }
        given = {name: str(value) for name, value in parts.items() if value is not None}
        return f"/staff?{urlencode(given)}" if given else "/staff"


async def show_queue(request: web.Request) -> web.Response:
    """Show one page of the queue of every landlord that the person works for."""
    service, person = request.app[SERVICE], request[PERSON]
    allowed = landlords_of(person, Action.READ)
    asked = read_address(request.query, allowed)
    wanted = _wanted(asked, person, allowed)
    found = await service.read(queue, wanted)
    waiting = () if wanted.only_cases else await service.read(waiting_conversations, wanted.landlords, wanted.reader)
    requests = () if wanted.only_cases else await service.read(unread, wanted.landlords)
    danger = await service.read(alerts.open_alerts, allowed, wanted.reader)
    stuck = () if wanted.only_cases else await service.read(undelivered.undelivered, wanted.landlords, wanted.reader)
    letters = () if wanted.only_cases else await service.read(letters_to_post, wanted.landlords, wanted.reader)
    enters = landlords_of(person, Action.ENTER)
    now, done = service.clock(), FORMS.get(request.query.get("done", ""))
    return page(
        request,
        "staff/queue.html",
        asked=asked,
        notice=done.done if done else ALREADY if "already" in request.query else "",
        new_action_id=lambda: token_urlsafe(18),
        danger=[(row, due_in_words(row["accept_alert_by"], now, due_date=None)) for row in danger[: alerts.MOST_SHOWN]],
        more_danger=len(danger) > alerts.MOST_SHOWN,
        undelivered=[undelivered_view(row) for row in stuck[: undelivered.MOST_SHOWN]],
        more_undelivered=len(stuck) > undelivered.MOST_SHOWN,
        letters=letters,
        can_enter=[service.landlords[landlord] for landlord in enters if landlord in service.landlords],
        allowed=[service.landlords[landlord] for landlord in allowed if landlord in service.landlords],
        kinds=KINDS,
        statuses=tuple(Status),
        cases=[(row, _due(row, now)) for row in found.cases],
        waiting=waiting,
        unread=[(row, bytes(row["body"][:SHOWN_BYTES]).decode("utf-8", "replace")) for row in requests],
        total=found.total,
        counted=COUNTED,
        next_page=asked.address(found.more) if found.more else None,
    )


async def settle(request: web.Request) -> web.StreamResponse:
    """Take a request that could not be read off the list."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    require(request[PERSON], landlord, Action.TAKE_OVER)
    await service.write(settle_unread, landlord, int(request.match_info["request"]), now=service.clock())
    return web.Response(status=303, headers={"Location": "/staff"})


def read_address(query: Mapping[str, str], allowed: tuple[str, ...]) -> Asked:
    """Return what the query of the page's address asks for."""
    landlord = query.get("landlord")
    return Asked(
        landlord=landlord if landlord in allowed else None,
        type=_one_of(FeedbackType, query.get("type")),
        status=_one_of(Status, query.get("status")),
        whose=_one_of(Whose, query.get("whose")),
        after=_place(query.get("after", "")),
    )


def _wanted(asked: Asked, person: SignedIn, allowed: tuple[str, ...]) -> QueueFilter:
    seats = tuple(seat.staff_id for seat in person.seats.values())
    return QueueFilter(
        landlords=allowed if asked.landlord is None else (asked.landlord,),
        type=asked.type,
        status=asked.status,
        staff_ids=seats if asked.whose is Whose.MINE else (),
        is_unassigned=asked.whose is Whose.NOBODYS,
        after=asked.after,
        reader=reader_of(person),
    )


def _due(row: Mapping[str, Any], now: datetime) -> Due | None:
    if row["next_due"] is None:
        return None
    due_date = None if row["due_date"] is None else date.fromisoformat(row["due_date"])
    return due_in_words(row["next_due"], now, due_date=due_date)


def _one_of(values: type[E], value: str | None) -> E | None:
    return values(value) if value in set(values) else None


def _place(text: str) -> Place | None:
    due, _, case_id = text.partition("~")
    if not (case_id.isascii() and case_id.isdigit()) or len(case_id) > 18:  # noqa: PLR2004  what a row id can hold
        return None
    try:
        return Place(due=datetime.fromisoformat(due).astimezone(UTC) if due else None, case_id=int(case_id))
    except (ValueError, OverflowError):
        return None
