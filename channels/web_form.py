"""The web form: fields of a page without scripts in, an inbound message out. Pure.

Only the words are needed. What else was filled in is kept whatever is wrong with the rest, so that nobody types twice.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from channels.cleaning import clean
from channels.message import InboundMessage, MalformedRequest
from triage.vocabulary import Channel

WAYS: Final = ("email", "phone", "letter", "sms")
"""How somebody can ask to be answered."""

FIELDS: Final = ("text", "when", "desired_outcome", "where", "name", "phone", "email", "reply_by")
"""Everything that the form asks for, in its order."""

LONGEST_FIELD: Final = 300
"""Characters of each field but the words."""

REGION: Final = "GB"


class NotFilledIn(Exception):  # noqa: N818  the name says what the form is
    """Something in a form is missing or cannot be right; `faults` names it by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Keep the faults."""
        super().__init__(", ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A form that can be taken."""

    action_id: str
    """Its one-time id, a UUID: the same form sent twice is one message."""
    text: str
    """The words, and when it was, as the customer wrote it."""
    given: Mapping[str, str]
    """What else the customer filled in: name, where, contact, reply_by, desired_outcome."""


def typed(form: Mapping[str, object]) -> dict[str, str]:
    """Return what was typed, cleaned, by field; fields that nobody knows are left out."""
    return {
        name: clean(value.replace("\r\n", "\n")).strip()
        for name in FIELDS
        if isinstance(value := form.get(name), str) and value.strip()
    }


def parse(form: Mapping[str, object], *, longest: int) -> Filled:
    """Return the filled-in form. Raises NotFilledIn, or MalformedRequest when our own hidden field is not there."""
    fields = typed(form)
    action_id = form_id(form.get("action_id"))
    if faults := dict(_faults(fields, longest=longest)):
        raise NotFilledIn(faults)
    when = fields.get("when")
    return Filled(
        action_id=action_id,
        text=f"{fields['text']}\n\nWhen: {when}" if when else fields["text"],
        given=given_of(fields),
    )


def given_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what the fields say of the customer and the wish, as the conversation keeps it."""
    contact = ", ".join(fields[name] for name in ("phone", "email") if name in fields)
    found = {name: fields[name] for name in ("name", "where", "reply_by", "desired_outcome") if name in fields}
    return {**found, **({"contact": contact} if contact else {})}


def form_id(value: object) -> str:
    """Return the form's one-time id. Raises MalformedRequest when it is none."""
    try:
        return str(uuid.UUID(str(value)))
    except ValueError as error:
        raise MalformedRequest("action_id must be a UUID, made anew for each form.") from error


def contact_faults(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give what cannot be right about a number, an address or a way to answer."""
    if "email" in fields and not _is_email(fields["email"]):
        yield "email", "not_an_email"
    if "phone" in fields and not _is_phone(fields["phone"]):
        yield "phone", "not_a_number"
    way = fields.get("reply_by", "")
    if way and way not in WAYS:
        yield "reply_by", "unknown_way"
    elif (needed := {"email": "email", "phone": "phone", "sms": "phone", "letter": "where"}.get(way)) and (
        needed not in fields
    ):
        yield needed, f"{needed}_for_answer"


def inbound(filled: Filled, address: str, *, landlord: str, received_at: datetime) -> InboundMessage:
    """Return the form as the intake takes it; `address` is how the store knows the sender's session."""
    return InboundMessage(
        landlord=landlord,
        channel=Channel.WEB_FORM,
        address=address,
        scope=address,
        provider_id=filled.action_id,
        text=filled.text,
        received_at=received_at,
        given=filled.given,
    )


def _faults(fields: Mapping[str, str], *, longest: int) -> Iterator[tuple[str, str]]:
    if "text" not in fields:
        yield "text", "no_words"
    for name, value in fields.items():
        if len(value) > (longest if name == "text" else LONGEST_FIELD):
            yield name, "too_long"
    yield from contact_faults(fields)


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, REGION))
    except phonenumbers.NumberParseException:
        return False
