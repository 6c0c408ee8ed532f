"""Who may do what at the desk. Every handler asks `require`, and nobody else decides."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from aiohttp import web

from triage.store.staff import Seat, SignedIn


class Action(StrEnum):
    """Something that a member of staff can do."""

    READ = "read"
    CORRECT = "correct"
    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    WRITE = "write"
    RESPOND = "respond"
    CLOSE = "close"
    TAKE_OVER = "take_over"
    ENTER = "enter"


FIRST_ROLE: Final = "administrator"
"""The role that the first person on a new service gets."""

ALLOWED: Final[Mapping[str, frozenset[Action]]] = {FIRST_ROLE: frozenset(Action)}
"""What each role may do; a role that is not listed may do nothing."""


def require(person: SignedIn, landlord: str, action: Action) -> Seat:
    """Return the person's seat at the landlord.

    Raises HTTPNotFound when they have none there, so that nothing of another landlord shows, and HTTPForbidden when
    their role does not allow the action.
    """
    seat = person.seats.get(landlord)
    if seat is None:
        raise web.HTTPNotFound
    if action not in ALLOWED.get(seat.role, frozenset()):
        raise web.HTTPForbidden
    return seat


def landlords_of(person: SignedIn, action: Action) -> tuple[str, ...]:
    """Return the landlords at which the person may do something, by id."""
    return tuple(
        sorted(landlord for landlord, seat in person.seats.items() if action in ALLOWED.get(seat.role, frozenset()))
    )
