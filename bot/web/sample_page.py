"""The daily sample: a few conversations of a day to be read for how good they are, and the share of good ones."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from aiohttp import web

from bot.web import item_view
from bot.web.form_fields import text_fields
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, landlords_of
from bot.web.when import LONDON, london_day
from channels.cleaning import clean
from triage.store.item import item_of_conversation
from triage.store.quality import check, checks_of, sample, shares

LONGEST_NOTE: Final = 1000
VERDICTS: Final = {"good": True, "not-good": False}

NO_VERDICT: Final = "Say whether it was good"
NO_NOTE: Final = "Write what was not good, so that it can be mended"
TOO_LONG: Final = f"Make it shorter: {LONGEST_NOTE} characters are the most"


async def show_sample(request: web.Request) -> web.Response:
    """Show the sample of yesterday, or of the day that the address names, at one of the person's landlords."""
    allowed = landlords_of(request[PERSON], Action.CHECK)
    asked = request.query.get("landlord", "")
    landlord = asked if asked in allowed else next(iter(allowed), "")
    if landlord not in request.app[SERVICE].landlords:
        raise web.HTTPForbidden
    yesterday = london_day(request.app[SERVICE].clock()) - timedelta(days=1)
    return await _page(request, landlord, _day(request.query.get("day", "")) or yesterday)


async def check_one(request: web.Request) -> web.Response:
    """Keep what the person found in one conversation of the sample."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    day, number = _day(request.match_info["day"]), int(request.match_info["conversation"])
    if day is None:
        raise web.HTTPNotFound
    if number not in await service.read(sample, landlord, day, **_bounds(day)):
        raise web.HTTPConflict(text="This conversation is no longer in the sample.")
    fields = await text_fields(request, "verdict", "note")
    note = clean(fields["note"].replace("\r\n", "\n")).strip()
    faults = {}
    if fields["verdict"] not in VERDICTS:
        faults["verdict"] = NO_VERDICT
    elif not VERDICTS[fields["verdict"]] and not note:
        faults["note"] = NO_NOTE
    if len(note) > LONGEST_NOTE:
        faults["note"] = TOO_LONG
    if faults:
        return await _page(request, landlord, day, number=number, typed=fields, faults=faults)
    await service.write(
        check,
        landlord,
        day,
        number,
        is_good=VERDICTS[fields["verdict"]],
        note=note,
        staff_id=request[PERSON].seats[landlord].staff_id,
        now=service.clock(),
    )
    where = f"/staff/sample?landlord={landlord}&day={day.isoformat()}&done#of-{number}"
    return web.Response(status=303, headers={"Location": where})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _bounds(day: date) -> dict[str, datetime]:
    """Return when a London day begins and ends."""
    return {
        "begins": datetime.combine(day, time(), LONDON),
        "ends": datetime.combine(day + timedelta(days=1), time(), LONDON),
    }


async def _page(
    request: web.Request,
    landlord: str,
    day: date,
    *,
    number: int = 0,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> web.Response:
    service = request.app[SERVICE]
    numbers = await service.read(sample, landlord, day, **_bounds(day))
    items = [await service.read(item_of_conversation, landlord, each) for each in numbers]
    shown = [(item.conversation, item_view.messages_of(item)) for item in items if item is not None]
    past = await service.read(shares, landlord)
    return page(
        request,
        "staff/sample.html",
        status=422 if faults else 200,
        landlord=service.landlords[landlord],
        allowed=[service.landlords[each] for each in landlords_of(request[PERSON], Action.CHECK)],
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < london_day(service.clock()) else None,
        shown=shown,
        checks=await service.read(checks_of, landlord, day),
        shares=past,
        good=sum(share.good for share in past),
        checked=sum(share.checked for share in past),
        number=number,
        typed=typed or {},
        faults=faults or {},
        notice="It is kept." if "done" in request.query else "",
    )
