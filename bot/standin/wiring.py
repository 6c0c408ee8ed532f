"""Putting the stand-ins together for a service: the accounts that write through them, and where they answer.

The credentials themselves come from `bot.providers.text_accounts` and `telegram_accounts`: derived from the service's
own key, so that every process has the same ones. `bot.web.try_page.add_stand_ins` lets them answer on the service's own
address.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.landlords import Landlord, LandlordError
from bot.providers.telegram_accounts import TelegramAccount
from bot.providers.text_accounts import TextAccount
from bot.standin.chats import Bot, TelegramStandIn
from bot.standin.exchange import Line, StandIn
from bot.standin.numbers import DRAMA
from channels.twilio import in_full
from triage.vocabulary import Channel

RETRIES: Final = "#rc=5&rp=5xx,ct,rt"
"""What the set-up page tells landlords to put behind their webhook's address."""


def make_stand_in(
    landlords: Mapping[str, Landlord], accounts: Mapping[str, TextAccount], *, clock: Callable[[], datetime]
) -> StandIn | None:
    """Return the stand-in for the landlords that text through it, None when there are none.

    Raises LandlordError when a live landlord names it, or when a number could be somebody's.
    """
    lines = [_line(landlords[id_], account) for id_, account in accounts.items() if account.is_stand_in]
    return StandIn(lines, clock=clock, chance=_chance(), wait=asyncio.sleep) if lines else None


def make_telegram(
    landlords: Mapping[str, Landlord], accounts: Mapping[str, TelegramAccount], *, clock: Callable[[], datetime]
) -> TelegramStandIn | None:
    """Return the stand-in for the landlords whose bots are on it, None when there are none.

    Each bot begins with the webhook that the service would set: the stand-in forgets, Telegram does not. Raises
    LandlordError when a live landlord names it.
    """
    bots = [_bot(landlords[id_], account) for id_, account in accounts.items() if account.is_stand_in]
    return TelegramStandIn(bots, clock=clock, chance=_chance(), wait=asyncio.sleep) if bots else None


def _bot(landlord: Landlord, account: TelegramAccount) -> Bot:
    _for_samples(landlord, Channel.TELEGRAM)
    return Bot(
        id=account.bot,
        token=account.token,
        title=landlord.name,
        name=f"{landlord.id}_sample_bot",
        webhook="" if account.polls else account.webhook,
        secret="" if account.polls else account.secret,
    )


def _line(landlord: Landlord, account: TextAccount) -> Line:
    _for_samples(landlord, Channel.SMS)
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


def _for_samples(landlord: Landlord, channel: Channel) -> None:
    if not landlord.sample:
        raise LandlordError(
            f'{landlord.id}.toml is wrong:\nchannels.{channel}.provider: "stand-in" is for samples, it reaches no real '
            "phone"
        )


def _chance() -> random.Random:
    return random.Random()  # noqa: S311  draws faults, not secrets
