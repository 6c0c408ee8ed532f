"""Saving filters of the queue under a name, and forgetting them."""

from aiohttp import web

from bot.web.keys import PERSON, SERVICE
from bot.web.queue_asked import read_address
from bot.web.rights import Action, landlords_of
from triage.store.views import LONGEST_NAME, TooManyViews, drop_view, save_view


async def save(request: web.Request) -> web.StreamResponse:
    """Keep the filters of the address under the name in the form."""
    service, person = request.app[SERVICE], request[PERSON]
    asked = read_address(request.query, landlords_of(person, Action.READ))
    name = " ".join(str((await request.post()).get("name", "")).split())[:LONGEST_NAME]
    if not name or not asked.is_narrowed:
        return _to(asked.address(), "unnamed")
    try:
        await service.write(save_view, person.account_id, name=name, filters=asked.filters)
    except TooManyViews:
        return _to(asked.address(), "many")
    return _to(asked.address(), "saved")


async def drop(request: web.Request) -> web.StreamResponse:
    """Forget a view."""
    service, person = request.app[SERVICE], request[PERSON]
    await service.write(drop_view, person.account_id, int(request.match_info["view"]))
    return _to("/staff", "dropped")


def _to(address: str, what: str) -> web.Response:
    sign = "&" if "?" in address else "?"
    return web.Response(status=303, headers={"Location": f"{address}{sign}view={what}"})
