"""The bot at Telegram through which each landlord's customers can write."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.landlords import Landlord, LandlordError
from bot.providers.text_accounts import STAND_IN
from bot.settings import Settings
from channels.telegram_sender import API
from triage.vocabulary import Channel

MODES: Final = ("webhook", "polling")

STAND_IN_PATH: Final = "/stand-in/telegram"
"""Where the stand-in answers in place of the Bot API."""
BOT_IDS: Final = 1_000_000_000
"""Ids of bots on the stand-in begin here; those of Telegram's own look alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TelegramAccount:
    """One bot."""

    landlord: str
    """Whose it is."""
    bot: str
    """Its id: the part of the token before the colon."""
    token: str = field(repr=False)
    """Its token."""
    secret: str = field(repr=False)
    """What Telegram says with each call of the webhook."""
    webhook: str
    """The address that Telegram calls."""
    polls: bool
    """Updates are asked for: the desk has no public address."""
    api: str
    """Where the Bot API answers."""
    is_stand_in: bool = False
    """The Bot API is the one that ships with the product."""
    per_second: float | None = None
    """How many messages it may send in a second; None: what Telegram gives everybody."""


def telegram_accounts(
    landlords: Mapping[str, Landlord], settings: Settings, key: bytes, environment: Mapping[str, str]
) -> Mapping[str, TelegramAccount]:
    """Return the bot of each landlord that has one; its token comes from the environment.

    Raises LandlordError when something is missing.
    """
    return {
        id_: telegram_account(landlord, settings, key, environment)
        for id_, landlord in landlords.items()
        if Channel.TELEGRAM in landlord.channels
    }


def telegram_account(
    landlord: Landlord, settings: Settings, key: bytes, environment: Mapping[str, str]
) -> TelegramAccount:
    """Return the landlord's bot. Raises LandlordError when something is missing."""
    given = landlord.channels[Channel.TELEGRAM]
    mode = given.get("mode", MODES[0])
    if mode not in MODES:
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.telegram.mode: must be {' or '.join(MODES)}")
    is_stand_in = given.get("provider") == STAND_IN
    try:
        token = derived_token(key, landlord.id) if is_stand_in else environment[given["token_env"]]
    except KeyError as error:
        missing = f"{error.args[0]} is missing (a key there, or in the environment)"
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.telegram: {missing}") from error
    bot, colon, _ = token.partition(":")
    if not colon or not bot.isdecimal():
        raise LandlordError(
            f"{landlord.id}.toml is wrong:\nchannels.telegram.token_env: {given['token_env']} does not hold a bot's "
            "token, which looks like 123456789:AAE... (BotFather gives it)"
        )
    return TelegramAccount(
        landlord=landlord.id,
        bot=bot,
        token=token,
        secret=hmac.digest(key, f"telegram\n{landlord.id}\n{bot}".encode(), "sha256").hex(),
        webhook=f"{settings.address}/channels/telegram/{landlord.id}",
        polls=mode == "polling",
        api=f"{settings.address}{STAND_IN_PATH}" if is_stand_in else given.get("api", API),
        is_stand_in=is_stand_in,
        per_second=given.get("per_second"),
    )


def derived_token(key: bytes, landlord: str) -> str:
    """Return the token of a landlord's bot on the stand-in: the same in every process of a service."""
    secret = hmac.digest(key, f"stand-in\n{landlord}\ntelegram".encode(), "sha256")
    return f"{int.from_bytes(secret[:4], 'big') + BOT_IDS}:{secret[4:21].hex()}"
