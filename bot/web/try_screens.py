"""What stands on a phone for trying: for each app the network it goes through, and as whom its owner writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from bot.landlords import Landlord
from bot.service import Service
from bot.standin import numbers
from bot.standin.chats import TelegramStandIn
from bot.standin.exchange import StandIn
from bot.standin.faults import Faults
from bot.standin.network import Network
from bot.standin.view import WORDS, view_of
from bot.web.keys import SERVICE
from channels.twilio import in_full
from triage.vocabulary import Channel

STAND_IN: Final = web.AppKey("stand_in", StandIn)
"""The stand-in for Twilio, when a sample landlord texts through it."""

TELEGRAM: Final = web.AppKey("telegram_stand_in", TelegramStandIn)
"""The stand-in for Telegram, when a sample landlord's bot is on it."""

APPS: Final = (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)
"""What can be on a phone, in the order in which it is shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen:
    """One app, open on one browser's phone, with one landlord."""

    app: Channel
    """Which."""
    network: Network
    """What carries its messages."""
    account: str
    """The landlord's account or bot."""
    own: str
    """As whom the phone's owner writes, as the network addresses people."""
    landlord: str
    """Under what the landlord is known there, for people."""

    @property
    def faults(self) -> Mapping[str, Mapping[str, str]]:
        """What can be switched on, in words, by name."""
        here = WORDS.get(self.app, {})
        return {fault.value: {**WORDS["faults"][fault], **here.get(fault, {})} for fault in self.network.offered}

    @property
    def takes_photos(self) -> bool:
        """Whether photos can be sent: British numbers at Twilio take none by text."""
        return self.app is not Channel.SMS

    def view(self) -> dict[str, Any]:
        """Return what the screen shows, for JSON."""
        return view_of(
            self.network.phones[self.own], self.network.mailbox.between(self.account, self.own), self.account
        )

    def say(self, text: str, *, photo: bool = False) -> None:
        """Write to the landlord."""
        if isinstance(self.network, TelegramStandIn):
            self.network.from_person(self.account, self.own, text, photo=photo)
        elif isinstance(self.network, StandIn):
            self.network.from_phone(self.account, self.own, text, photo=photo)

    def press(self, message: str, value: str) -> None:
        """Press a button under a message."""
        if isinstance(self.network, TelegramStandIn):
            self.network.press(self.account, self.own, message, value)

    def set_faults(self, faults: Faults) -> None:
        """Let this go wrong from now on."""
        self.network.set_faults(self.own, faults)


def apps_of(service: Service, landlord: Landlord) -> Sequence[Channel]:
    """Return the apps by which a sample landlord can be tried; none for any other landlord."""
    texts, bot = service.text_accounts.get(landlord.id), service.telegram_accounts.get(landlord.id)
    on = set(texts.senders) if texts is not None and texts.is_stand_in else set()
    on |= {Channel.TELEGRAM} if bot is not None and bot.is_stand_in else set()
    return [app for app in APPS if landlord.sample and app in on]


def screen_of(app: web.Application, landlord: Landlord, channel: Channel, number: str) -> Screen:
    """Return an app of `apps_of` on the phone with this number."""
    service = app[SERVICE]
    if channel is Channel.TELEGRAM:
        bot = service.telegram_accounts[landlord.id].bot
        name = f"@{app[TELEGRAM].bots[bot].name}"
        return Screen(app=channel, network=app[TELEGRAM], account=bot, own=address_of(channel, number), landlord=name)
    account = service.text_accounts[landlord.id]
    shown = numbers.in_groups(account.senders[channel].address)
    own = in_full(channel, number)
    return Screen(app=channel, network=app[STAND_IN], account=account.account, own=own, landlord=shown)


def address_of(channel: Channel, number: str) -> str:
    """Return how the service knows the owner of a phone on a channel."""
    return number.lstrip("+") if channel is Channel.TELEGRAM else number
