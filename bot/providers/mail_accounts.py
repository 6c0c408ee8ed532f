"""The mailbox through which each landlord's e-mail goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationError

from bot.landlords import Landlord, LandlordError
from channels.mail_sender import Server
from triage.vocabulary import Channel

Security = Literal["tls", "starttls", "none"]

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class _ServerGiven(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    port: int = Field(gt=0, lt=65536)
    security: Security = "tls"
    user: str = ""
    password_env: str = ""


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    address: EmailStr
    smtp: _ServerGiven | None = None
    imap: _ServerGiven | None = None
    folder: str = "INBOX"
    poll_seconds: float = Field(default=30, gt=0)
    webhook_key_env: str = ""
    old_webhook_key_env: str = ""
    quiet_seconds: float = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class MailAccount:
    """One mailbox."""

    landlord: str
    """Whose it is."""
    name: str
    """The name beside our address."""
    address: str
    """Where customers write to, in lower case."""
    smtp: Server | None
    """Through which server we send; None: we do not."""
    imap: Server | None
    """From which server we fetch; None: mail comes by the webhook."""
    folder: str
    """The folder that is fetched."""
    poll_seconds: float
    """How often it is looked into."""
    webhook_keys: tuple[bytes, ...]
    """Keys of the inbound webhook, the one in use first; empty: there is none."""


def mail_accounts(landlords: Mapping[str, Landlord], environment: Mapping[str, str]) -> Mapping[str, MailAccount]:
    """Return the mailbox of each landlord that takes e-mail; secrets come from the environment.

    Raises LandlordError when one is not complete.
    """
    return {
        id_: mail_account(landlord, environment)
        for id_, landlord in landlords.items()
        if Channel.EMAIL in landlord.channels
    }


def mail_account(landlord: Landlord, environment: Mapping[str, str]) -> MailAccount:
    """Return the landlord's mailbox. Raises LandlordError when it is not complete."""
    try:
        read = _Given.model_validate(landlord.channels[Channel.EMAIL])
        keys = [name for name in (read.webhook_key_env, read.old_webhook_key_env) if name]
        return MailAccount(
            landlord=landlord.id,
            name=landlord.name,
            address=read.address.lower(),
            smtp=_server(read.smtp, environment),
            imap=_server(read.imap, environment),
            folder=read.folder,
            poll_seconds=read.poll_seconds,
            webhook_keys=tuple(environment[name].encode() for name in keys),
        )
    except KeyError as error:
        missing = f"{error.args[0]} is not set in the environment"
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.email: {missing}") from error
    except ValidationError as error:
        faults = "\n".join(
            f"channels.email.{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()
        )
        raise LandlordError(f"{landlord.id}.toml is wrong:\n{faults}") from error
    except ValueError as error:
        raise LandlordError(f"{landlord.id}.toml is wrong:\nchannels.email: {error}") from error


def _server(given: _ServerGiven | None, environment: Mapping[str, str]) -> Server | None:
    if given is None:
        return None
    if given.security == "none" and given.host not in LOCAL:
        raise ValueError(f"security = none is only for this machine, not for {given.host}")
    password = environment[given.password_env] if given.password_env else ""
    return Server(host=given.host, port=given.port, security=given.security, user=given.user, password=password)
