"""A landlord's rules and texts as pages for staff, each with who signed it off, and where the rules are weaker."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, may, require
from bot.web.signing import Section, digests, everything, rules_of, texts_of
from triage.pack_check import remarks
from triage.pack_page import pack_page
from triage.remarks import Weight
from triage.store.sign_offs import Signature, sign, signatures

NOTICES: Final[Mapping[str, str]] = {
    "signed": "Your name stands under it.",
    "changed": "Something has changed since the page was shown, so nothing was signed. Read it again.",
    "nothing": "Tick what you have read before you sign it off.",
}

LONGEST_FORM: Final = 1000
"""Parts that one form can sign."""


async def show_policy(request: web.Request) -> web.Response:
    """Show the pack that a landlord runs, who signed off which rule, and what the check of the pack remarks."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    require(request[PERSON], landlord, Action.READ)
    rulebook = service.rulebooks[landlord]
    noted = await asyncio.to_thread(lambda: [each for each in remarks(rulebook) if each.weight is not Weight.ERROR])
    return page(
        request,
        "staff/policy.html",
        **await _shown(request, rules_of(rulebook, service.landlords[landlord].rules)),
        title=pack_page(rulebook).title,
        remarks=noted,
        on_texts="",
    )


async def show_texts(request: web.Request) -> web.Response:
    """Show what a landlord's customers are told, in one of its languages, and who signed off which text."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    require(request[PERSON], landlord, Action.READ)
    languages = service.landlords[landlord].languages
    asked = request.query.get("language", "")
    language = asked if asked in languages else languages[0]
    sections = await asyncio.to_thread(texts_of, language)
    shown = await _shown(request, sections)
    return page(request, "staff/policy.html", **shown, title="What customers are told", remarks=(), on_texts=language)


async def sign_off(request: web.Request) -> web.Response:
    """Put the person's name under what they ticked, or under the whole part, as the page showed it."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    seat = require(request[PERSON], landlord, Action.SIGN_OFF)
    form = await request.post()
    wanted = {str(digest) for digest in form.getall("all" if "whole" in form else "part", [])}
    known = {part.digest: part.name for each in await _everything(request, landlord) for part in each.parts}
    language, place = str(form.get("language", "")), str(form.get("place", ""))
    if not wanted or not wanted <= set(known) or len(wanted) > LONGEST_FORM:
        return _back(request, language, place, "changed" if wanted else "nothing")
    given = {digest: known[digest] for digest in wanted}
    await service.write(sign, landlord, given, staff_id=seat.staff_id, now=service.clock())
    return _back(request, language, place, "signed")


async def share_signed(request: web.Request, landlord: str) -> tuple[int, int]:
    """Return how many of a landlord's rules and texts are signed off as they read now, and how many there are."""
    known = digests(await _everything(request, landlord))
    signed = await request.app[SERVICE].read(signatures, landlord)
    return len(known & set(signed)), len(known)


async def _everything(request: web.Request, landlord: str) -> tuple[Section, ...]:
    service = request.app[SERVICE]
    return await asyncio.to_thread(everything, service.landlords[landlord], service.rulebooks[landlord])


def _back(request: web.Request, language: str, place: str, done: str) -> web.Response:
    landlord = request.match_info["landlord"]
    languages = request.app[SERVICE].landlords[landlord].languages
    path = f"/policy/{landlord}/texts?language={language}&" if language in languages else f"/policy/{landlord}?"
    anchor = f"#part-{int(place)}" if place.isascii() and place.isdigit() else ""
    return web.Response(status=303, headers={"Location": f"{path}done={done}{anchor}"})


async def _shown(request: web.Request, sections: tuple[Section, ...]) -> dict[str, Any]:
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    signed: Mapping[str, Signature] = await service.read(signatures, landlord)
    here = digests(sections)
    share = await share_signed(request, landlord)
    return {
        "landlord": service.landlords[landlord],
        "sections": sections,
        "signed": signed,
        "signed_here": len(here & set(signed)),
        "here": len(here),
        "share": share,
        "can_sign": may(request[PERSON].seats[landlord], Action.SIGN_OFF),
        "notice": NOTICES.get(request.query.get("done", ""), ""),
        "is_fault": request.query.get("done") in {"changed", "nothing"},
    }
