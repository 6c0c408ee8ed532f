"""The account at Twilio through which each landlord's texts, WhatsApp and Messenger messages go."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.landlords import Landlord, LandlordError
from bot.settings import Settings
from channels.twilio import PREFIXES
from channels.twilio_sender import API, Sender
from triage.vocabulary import Channel

STAND_IN: Final = "stand-in"
STAND_IN_PATH: Final = "/stand-in/twilio"
"""Where the stand-in answers in place of the provider's API."""

OF_THE_ACCOUNT: Final = ("provider", "account", "token_env", "old_token_env", "api")
"""Settings that are the account's: any of its channels may give them, and all that do must agree."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextAccount:
    """One account at the provider."""

    account: str
    """Its id."""
    tokens: tuple[str, ...]
    """Its auth tokens: the one in use first, an older one while they are changed."""
    senders: Mapping[Channel, Sender] = field(default_factory=dict)
    """As whom we send, by channel."""
    api: str
    """Where the provider's API answers."""
    webhook: str
    """The address that the provider calls, as it was told."""
    is_stand_in: bool
    """The provider is the one that ships with the product."""

    @property
    def number(self) -> str:
        """The number that text messages come from and go to; empty without text messages."""
        return self.senders[Channel.SMS].address if Channel.SMS in self.senders else ""


def text_accounts(
    landlords: Mapping[str, Landlord], settings: Settings, key: bytes, environment: Mapping[str, str]
) -> Mapping[str, TextAccount]:
    """Return the account of each landlord that takes messages through Twilio; its token comes from the environment.

    Raises LandlordError when an account is not complete.
    """
    return {
        id_: text_account(landlord, settings, key, environment)
        for id_, landlord in landlords.items()
        if has_text_account(landlord)
    }


def has_text_account(landlord: Landlord) -> bool:
    """Return whether the landlord takes messages through Twilio."""
    return any(channel in landlord.channels for channel in PREFIXES)


def text_account(landlord: Landlord, settings: Settings, key: bytes, environment: Mapping[str, str]) -> TextAccount:
    """Return the landlord's account. Raises LandlordError when it is not complete."""
    given = {channel: landlord.channels[channel] for channel in PREFIXES if channel in landlord.channels}
    webhook = f"{settings.address}/channels/twilio/{landlord.id}"
    of_account = _of_the_account(landlord, given)
    is_stand_in = of_account.get("provider") == STAND_IN
    try:
        senders = {channel: _sender(channel, values) for channel, values in given.items()}
        if is_stand_in:
            return TextAccount(
                account=f"AC{_derived(key, landlord.id, 'account')}",
                tokens=(_derived(key, landlord.id, "token"),),
                senders=senders,
                api=f"{settings.address}{STAND_IN_PATH}",
                webhook=webhook,
                is_stand_in=True,
            )
        names = (of_account["token_env"], of_account.get("old_token_env"))
        return TextAccount(
            account=of_account["account"],
            tokens=tuple(environment[name] for name in names if name),
            senders=senders,
            api=of_account.get("api", API),
            webhook=webhook,
            is_stand_in=False,
        )
    except KeyError as error:
        missing = f"{error.args[0]} is missing (a key there, or in the environment)"
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.{next(iter(given))}: {missing}") from error


def _of_the_account(landlord: Landlord, given: Mapping[Channel, Mapping[str, Any]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for channel, values in given.items():
        for name in OF_THE_ACCOUNT:
            if name in values and found.setdefault(name, values[name]) != values[name]:
                raise LandlordError(
                    f"{landlord.id}.toml is wrong:\nchannels.{channel}.{name}: SMS, WhatsApp and Messenger of one "
                    "landlord go through one account, so this must be the same wherever it is given"
                )
    return found


def _sender(channel: Channel, given: Mapping[str, Any]) -> Sender:
    address = given["page" if channel is Channel.MESSENGER else "number"]
    return Sender(
        address=address,
        service=given.get("service", ""),
        template=given.get("template", ""),
        per_second=given.get("per_second"),
    )


def _derived(key: bytes, landlord: str, name: str) -> str:
    return hmac.digest(key, f"stand-in\n{landlord}\n{name}".encode(), "sha256").hex()[:32]
