"""Sending e-mail: a thin layer on aiosmtplib."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final, Literal

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from channels.mail import OURS
from channels.sending import Accepted, NobodyKnows, Refused, TryLater

SECONDS: Final = 20.0
FIRST_LASTING: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A mail server and how we sign in to it."""

    host: str
    """Its name."""
    port: int
    """Its port."""
    security: Literal["tls", "starttls", "none"]
    """How the connection is encrypted; none only on the own machine."""
    user: str = ""
    """Account; empty: no sign-in."""
    password: str = ""
    """Its password."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingMail:
    """An e-mail of ours."""

    to: str
    """Who gets it."""
    sender: str
    """Our address, with a name or without."""
    reply_to: str
    """Where an answer goes: our address that names the case."""
    subject: str
    """Its subject."""
    text: str
    """Its words."""
    message_id: str
    """Its Message-ID: the same at every try."""
    in_reply_to: str = ""
    """The Message-ID that it answers."""
    is_automatic: bool = True
    """Nobody wrote it by hand (RFC 3834)."""


def render(mail: OutgoingMail) -> EmailMessage:
    """Return the message as it goes out. Line ends in headers are taken out, so that nobody adds headers of theirs."""
    message = EmailMessage()
    headers = {"From": mail.sender, "To": mail.to, "Reply-To": mail.reply_to, "Subject": mail.subject}
    for name, value in headers.items():
        message[name] = " ".join(value.split())
    message["Message-ID"] = mail.message_id
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = mail.in_reply_to
    if mail.is_automatic:
        message["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message[OURS] = "1"
    message.set_content(mail.text)
    return message


async def send(mail: OutgoingMail, server: Server) -> Accepted:
    """Send a message; return what the server took. Raises Refused, TryLater or NobodyKnows."""
    with _told_apart():
        async with _connection(server) as smtp:
            await smtp.send_message(render(mail))
    return Accepted(provider_id=mail.message_id)


async def sign_in(server: Server) -> None:
    """Connect and sign in, as for a send. Raises as `send` does."""
    with _told_apart():
        async with _connection(server) as smtp:
            await smtp.noop()


def _connection(server: Server) -> aiosmtplib.SMTP:
    """Return a connection that is opened, and signed in to, as a context."""
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=SECONDS,
    )


@contextmanager
def _told_apart() -> Iterator[None]:
    """Raise Refused, TryLater or NobodyKnows for what the library raises."""
    try:
        yield
    except SMTPAuthenticationError as error:
        raise TryLater("the mail server does not take our user and password") from error
    except SMTPRecipientsRefused as error:
        raise _fault(max(each.code for each in error.recipients)) from error
    except SMTPResponseException as error:
        raise _fault(error.code) from error
    except (SMTPConnectError, ConnectionRefusedError) as error:
        raise TryLater("the mail server cannot be reached") from error
    except (SMTPException, OSError) as error:
        raise NobodyKnows("no answer came from the mail server") from error


def _fault(code: int) -> Refused | TryLater:
    """Return what a reply code means (RFC 5321, 4.2.1: 4 is passing, 5 is lasting)."""
    words = f"the mail server refused it ({code})"
    return Refused(words) if code >= FIRST_LASTING else TryLater(words)
