"""Is each channel of each landlord set up: settings, environment, and what the provider itself says."""

import asyncio
import imaplib
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.landlords import Landlord, LandlordError
from bot.providers.mail_accounts import MailAccount, mail_account
from bot.providers.mail_fetch import Mailbox
from bot.providers.sending import sender_for
from bot.providers.telegram_accounts import TelegramAccount, telegram_account
from bot.providers.text_accounts import TextAccount, text_account
from bot.settings import Settings
from bot.social import social_accounts
from bot.standin.wiring import RETRIES
from bot.web.webchat_settings import webchats
from channels.mail_sender import Server, sign_in
from channels.sending import SendFault
from channels.telegram_sender import TelegramSender
from channels.twilio import PREFIXES
from channels.twilio_sender import TwilioSender
from triage.vocabulary import Channel

NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
"""A number in international form (ITU-T E.164)."""

ON_STAND_IN: Final = "through the stand-in, for trying things out: it reaches no real phone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing found about a channel."""

    landlord: str
    """Whose channel it is."""
    channel: str
    """Which."""
    text: str
    """What was found, in words."""
    is_wrong: bool = False
    """The channel does not work until this is put right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a check is given."""

    landlord: Landlord
    """Whose channels."""
    channel: Channel
    """Which."""
    settings: Settings
    """How the deployment runs."""
    environment: Mapping[str, str]
    """Where secrets stand."""

    def fine(self, text: str) -> Finding:
        """Return something that is as it should be, or good to know."""
        return Finding(landlord=self.landlord.id, channel=self.channel, text=text)

    def wrong(self, text: str) -> Finding:
        """Return something that must be put right."""
        return Finding(landlord=self.landlord.id, channel=self.channel, text=text, is_wrong=True)

    def faults(self, error: LandlordError) -> list[Finding]:
        """Return each fault of the landlord's file that an error names, below its first line."""
        return [self.wrong(line) for line in str(error).splitlines()[1:]]


async def check_channels(
    landlords: Mapping[str, Landlord], settings: Settings, environment: Mapping[str, str]
) -> Sequence[Finding]:
    """Return what was found about every channel that is on, by landlord; providers are asked over the network."""
    found: list[Finding] = []
    for landlord in landlords.values():
        for name in landlord.channels:
            if name not in set(Channel):
                found.append(
                    Finding(landlord=landlord.id, channel=name, text="there is no such channel", is_wrong=True)
                )
                continue
            checked = Checked(landlord=landlord, channel=Channel(name), settings=settings, environment=environment)
            found += await CHECKS.get(Channel(name), _nothing_to_ask)(checked)
    return found


async def _nothing_to_ask(checked: Checked) -> Sequence[Finding]:
    return [checked.fine("on; there is no provider to ask")]


async def _twilio(checked: Checked) -> Sequence[Finding]:
    try:
        account = text_account(checked.landlord, checked.settings, b"", checked.environment)
    except LandlordError as error:
        return checked.faults(error)
    if account.is_stand_in:
        return [checked.fine(ON_STAND_IN)]
    found = [*_addresses(checked, account.webhook), *_sender(checked, account)]
    async with sender_for(account, checked.channel) as sender:
        try:
            found += await _asked(checked, account, sender)
        except SendFault as error:
            found.append(checked.wrong(f"Twilio was asked about account {account.account}: {error}"))
    return found


def _sender(checked: Checked, account: TextAccount) -> Iterator[Finding]:
    sender = account.senders[checked.channel]
    if checked.channel is Channel.MESSENGER and not sender.address.isdecimal():
        yield checked.wrong(f"page must be the page's id, digits only, not {sender.address!r}")
    if checked.channel is not Channel.MESSENGER and not NUMBER.fullmatch(sender.address):
        yield checked.wrong(f"number must be in international form, such as +441632960100, not {sender.address!r}")
    if sender.service and not sender.service.startswith("MG"):
        yield checked.wrong(f"service must be the id of a Messaging Service, MG..., not {sender.service!r}")
    if sender.template and not sender.template.startswith("HX"):
        yield checked.wrong(f"template must be the id of a content template, HX..., not {sender.template!r}")
    if checked.channel is Channel.WHATSAPP and not sender.template:
        yield checked.fine("no template: what is sent over 24 hours after the customer's last message goes to staff")


async def _asked(checked: Checked, account: TextAccount, sender: TwilioSender) -> list[Finding]:
    """Return what Twilio says of the account, and for text messages of the number's webhook."""
    status = await sender.account_status()
    found = [checked.fine("Twilio knows the account, and it is active")]
    if status != "active":
        found = [checked.wrong(f"Twilio says that the account is {status}")]
    if checked.channel is not Channel.SMS or account.senders[Channel.SMS].service:
        expected = f"set the webhook for messages that come in to {account.webhook}{RETRIES} in Twilio's console"
        return [*found, checked.fine(f"{expected} (Twilio does not say what it is)")]
    webhook = await sender.webhook_of(account.number)
    if webhook is None:
        return [*found, checked.wrong(f"{account.number} is not a number of this account")]
    address, _, retries = webhook.partition("#")
    if address != account.webhook:
        is_now = f"it is {address}" if address else "it is empty"
        found.append(checked.wrong(f"the number's webhook must be {account.webhook}{RETRIES}; {is_now}"))
    elif not retries:
        found.append(checked.fine(f"put {RETRIES} behind the number's webhook: then Twilio tries again when it fails"))
    return found


