"""In command: letting people answer on a channel instead of the assistant, and back, with a reason."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.landlords import Landlord
from bot.web.form_fields import text_fields
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.policy_page import share_signed
from bot.web.rights import Action, landlords_of
from channels.cleaning import clean
from triage.store.switches import LONGEST_REASON, switch, switched, uses
from triage.vocabulary import Channel

BY_PEOPLE: Final = frozenset({Channel.PHONE, Channel.IN_PERSON, Channel.LETTER})
"""Channels on which a person answers anyway."""

EVERYWHERE: Final = "everywhere"
"""Stands for every channel of the landlord in the address of a form."""

NO_REASON: Final = "Write why, in a few words"
TOO_LONG: Final = f"Make it shorter: {LONGEST_REASON} characters are the most"

DONE: Final[Mapping[str, str]] = {
    "people": "People answer there now. The assistant asks nothing; it tells whoever writes that a person answers.",
    "assistant": "The assistant answers there again. What waits for a person goes on waiting for one.",
    "already": "It was so already: nothing was changed.",
}


async def show_command(request: web.Request) -> web.Response:
    """Show the switches of one of the landlords at which the person may use them."""
    allowed = landlords_of(request[PERSON], Action.SWITCH)
    asked = request.query.get("landlord", "")
    landlord = asked if asked in allowed else next(iter(allowed), "")
    if landlord not in request.app[SERVICE].landlords:
        raise web.HTTPForbidden
    return await _page(request, landlord)


async def to_people(request: web.Request) -> web.Response:
    """Let people answer on a channel, or on all of them."""
    return await _switch(request, to_people=True)


async def to_assistant(request: web.Request) -> web.Response:
    """Let the assistant answer on a channel again, or on all of them."""
    return await _switch(request, to_people=False)


def channels_of(landlord: Landlord) -> tuple[Channel, ...]:
    """Return the channels of a landlord on which the assistant can answer."""
    return tuple(channel for channel in Channel if channel in landlord.channels and channel not in BY_PEOPLE)


async def _switch(request: web.Request, *, to_people: bool) -> web.Response:
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    seat, asked = request[PERSON].seats[landlord], request.match_info["channel"]
    known = channels_of(service.landlords[landlord])
    channels = known if asked == EVERYWHERE else tuple(channel for channel in known if channel == asked)
    if not channels:
        raise web.HTTPNotFound
    reason = clean((await text_fields(request, "reason"))["reason"]).strip()
    if not reason or len(reason) > LONGEST_REASON:
        return await _page(request, landlord, fault=NO_REASON if not reason else TOO_LONG, typed=reason)
    now, who = service.clock(), seat.staff_id
    changed = [
        await service.write(switch, landlord, channel, to_people=to_people, reason=reason, staff_id=who, now=now)
        for channel in channels
    ]
    done = ("people" if to_people else "assistant") if any(changed) else "already"
    return web.Response(status=303, headers={"Location": f"/staff/command?landlord={landlord}&done={done}"})


async def _page(request: web.Request, landlord: str, *, fault: str = "", typed: str = "") -> web.Response:
    service = request.app[SERVICE]
    last = await service.read(switched, [landlord])
    channels = [(channel, last.get((landlord, channel))) for channel in channels_of(service.landlords[landlord])]
    return page(
        request,
        "staff/command.html",
        status=422 if fault else 200,
        landlord=service.landlords[landlord],
        allowed=[service.landlords[each] for each in landlords_of(request[PERSON], Action.SWITCH)],
        channels=channels,
        held=sum(bool(use and use.people_answer) for _, use in channels),
        everywhere=EVERYWHERE,
        uses=await service.read(uses, landlord),
        share=await share_signed(request, landlord),
        sent=request.path if fault else "",
        fault=fault,
        typed=typed,
        notice=DONE.get(request.query.get("done", ""), ""),
    )
