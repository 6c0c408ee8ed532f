"""Putting the stand-in together for a service: the accounts that text through it, and where it answers.

The credentials themselves come from `bot.providers.text_accounts`: derived from the service's own key, so that every
process has the same ones. `bot.web.try_page.add_stand_in` calls `make_stand_in` and lets it answer on the address of
the service itself.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.landlords import Landlord, LandlordError
from bot.providers.text_accounts import TextAccount
from bot.standin.exchange import Line, StandIn
from bot.standin.numbers import DRAMA
from channels.twilio import in_full
from triage.vocabulary import Channel

RETRIES: Final = "#rc=5&rp=5xx,ct,rt"
"""What the set-up page tells landlords to put behind their webhook's address."""


def on_stand_in(landlord: Landlord, accounts: Mapping[str, TextAccount]) -> bool:
    """Return whether a landlord is a sample that texts through the stand-in."""
    account = accounts.get(landlord.id)
    return landlord.sample and account is not None and account.is_stand_in


def make_stand_in(
    landlords: Mapping[str, Landlord], accounts: Mapping[str, TextAccount], *, clock: Callable[[], datetime]
) -> StandIn | None:
    """Return the stand-in for the landlords that text through it, None when there are none.

    Raises LandlordError when a live landlord names it, or when a number could be somebody's.
    """
    lines = [_line(landlords[id_], account) for id_, account in accounts.items() if account.is_stand_in]
    if not lines:
        return None
    chance = random.Random()  # noqa: S311  draws faults, not secrets
    return StandIn(lines, clock=clock, chance=chance, wait=asyncio.sleep)


def _line(landlord: Landlord, account: TextAccount) -> Line:
    if not landlord.sample:
        raise LandlordError(
            f'{landlord.id}.toml is wrong:\nchannels.sms.provider: "stand-in" is for samples, it reaches no real phone'
        )
    for channel, sender in account.senders.items():
        if channel is not Channel.MESSENGER and not DRAMA.fullmatch(sender.address):
            raise LandlordError(
                f"{landlord.id}.toml is wrong:\nchannels.{channel}.number: with the stand-in use a number from "
                "+447700900000 to +447700900999, which are nobody's"
            )
    return Line(
        account=account.account,
        token=account.tokens[0],
        number=account.number,
        webhook=f"{account.webhook}{RETRIES}",
        others=frozenset(in_full(channel, each.address) for channel, each in account.senders.items())
        - {account.number},
    )