async def _telegram(checked: Checked) -> Sequence[Finding]:
    try:
        account = telegram_account(checked.landlord, checked.settings, b"", checked.environment)
    except LandlordError as error:
        return checked.faults(error)
    if account.is_stand_in:
        return [checked.fine(ON_STAND_IN)]
    found = [] if account.polls else [*_addresses(checked, account.webhook)]
    async with TelegramSender(token=account.token, api=account.api) as sender:
        try:
            return [*found, *await _bot(checked, account, sender)]
        except SendFault as error:
            return [*found, checked.wrong(f"Telegram was asked about bot {account.bot}: {error}")]


async def _bot(checked: Checked, account: TelegramAccount, sender: TelegramSender) -> list[Finding]:
    found = [checked.fine(f"Telegram knows the bot: https://t.me/{await sender.name()}")]
    webhook = await sender.webhook()
    if account.polls:
        if webhook.url:
            found.append(checked.wrong(f"updates go to {webhook.url}; start the service, which asks for them instead"))
        return found
    if webhook.url != account.webhook:
        is_now = f"is {webhook.url}" if webhook.url else "is not set"
        found.append(
            checked.wrong(f"the webhook must be {account.webhook} and {is_now}; the service sets it when it starts")
        )
    elif webhook.last_error_message:
        found.append(checked.wrong(f"Telegram's last call of the webhook failed: {webhook.last_error_message}"))
    if webhook.pending_update_count:
        found.append(checked.fine(f"{webhook.pending_update_count} updates wait at Telegram"))
    return found


async def _email(checked: Checked) -> Sequence[Finding]:
    try:
        account = mail_account(checked.landlord, checked.environment)
    except LandlordError as error:
        return checked.faults(error)
    found = [*_mail_in(checked, account), *await _mail_out(checked, account)]
    if account.imap is not None:
        found.append(await _mailbox(checked, account, account.imap))
    return found


def _mail_in(checked: Checked, account: MailAccount) -> Iterator[Finding]:
    if account.webhook_keys:
        yield checked.fine(f"mail can be handed over at {checked.settings.address}/channels/email/{account.landlord}")
    elif account.imap is None:
        yield checked.wrong("no mail can come in: set [channels.email.imap], or webhook_key_env for the webhook")


async def _mail_out(checked: Checked, account: MailAccount) -> list[Finding]:
    if account.smtp is None:
        return [checked.wrong("nothing can be answered: set [channels.email.smtp]")]
    try:
        await sign_in(account.smtp)
    except SendFault as error:
        return [checked.wrong(f"{account.smtp.host} was asked whether we can send: {error}")]
    return [checked.fine(f"{account.smtp.host} lets us send")]


async def _mailbox(checked: Checked, account: MailAccount, server: Server) -> Finding:
    try:
        box = await asyncio.to_thread(Mailbox, server, account.folder)
    except (OSError, imaplib.IMAP4.error) as error:
        return checked.wrong(f"{server.host} was asked for the folder {account.folder}: {error}")
    try:
        waiting = len(await asyncio.to_thread(box.unseen))
    finally:
        await asyncio.to_thread(box.close)
    return checked.fine(f"{server.host} opens the folder {account.folder}; {waiting} unseen messages wait in it")


async def _webchat(checked: Checked) -> Sequence[Finding]:
    try:
        chat = webchats({checked.landlord.id: checked.landlord})[checked.landlord.id]
    except LandlordError as error:
        return checked.faults(error)
    if not chat.origins:
        return [checked.fine("on our own page; no other site may hold it (origins)")]
    found = [checked.fine(f"may stand on {', '.join(chat.origins)}")]
    return [*found, *_addresses(checked, f"{checked.settings.address}/static/widget.js", who="the site")]


async def _social(checked: Checked) -> Sequence[Finding]:
    try:
        social_accounts({checked.landlord.id: checked.landlord}, checked.environment)
    except LandlordError as error:
        return checked.faults(error)
    address = f"{checked.settings.address}/channels/social/{checked.landlord.id}"
    return [checked.fine(f"posts can be handed over at {address}"), *_addresses(checked, address, who="the tool")]


def _addresses(checked: Checked, webhook: str, *, who: str = "the provider") -> Iterator[Finding]:
    if not checked.settings.public_address:
        yield checked.wrong(f"public_address is not set, so {who} is told {webhook}, which it cannot reach")
    elif not webhook.startswith("https://"):
        yield checked.wrong(f"public_address must begin with https://: {who} would call {webhook}")


Check = Callable[[Checked], Awaitable[Sequence[Finding]]]

CHECKS: Final[Mapping[Channel, Check]] = {
    **dict.fromkeys(PREFIXES, _twilio),
    Channel.TELEGRAM: _telegram,
    Channel.EMAIL: _email,
    Channel.WEBCHAT: _webchat,
    Channel.SOCIAL_MEDIA: _social,
}
"""How each channel that has something to be checked is checked."""
