"""What is still to be done, over all cases: mine, or everybody's."""

from aiohttp import web

from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, landlords_of, reader_of
from bot.web.when import due_in_words
from triage.store.to_do import SHOWN, open_tasks


async def show_to_do(request: web.Request) -> web.Response:
    """Show what is still to be done at every landlord that the person works for, what is due first coming first."""
    service, person = request.app[SERVICE], request[PERSON]
    everybodys = request.query.get("whose") == "everybody"
    landlords = landlords_of(person, Action.READ)
    mine = tuple(seat.staff_id for seat in person.seats.values())
    owners = () if everybodys else mine
    found = await service.read(open_tasks, landlords, owners=owners, reader=reader_of(person))
    now = service.clock()
    return page(
        request,
        "staff/to_do.html",
        everybodys=everybodys,
        several=len(landlords) > 1,
        more=len(found) > SHOWN,
        tasks=[(each, due_in_words(each.due, now, due_date=each.task.due)) for each in found[:SHOWN]],
    )
