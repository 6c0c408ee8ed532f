"""E-mail: the bytes of a message (RFC 5322) in; a customer's message, a report on one of ours, or what needs no answer.

Automatic answers are told by Auto-Submitted (RFC 3834), bulk by Precedence and List-Id, returned mail by
multipart/report (RFC 3464). Whatever a program sends must never be answered by a program.
"""

import email.policy
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from typing import Final

from channels.cleaning import clean
from channels.mail_text import new_of_html, new_of_text, subject_words, text_of_html
from channels.message import Attachment, BadSignature, MalformedRequest
from channels.request import RawRequest

SIGNATURE: Final = "x-sayso-signature"
"""Header of the inbound webhook: sha256=<hex HMAC-SHA256 of the body>."""

OURS: Final = "X-Sayso-Message"
"""Header of everything that we send: it comes back only in loops."""

REFERENCE: Final = re.compile(r"\b([A-Z]{2,5}-\d{3}-\d{3}-\d{3})\b", re.IGNORECASE)
"""How a case reference looks (triage.references)."""

MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,300}>")
OUR_ID: Final = re.compile(r"<sayso\.([a-z0-9_]+)\.(\d{1,18})\.[0-9a-f]+@[^>]+>")

LONGEST_MAIL: Final = 25 * 1024 * 1024
LONGEST_ADDRESS: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A message that a person wrote."""

    provider_id: str
    """What it is known by: the same message fetched twice, or by two ways, has the same."""
    address: str
    """Who wrote it, in lower case."""
    name: str
    """What they call themselves, empty when they do not say."""
    subject: str
    """Its subject, cleaned."""
    text: str
    """What is new in it, cleaned."""
    whole: str
    """All its words, with quotes and signature."""
    message_id: str
    """Its Message-ID, empty when it has none."""
    thread: tuple[str, ...]
    """The messages that it answers, by Message-ID, the nearest first."""
    reference: str | None
    """The case that its subject or our own address in it names."""
    attachments: tuple[Attachment, ...]
    """What came with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """What a mail server says became of a message of ours."""

    provider_id: str
    """Our Message-ID."""
    delivery: str
    """failed, or queued while it is still tried."""
    error: str
    """The status of RFC 3463, such as 5.1.1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Automatic:
    """What a program wrote: it is kept, and never answered."""

    why: str
    """auto_reply, list, own, suppressed or report."""
    for_person: bool
    """A person should look: it may hold a customer's words."""


def verify(request: RawRequest, keys: Sequence[bytes]) -> bytes:
    """Return the message in a request to the inbound webhook, signed with one of `keys`. Raises BadSignature."""
    given = request.headers.get(SIGNATURE, "").removeprefix("sha256=").encode()
    if not any(hmac.compare_digest(hmac.digest(key, request.body, "sha256").hex().encode(), given) for key in keys):
        raise BadSignature("The signature does not fit the body.")
    return request.body


def parse(raw: bytes, *, own: str) -> Mail | DeliveryReport | Automatic:
    """Return what the bytes hold; `own` is the address that the landlord receives at.

    Raises MalformedRequest when they cannot be read as a message of somebody.
    """
    message = message_from_bytes(raw, policy=email.policy.default)
    try:
        if message.get_content_type() == "multipart/report":
            return _report(message)
        address = _address(message)
        if (automatic := _automatic(message, address, own)) is not None:
            return automatic
        return _mail(message, address, own)
    except (LookupError, ValueError, AttributeError) as error:
        raise MalformedRequest(f"This cannot be read as an e-mail: {error}") from error


def message_id_of(landlord: str, message_id: int, domain: str, key: bytes) -> str:
    """Return the Message-ID of a message of ours: the same at every try, so that receivers see repeats."""
    mark = hmac.digest(key, f"mail\n{landlord}\n{message_id}".encode(), "sha256").hex()[:16]
    return f"<sayso.{landlord}.{message_id}.{mark}@{domain}>"


def own_message(message_id: str) -> tuple[str, int] | None:
    """Return landlord and row of the message of ours that a Message-ID names, None when it is not one of ours."""
    match = OUR_ID.fullmatch(message_id)
    return (match[1], int(match[2])) if match else None


def plus_address(own: str, reference: str) -> str:
    """Return our address that names a case: answers to it find their case whatever becomes of the headers."""
    local, _, domain = own.partition("@")
    return f"{local}+{reference}@{domain}"


def _address(message: EmailMessage) -> str:
    _, address = parseaddr(_header(message, "From"))
    if "@" not in address or len(address) > LONGEST_ADDRESS:
        raise MalformedRequest("There is no sender in it.")
    return clean(address).lower()


