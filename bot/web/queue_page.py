"""The queue: what is open, what is due next, and what needs a person."""

from collections.abc import Mapping
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any, Final

from aiohttp import web

from bot.web.item_forms import ALREADY, FORMS
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.queue_asked import DueBy, Whose, filter_for, read_address
from bot.web.queue_many import after_many
from bot.web.rights import Action, landlords_of, reader_of, require
from bot.web.undelivered_view import undelivered_view
from bot.web.when import Due, due_in_words
from triage.cases import Status
from triage.store import alerts, undelivered
from triage.store.changes import mark
from triage.store.letters import letters_to_post
from triage.store.presence import lookers
from triage.store.queue import COUNTED, queue
from triage.store.staff import colleagues
from triage.store.switches import switched
from triage.store.views import views_of
from triage.store.waiting import settle_unread, unread, waiting_conversations
from triage.vocabulary import Channel, FeedbackType

SHOWN_BYTES: Final = 600
"""So much of a request that could not be read is shown."""

KINDS: Final = tuple(kind for kind in FeedbackType if kind is not FeedbackType.OTHER)
"""Kinds that a case can be of."""

READY_VIEWS: Final = (
    ("Mine", "whose=mine"),
    ("Nobody\u2019s yet", "whose=nobodys"),
    ("Overdue", "due=overdue"),
    ("Due today", "due=today"),
    ("To settle", "status=suggested_exclusion"),
)
"""Views that everybody has: what each is called, and its filters."""


WELCOME: Final = (
    "Your account is made. This is the queue: danger stands first, then people who wait, then cases by what is due. "
    "Open one to begin."
)

VIEW_NOTICES: Final = {
    "saved": "The view is kept: it stands among the views.",
    "dropped": "The view is forgotten.",
    "unnamed": "Choose some filters and type a name for the view.",
    "many": "You keep as many views as there is room for. Forget one first.",
}


async def show_queue(request: web.Request) -> web.Response:
    """Show one page of the queue of every landlord that the person works for."""
    service, person = request.app[SERVICE], request[PERSON]
    allowed = landlords_of(person, Action.READ)
    asked = read_address(request.query, allowed)
    now, reader = service.clock(), reader_of(person)
    seats = tuple(seat.staff_id for seat in person.seats.values())
    wanted = filter_for(asked, allowed=allowed, seats=seats, reader=reader, now=now)
    newest = await service.read(mark)
    found = await service.read(queue, wanted)
    beside = () if wanted.only_cases else wanted.landlords
    danger = await service.read(alerts.open_alerts, allowed, reader)
    stuck = await service.read(undelivered.undelivered, beside, reader)
    gives = [landlord for landlord in landlords_of(person, Action.BULK) if landlord in wanted.landlords]
    return page(
        request,
        "staff/queue.html",
        asked=asked,
        notice=_notice(request.query),
        held=[use for use in (await service.read(switched, allowed)).values() if use.people_answer],
        newest=newest,
        new_action_id=lambda: token_urlsafe(18),
        danger=[(row, due_in_words(row["accept_alert_by"], now, due_date=None)) for row in danger[: alerts.MOST_SHOWN]],
        more_danger=len(danger) > alerts.MOST_SHOWN,
        undelivered=[undelivered_view(row) for row in stuck[: undelivered.MOST_SHOWN]],
        more_undelivered=len(stuck) > undelivered.MOST_SHOWN,
        letters=await service.read(letters_to_post, beside, reader),
        can_enter=[service.landlords[each] for each in landlords_of(person, Action.ENTER) if each in service.landlords],
        allowed=[service.landlords[landlord] for landlord in allowed if landlord in service.landlords],
        gives={
            landlord: await service.read(colleagues, landlord) for landlord in gives if landlord in service.landlords
        },
        kinds=KINDS,
        statuses=tuple(Status),
        whose=tuple(Whose),
        dues=tuple(DueBy),
        channels=tuple(Channel),
        ready_views=READY_VIEWS,
        views=await service.read(views_of, person.account_id),
        lookers=await service.read(lookers, wanted.landlords, now=now, but_for=seats),
        cases=[(row, _due(row, now)) for row in found.cases],
        waiting=await service.read(waiting_conversations, beside, reader),
        unread=[
            (row, bytes(row["body"][:SHOWN_BYTES]).decode("utf-8", "replace"))
            for row in await service.read(unread, beside)
        ],
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


def _notice(query: Mapping[str, str]) -> str:
    """Return what is said on top of the page after something was done."""
    if done := FORMS.get(query.get("done", "")):
        return done.done
    if "welcome" in query:
        return WELCOME
    if said := VIEW_NOTICES.get(query.get("view", "")):
        return said
    return ALREADY if "already" in query else after_many(query)


def _due(row: Mapping[str, Any], now: datetime) -> Due | None:
    if row["next_due"] is None:
        return None
    due_date = None if row["due_date"] is None else date.fromisoformat(row["due_date"])
    return due_in_words(row["next_due"], now, due_date=due_date)
