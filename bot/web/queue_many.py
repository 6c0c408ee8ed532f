"""Giving several cases to somebody at once, from the queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from bot.web import trail
from bot.web.item_acts import desk_of
from bot.web.keys import PERSON, SERVICE
from bot.web.life_orders import why_not_theirs
from bot.web.queue_asked import read_address
from bot.web.rights import Action, landlords_of, reader_of
from triage.cases import EventKind, IllegalMove
from triage.store.cases import RepeatedAction, StaleCase, act
from triage.store.item import item_of_case
from triage.store.need_to_know import is_open_case
from triage.store.staff import colleagues

MOST: Final = 100
"""Cases that one form can give."""

LONGEST_POSITION: Final = 9
"""Digits of the position in a case's history that a form can carry."""

ME: Final = "me"
NOBODY: Final = "nobody"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticked:
    """One case that was ticked."""

    landlord: str
    """Whose it is."""
    reference: str
    """What it is called."""
    seq: int
    """Its last event that the person has seen."""


async def give_many(request: web.Request) -> web.StreamResponse:
    """Give every ticked case to one person; what others changed meanwhile stays as it is, and is said."""
    service, person = request.app[SERVICE], request[PERSON]
    form = await request.post()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    ticked = [each for value in form.getall("case", []) if (each := _ticked(value))][:MOST]
    allowed = [each for each in landlords_of(person, Action.BULK) if each in service.landlords]
    given = left = 0
    for each in ticked:
        people = await service.read(colleagues, each.landlord) if each.landlord in allowed else []
        seats = {f"{each.landlord}/{one.staff_id}": one.staff_id for one in people} | {NOBODY: None}
        seats[ME] = person.seats[each.landlord].staff_id if each.landlord in allowed else None
        chosen, key = fields.get("assignee", ""), f"{fields.get('action_id', '')[:24]}-{each.reference}"[:40]
        may = each.landlord in allowed and chosen in seats
        done = may and await service.write(_give, request, each, seats[chosen], key)
        if done:
            await trail.write(request, "assign", about=each.reference, landlord=each.landlord)
        given, left = given + done, left + (not done)
    back = read_address(request.query, landlords_of(person, Action.READ)).address()
    sign = "&" if "?" in back else "?"
    return web.Response(status=303, headers={"Location": f"{back}{sign}given={given}&left={left}"})


def after_many(query: Mapping[str, str]) -> str:
    """Return what is said after several cases were given; nothing when none were."""
    given, left = (int(text) if text.isdecimal() else 0 for text in (query.get("given", ""), query.get("left", "")))
    if not given and not left:
        return "No case was ticked: tick those that you want to give." if "given" in query else ""
    done = f"Cases given: {given}." if given else "No case was given."
    why = "Somebody changed them, you may not give them, or the policy leaves them to another person or post."
    return done if not left else f"{done} Left as they were: {left}. {why}"


def _give(conn: Connection, request: web.Request, each: Ticked, assignee: int | None, key: str) -> bool:
    """Give one case; False when it is not open to the person, has changed, or cannot be given so now."""
    person, service = request[PERSON], request.app[SERVICE]
    item = item_of_case(conn, each.landlord, each.reference, reader_of(person))
    if item is None or item.case is None or not is_open_case(conn, reader_of(person), each.landlord, each.reference):
        return False
    desk = desk_of(
        conn,
        item,
        landlord=service.landlords[each.landlord],
        rulebook=service.rulebooks[each.landlord],
        staff_id=person.seats[each.landlord].staff_id,
        now=service.clock(),
        people={},
    )
    if desk is not None and assignee is not None and why_not_theirs(desk, assignee):
        return False
    try:
        with conn.begin_nested():
            act(
                conn,
                each.landlord,
                item.case["id"],
                kind=EventKind.ASSIGNED,
                staff_id=person.seats[each.landlord].staff_id,
                now=service.clock(),
                expected_seq=each.seq,
                action_id=key,
                public={"assignee_id": assignee},
            )
    except (StaleCase, IllegalMove, RepeatedAction):
        return False
    return True


def _ticked(value: object) -> Ticked | None:
    landlord, reference, seq = [*str(value).split("/"), "", "", ""][:3]
    if not seq.isdecimal() or len(seq) > LONGEST_POSITION:
        return None
    return Ticked(landlord=landlord, reference=reference, seq=int(seq))
