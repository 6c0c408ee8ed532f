"""Looking whether a confirmation has arrived, and sending it by another way the customer gave when it has not."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from sqlalchemy import Connection, RowMapping, select

from bot.database import AsyncDatabase
from bot.dialogue.state import from_json
from bot.landlords import Landlord
from bot.outbox import Deed
from bot.routes import routes
from triage.store import fallback, for_person
from triage.store.fallback import LOOK
from triage.store.opt_outs import is_stopped
from triage.store.tables import conversations, messages
from triage.store.ways import LETTER, Route, needs_another_way
from triage.vocabulary import Channel


@cache
def look_after(channel: str) -> timedelta:
    """Return how long after a confirmation for this channel one looks whether it has arrived."""
    content = tomllib.loads((resources.files("bot") / "fallback.toml").read_text(encoding="utf-8"))
    return timedelta(minutes=content["minutes"][channel])


class Fallback:
    """Does the looks of all landlords."""

    def __init__(self, store: AsyncDatabase, landlords: Mapping[str, Landlord], clock: Callable[[], datetime]) -> None:
        """Take the store, the landlords by id and the clock that events are dated by."""
        self.store = store
        self.landlords = landlords
        self.clock = clock

    def deeds(self) -> Mapping[str, Deed]:
        """Return what does each kind of job."""
        return {LOOK: self.look}

    async def look(self, job: RowMapping) -> None:
        """Look at the message that the job names, and see to it when it has not arrived."""
        landlord = self.landlords.get(job["landlord"])
        if landlord is not None:
            await self.store.write(see_to, landlord, job["payload"]["message"], now=self.clock())


def see_to(conn: Connection, landlord: Landlord, message_id: int, *, now: datetime) -> Route | None:
    """Send a confirmation that has not arrived by the next way, or put it before a person; return the way taken.

    Never automatically for a restricted case, or for somebody who says that it is not safe to write: there a person
    decides. While it is still under way it is looked at again later.
    """
    message, conversation = _read(conn, landlord.id, message_id)
    needed = needs_another_way(conn, landlord.id, message_id)
    if needed is False:
        return None
    state = from_json(conversation["state"])
    route = None
    if needed:
        why = "not_fetched" if message["delivery"] == "queued" else "not_delivered"
        if for_person.why_for_person(conn, landlord.id, conversation["id"]) is not None:
            for_person.leave_to_person(conn, landlord.id, message_id, why=why, now=now)
            return None
        ways = open_routes(conn, landlord, state.person)
        route = fallback.divert(conn, landlord.id, message_id, ways, why=why, actor="bot", now=now)
    if route is None or route.kind != LETTER:
        fallback.watch(conn, landlord.id, message, after=look_after(conversation["channel"]))
    return route


def sent_on(landlord: Landlord) -> list[str]:
    """Return the channels on which the landlord sends."""
    return [name for name, given in landlord.channels.items() if name != Channel.EMAIL or "smtp" in given]


def open_routes(conn: Connection, landlord: Landlord, person: Mapping[str, str]) -> list[Route]:
    """Return the ways to the customer on which the landlord sends and that have not been closed by a STOP."""
    return [
        route
        for route in routes(person, sent_on(landlord))
        if not is_stopped(conn, landlord.id, channel=route.kind, address=route.to)
    ]


def _read(conn: Connection, landlord: str, message_id: int) -> tuple[RowMapping, RowMapping]:
    message = (
        conn.execute(select(messages).where(messages.c.landlord == landlord, messages.c.id == message_id))
        .mappings()
        .one()
    )
    conversation = (
        conn.execute(
            select(conversations).where(
                conversations.c.landlord == landlord, conversations.c.id == message["conversation_id"]
            )
        )
        .mappings()
        .one()
    )
    return message, conversation
