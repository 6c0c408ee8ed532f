"""Who may do what at the desk: the one table of roles and actions, `roles.toml`, and who asks it."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from triage.store.need_to_know import Reader
from triage.store.staff import Seat, SignedIn

TABLE: Final[Mapping[str, Any]] = tomllib.loads((Path(__file__).parent / "roles.toml").read_text("utf-8"))
"""What roles are for, what actions are called, and which roles have each."""


class Action(StrEnum):
    """Something that a member of staff can do. Each has its block in `roles.toml`: add new ones at the end of both."""

    READ = "read"
    READ_RESTRICTED = "read_restricted"
    READ_AUDIT = "read_audit"
    ENTER = "enter"
    WRITE = "write"
    TAKE_OVER = "take_over"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    CORRECT = "correct"
    EXTEND = "extend"
    RESPOND = "respond"
    CLOSE = "close"
    REVIEW = "review"
    SETTLE = "settle"
    BULK = "bulk"
    APPROVE_MONEY = "approve_money"
    GRANT = "grant"
    SWITCH = "switch"
    SIGN_OFF = "sign_off"
    PEOPLE = "people"
    FURTHER = "further"
    TASK = "task"
    RESTRAIN = "restrain"
    CHECK = "check"


class Role(StrEnum):
    """What a person is at a landlord."""

    ADVISOR = "advisor"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


FIRST_ROLES: Final = (Role.ADMINISTRATOR, Role.MANAGER)
"""The roles that the first person on a new service gets."""

ALLOWED: Final[Mapping[str, frozenset[Action]]] = {
    role: frozenset(action for action in Action if role in TABLE["actions"][action]["roles"]) for role in Role
}
"""What each role may do; a role that is not listed may do nothing."""


def may(seat: Seat, action: Action) -> bool:
    """Return whether any of the seat's roles allows the action."""
    return any(action in ALLOWED.get(role, frozenset()) for role in seat.roles)


def require(person: SignedIn, landlord: str, action: Action) -> Seat:
    """Return the person's seat at the landlord.

    Raises HTTPNotFound when they have none there, so that nothing of another landlord shows, and HTTPForbidden when
    none of their roles allows the action.
    """
    seat = person.seats.get(landlord)
    if seat is None:
        raise web.HTTPNotFound
    if not may(seat, action):
        raise web.HTTPForbidden
    return seat


def landlords_of(person: SignedIn, action: Action) -> tuple[str, ...]:
    """Return the landlords at which the person may do something, by id."""
    return tuple(sorted(landlord for landlord, seat in person.seats.items() if may(seat, action)))


def reader_of(person: SignedIn) -> Reader:
    """Return the person as one who reads: which restricted cases they may see."""
    return Reader(
        staff_ids=tuple(seat.staff_id for seat in person.seats.values()),
        sees_all=landlords_of(person, Action.READ_RESTRICTED),
    )
