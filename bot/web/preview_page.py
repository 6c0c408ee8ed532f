"""What a customer would see: the real conversation on a store of its own, of which nothing is kept."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection, select

from bot.converse import Stage
from bot.landlords import Landlord
from bot.web.command_page import channels_of
from bot.web.form_fields import text_fields
from bot.web.keys import PERSON, SERVICE
from bot.web.pages import page
from bot.web.rights import Action, require
from bot.web.when import LONDON
from nlu.engine import Engine
from triage.pack import PackError, Rulebook, rulebook_from
from triage.store.database import Database
from triage.store.migrate import migrate
from triage.store.tables import cases
from triage.vocabulary import Channel

LONGEST: Final = 4000
MOST_LINES: Final = 15
"""What the customer of a preview says at most, in characters and in messages."""

TEN: Final = time(10, 0)
"""The time of day at which the customer writes unless another one is given."""


async def show_preview(request: web.Request) -> web.Response:
    """Show the form."""
    require(request[PERSON], request.match_info["landlord"], Action.READ)
    return _page(request, {}, {}, None)


async def preview(request: web.Request) -> web.Response:
    """Play what the form says, and show what was said, decided and promised."""
    service, landlord = request.app[SERVICE], request.match_info["landlord"]
    require(request[PERSON], landlord, Action.READ)
    typed = await text_fields(request, "words", "channel", "day", "time", "pack")
    said = [line.strip() for line in typed["words"].splitlines() if line.strip()]
    at, faults = _moment(typed, service.clock()), {}
    if not said or len(said) > MOST_LINES or len(typed["words"]) > LONGEST:
        faults["words"] = "Write what the customer says" if not said else f"At most {MOST_LINES} messages"
    if typed["channel"] not in _channels(service.landlords[landlord]):
        faults["channel"] = "Choose a channel"
    if at is None:
        faults["day"] = "Give the day as in the example"
    rulebook = service.rulebooks[landlord]
    if typed["pack"].strip():
        try:
            rulebook = rulebook_from(typed["pack"], "the pack that you pasted")
        except PackError as error:
            faults["pack"] = str(error)
    if faults or at is None:
        return _page(request, typed, faults, None)
    of = service.landlords[landlord].model_copy(update={"pack": rulebook.pack.document.name})
    played = await asyncio.to_thread(play, of, rulebook, service.engine, said, channel=typed["channel"], at=at)
    return _page(request, typed, {}, played)


def play(
    landlord: Landlord, rulebook: Rulebook, engine: Engine, said: Sequence[str], *, channel: str, at: datetime
) -> dict[str, Any]:
    """Return the transcript and the cases of a customer who says these things, one a minute, and then nothing more."""
    line = {
        "id": "preview",
        "policy": landlord.pack,
        "channel": channel,
        "received_at": at.isoformat(),
        "rules": landlord.rules,
        "customer_says": said,
        "play": "silent",
    }
    with tempfile.TemporaryDirectory(prefix="sayso-") as folder:
        url = f"sqlite:///{Path(folder) / 'preview.sqlite3'}"
        migrate(url, now=at)
        database = Database(url)
        try:
            found = Stage(database, engine, {landlord.id: landlord}, {landlord.id: rulebook}).line(line)
            return {"transcript": found["transcript"], "cases": database.read(_cases)}
        finally:
            database.close()


def _cases(conn: Connection) -> Sequence[Mapping[str, Any]]:
    return [dict(row) for row in conn.execute(select(cases).order_by(cases.c.id)).mappings()]


def _channels(landlord: Landlord) -> tuple[Channel, ...]:
    return channels_of(landlord) or (Channel.WEBCHAT,)


def _moment(typed: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when the customer writes, in London; now unless a day is given, None for one that cannot be read."""
    if not typed["day"]:
        return now
    try:
        at = time.fromisoformat(typed["time"]) if typed["time"] else TEN
        return datetime.combine(date.fromisoformat(typed["day"]), at, LONDON)
    except ValueError:
        return None


def _page(
    request: web.Request, typed: Mapping[str, str], faults: Mapping[str, str], played: Mapping[str, Any] | None
) -> web.Response:
    service = request.app[SERVICE]
    landlord = service.landlords[request.match_info["landlord"]]
    return page(
        request,
        "staff/preview.html",
        status=422 if faults else 200,
        landlord=landlord,
        channels=_channels(landlord),
        today=service.clock().astimezone(LONDON).date().isoformat(),
        typed=typed,
        faults=faults,
        played=played,
    )
