"""Texts that staff send often: keeping them with blanks, checked for how plainly they read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.dialogue.wording import DEFAULT
from bot.reading_age import OLDEST, banned_words, is_long_enough, reading_age
from bot.web.canned import BLANKS, unknown_blanks
from bot.web.form_fields import text_fields
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, landlords_of
from channels.cleaning import clean
from triage.store.canned import LONGEST_NAME, CannedText, NameTaken, canned_texts_of, drop_text, save_text

LONGEST_BODY: Final = 3000
LONGEST_NUMBER: Final = 18

DONE: Final[Mapping[str, str]] = {"saved": "The text is kept.", "dropped": "The text is gone."}


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """How plainly a text reads."""

    age: int | None
    """The reading age in years, None where it is not measured."""
    why_not: str
    """Why it is not measured."""
    words: tuple[str, ...]
    """Words in it that blame, chill or puzzle."""


def checked(body: str, language: str) -> Checked:
    """Return how plainly a text reads: measured as the assistant's own texts are."""
    if language != DEFAULT:
        return Checked(age=None, why_not="Only English is measured", words=())
    words = tuple(banned_words(body))
    if not is_long_enough(body):
        return Checked(age=None, why_not="Too short to be measured", words=words)
    return Checked(age=max(round(reading_age(body)), 5), why_not="", words=words)


async def show_texts(request: web.Request) -> web.Response:
    """Show the texts of one of the landlords whose texts the person keeps."""
    allowed = landlords_of(request[PERSON], Action.SIGN_OFF)
    asked = request.query.get("landlord", "")
    landlord = asked if asked in allowed else next(iter(allowed), "")
    if landlord not in request.app[SERVICE].landlords:
        raise web.HTTPForbidden
    return await _page(request, landlord)


async def save(request: web.Request) -> web.Response:
    """Keep a text, or say what is wrong with it."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    fields = await text_fields(request, "id", "name", "language", "body")
    name, body = " ".join(clean(fields["name"]).split()), clean(fields["body"].replace("\r\n", "\n")).strip()
    typed = {**fields, "name": name, "body": body}
    number = _number(fields["id"])
    if faults := _faults(typed, service.landlords[landlord].languages):
        return await _page(request, landlord, typed=typed, faults=faults)
    try:
        found = await service.write(
            save_text,
            landlord,
            number,
            name=name,
            language=fields["language"],
            body=body,
            staff_id=request[PERSON].seats[landlord].staff_id,
            now=service.clock(),
        )
    except NameTaken:
        fault = {"name": "Another text has this name in this language"}
        return await _page(request, landlord, typed=typed, faults=fault)
    if not found:
        raise web.HTTPNotFound
    return _back(landlord, "saved")


async def drop(request: web.Request) -> web.Response:
    """Forget a text; forgotten twice is forgotten."""
    landlord = request.match_info["landlord"]
    await request.app[SERVICE].write(drop_text, landlord, int(request.match_info["text"]))
    return _back(landlord, "dropped")


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise web.HTTPBadRequest
    return int(text)


def _faults(typed: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    faults: dict[str, str] = {}
    name, body, language = typed["name"], typed["body"], typed["language"]
    if not name or len(name) > LONGEST_NAME:
        faults["name"] = "Give it a name" if not name else f"Make it shorter: {LONGEST_NAME} characters are the most"
    if language not in languages:
        faults["language"] = "Choose a language"
    if not body or len(body) > LONGEST_BODY:
        faults["body"] = "Write the text" if not body else f"Make it shorter: {LONGEST_BODY} characters are the most"
    elif unknown := unknown_blanks(body):
        faults["body"] = (
            f"There is no blank {unknown[0]}. These can be used: {', '.join(f'{{{each}}}' for each in BLANKS)}"
        )
    elif (age := checked(body, language).age or 0) > OLDEST:
        faults["body"] = f"It reads at age {age}; {OLDEST} is the most. Use shorter sentences and everyday words."
    return faults


def _back(landlord: str, done: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/staff/texts?landlord={landlord}&done={done}"})


async def _page(
    request: web.Request,
    landlord: str,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> web.Response:
    service = request.app[SERVICE]
    texts: list[tuple[CannedText, Checked]] = [
        (text, checked(text.body, text.language)) for text in await service.read(canned_texts_of, landlord)
    ]
    return page(
        request,
        "staff/texts.html",
        status=422 if faults else 200,
        landlord=service.landlords[landlord],
        allowed=[service.landlords[each] for each in landlords_of(request[PERSON], Action.SIGN_OFF)],
        texts=texts,
        blanks=BLANKS,
        oldest=OLDEST,
        typed=typed or {},
        faults=faults or {},
        notice=DONE.get(request.query.get("done", ""), ""),
    )
