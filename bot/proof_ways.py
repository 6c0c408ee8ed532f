"""The ways on which a code can show whose case it is: the phone it was written from, or what the customer gave us."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers
from sqlalchemy import RowMapping

from bot.dialogue.state import from_json
from bot.place import Place
from bot.routes import REGION, emails
from triage.store.known import cases_by_id, cases_of_address, conversation_of
from triage.store.opt_outs import is_stopped
from triage.store.search import cases_found
from triage.vocabulary import Channel

MOST_LOOKED_AT: Final = 20
"""So many of the newest cases in which a number or address is written are looked at."""

BY_PHONE: Final = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Channels whose addresses are phone numbers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Where a code can go."""

    channel: Channel
    """Text message or e-mail."""
    to: str
    """The number, in the international form, or the address."""


def ways_in(text: str) -> list[Way]:
    """Return the numbers and e-mail addresses that a text names, numbers first."""
    found = phonenumbers.PhoneNumberMatcher(text, REGION, leniency=phonenumbers.Leniency.POSSIBLE)
    numbers = (phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in found)
    phones = [Way(channel=Channel.SMS, to=number) for number in numbers]
    return [*phones, *(Way(channel=Channel.EMAIL, to=address) for address in emails(text))]


def ways_of(row: RowMapping, place: Place) -> list[Way]:
    """Return the ways that we know for the customer of a case, the surest first."""
    conversation = conversation_of(place.conn, row)
    address = conversation["address"]
    channel = Channel(conversation["channel"])
    if channel in BY_PHONE:
        return ways_in(address if address.startswith("+") else f"+{address}")
    given = ways_in(from_json(conversation["state"]).person.get("contact", ""))
    return [*(ways_in(address) if channel is Channel.EMAIL else ()), *given]


def of_sender(place: Place) -> list[Way]:
    """Return the number or address from which a message came; none on channels that have none."""
    channel, address = place.setting.channel, place.conversation["address"]
    if channel in BY_PHONE:
        return ways_in(address if address.startswith("+") else f"+{address}")
    return ways_in(address) if channel is Channel.EMAIL else []


def can_send(way: Way, place: Place) -> bool:
    """Return whether the landlord sends on this way, and whoever is there has not asked for no more."""
    channels = place.setting.landlord.channels
    is_on = "smtp" in channels.get(Channel.EMAIL, {}) if way.channel is Channel.EMAIL else way.channel in channels
    return is_on and not is_stopped(place.conn, place.landlord, channel=way.channel, address=way.to)


def cases_reached(ways: Sequence[Way], place: Place) -> list[RowMapping]:
    """Return the cases of these numbers and addresses, oldest first: written from there, or with them as contact."""
    found: dict[int, RowMapping] = {}
    for way in ways:
        channels = (Channel.EMAIL,) if way.channel is Channel.EMAIL else tuple(BY_PHONE)
        addresses = {way.to, way.to.removeprefix("+")}
        rows = [row for channel in channels for address in addresses
                for row in cases_of_address(place.conn, place.landlord, channel=channel, address=address)]  # fmt: skip
        ids = cases_found(place.conn, [place.landlord], way.to)[:MOST_LOOKED_AT]
        rows += [row for row in cases_by_id(place.conn, place.landlord, ids) if way in ways_of(row, place)]
        found |= {row["id"]: row for row in rows if row["linked_case_id"] is None}
    return [found[each] for each in sorted(found)]