def _automatic(message: EmailMessage, address: str, own: str) -> Automatic | None:
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _header(message, "Precedence").strip().lower()
    if OURS in message or address in {own.lower(), ""}:
        return Automatic(why="own", for_person=False)
    is_reply = submitted not in {"", "no"} or precedence == "auto_reply" or "X-Autoreply" in message
    if is_reply or "X-Autorespond" in message or address.startswith(("mailer-daemon@", "postmaster@")):
        return Automatic(why="auto_reply", for_person=False)
    if precedence in {"bulk", "list", "junk"} or "List-Id" in message or "List-Unsubscribe" in message:
        return Automatic(why="list", for_person=True)
    if "X-Auto-Response-Suppress" in message:
        return Automatic(why="suppressed", for_person=True)
    return None


def _mail(message: EmailMessage, address: str, own: str) -> Mail:
    whole, new = _words(message)
    thread = tuple(_thread(message))
    subject = clean(_header(message, "Subject"))
    reference = _reference(message, subject, own)
    said = subject_words(subject)
    is_new = not thread and said and said.lower() not in new.lower()
    text = clean("\n\n".join(part for part in ((said if is_new else ""), new) if part))
    message_id = _message_id(message)
    stable = f"{message_id}\n{address}\n{subject}\n{whole}"
    return Mail(
        provider_id=hashlib.sha256(stable.encode("utf-8", "replace")).hexdigest(),
        address=address,
        name=clean(parseaddr(_header(message, "From"))[0]),
        subject=subject,
        text=text,
        whole=clean(whole),
        message_id=message_id,
        thread=thread,
        reference=reference,
        attachments=tuple(_attachments(message)),
    )


def _words(message: EmailMessage) -> tuple[str, str]:
    """Return all the words of a message, and those that are new."""
    plain = message.get_body(preferencelist=("plain",))
    if plain is not None and (text := _content(plain)).strip():
        return text, new_of_text(text)
    html = message.get_body(preferencelist=("html",))
    if html is not None:
        content = _content(html)
        whole = text_of_html(content)
        return whole, new_of_html(content) or whole
    return "", ""


def _content(part: MIMEPart) -> str:
    """Return the text of a part, whatever its charset claims to be."""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _attachments(message: EmailMessage) -> Iterator[Attachment]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            content = part.get_payload(0).as_bytes() if part.is_multipart() else b""  # type: ignore[union-attr]  # a forwarded message
        if not content:
            continue
        kind = {"audio": "voice note", "image": "photo"}.get(part.get_content_maintype(), "file")
        name = clean(part.get_filename() or "") or None
        yield Attachment(kind=kind, media_type=part.get_content_type(), name=name, content=content)


def _thread(message: EmailMessage) -> Iterator[str]:
    ids = [*MESSAGE_ID.findall(_header(message, "References")), *MESSAGE_ID.findall(_header(message, "In-Reply-To"))]
    yield from dict.fromkeys(reversed(ids))


def _reference(message: EmailMessage, subject: str, own: str) -> str | None:
    local, _, domain = own.partition("@")
    to = " ".join(_header(message, name) for name in ("To", "Cc", "Delivered-To", "X-Original-To"))
    plus = re.search(rf"{re.escape(local)}\+([A-Za-z0-9-]+)@{re.escape(domain)}", to, re.IGNORECASE)
    found = REFERENCE.search(plus[1] if plus else "") or REFERENCE.search(subject)
    return found[1].upper() if found else None


def _report(message: EmailMessage) -> DeliveryReport | Automatic:
    """Return what a delivery status notification says of a message of ours."""
    status = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    original = next(_originals(message), "")
    if status is None or not original:
        return Automatic(why="report", for_person=False)
    fields = [block for block in status.get_payload() if not isinstance(block, str)]
    actions = [str(block.get("Action", "")).strip().lower() for block in fields]
    error = next((str(block["Status"]).strip() for block in fields if block.get("Status")), "")
    delivery = "failed" if "failed" in actions else "queued"
    return DeliveryReport(provider_id=original, delivery=delivery, error=clean(error)[:20])


def _originals(message: EmailMessage) -> Iterator[str]:
    """Give the Message-IDs of our messages that a report carries back."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            yield from (_message_id(inner) for inner in part.iter_parts() if _message_id(inner))
        elif part.get_content_type() == "text/rfc822-headers":
            inner = message_from_bytes(_content(part).encode("utf-8", "replace"), policy=email.policy.default)
            yield from (each for each in (_message_id(inner),) if each)


def _message_id(message: MIMEPart) -> str:
    found = MESSAGE_ID.search(_header(message, "Message-ID"))
    return found[0] if found else ""


def _header(message: MIMEPart, name: str) -> str:
    """Return all values of a header as one text; a header that cannot be read is empty."""
    try:
        return " ".join(str(value) for value in message.get_all(name, []))
    except (ValueError, AttributeError, IndexError):
        return ""
