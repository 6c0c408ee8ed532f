"""The provider's account through which each landlord's text messages go."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.landlords import Landlord, LandlordError
from bot.settings import Settings
from channels.twilio_sender import API
from triage.vocabulary import Channel

STAND_IN: Final = "stand-in"
STAND_IN_PATH: Final = "/stand-in/twilio"
"""Where the stand-in answers in place of the provider's API."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextAccount:
    """One account at the provider."""

    account: str
    """Its id."""
    tokens: tuple[str, ...]
    """Its auth tokens: the one in use first, an older one while they are changed."""
    number: str
    """The number that messages come from and go to."""
    api: str
    """Where the provider's API answers."""
    webhook: str
    """The address that the provider calls, as it was told."""
    is_stand_in: bool
    """The provider is the one that ships with the product."""


def text_accounts(
    landlords: Mapping[str, Landlord], settings: Settings, key: bytes, environment: Mapping[str, str]
) -> Mapping[str, TextAccount]:
    """Return the account of each landlord that takes text messages; its token comes from the environment.

    Raises LandlordError when an account is not complete.
    """
    return {
        id_: _account(landlord, landlord.channels[Channel.SMS], settings, key, environment)
        for id_, landlord in landlords.items()
        if Channel.SMS in landlord.channels
    }


def _account(
    landlord: Landlord, given: Mapping[str, str], settings: Settings, key: bytes, environment: Mapping[str, str]
) -> TextAccount:
    webhook = f"{settings.address}/channels/twilio/{landlord.id}"
    try:
        if given.get("provider") == STAND_IN:
            return TextAccount(
                account=f"AC{_derived(key, landlord.id, 'account')}",
                tokens=(_derived(key, landlord.id, "token"),),
                number=given["number"],
                api=f"{settings.address}{STAND_IN_PATH}",
                webhook=webhook,
                is_stand_in=True,
            )
        tokens = tuple(environment[name] for name in (given["token_env"], given.get("old_token_env")) if name)
        return TextAccount(
            account=given["account"],
            tokens=tokens,
            number=given["number"],
            api=given.get("api", API),
            webhook=webhook,
            is_stand_in=False,
        )
    except KeyError as error:
        missing = f"{error.args[0]} is missing (a key there, or in the environment)"
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.sms: {missing}") from error


def _derived(key: bytes, landlord: str, name: str) -> str:
    return hmac.digest(key, f"stand-in\n{landlord}\n{name}".encode(), "sha256").hex()[:32]
