"""The ways by which a customer can be reached other than the one they came by, from what they gave. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from triage.store.ways import LETTER, Route
from triage.vocabulary import Channel

REGION: Final = "GB"
MOBILE: Final = "+447"
"""Numbers that can take a text message begin so."""


def routes(person: Mapping[str, str], channels: Collection[str]) -> list[Route]:
    """Return the ways in the order in which they are tried: what the customer wished, e-mail, text message, letter.

    `channels` are those that the landlord sends on. A letter is always possible: where no address is known, finding one
    is the person's task.
    """
    contact = person.get("contact", "")
    found = [Route(kind=Channel.EMAIL.value, to=to) for to in emails(contact) if Channel.EMAIL in channels]
    found += [Route(kind=Channel.SMS.value, to=to) for to in mobiles(contact) if Channel.SMS in channels]
    found.append(Route(kind=LETTER, to=person.get("where", "")))
    return sorted(found, key=lambda route: route.kind != person.get("reply_by"))


def emails(text: str) -> Iterator[str]:
    """Give the e-mail addresses in a text."""
    for word in text.replace(",", " ").replace(";", " ").split():
        try:
            yield validate_email(word.strip(".<>()"), check_deliverability=False).normalized
        except EmailNotValidError:
            continue


def mobiles(text: str) -> Iterator[str]:
    """Give the mobile numbers in a text, in the international form."""
    for match in phonenumbers.PhoneNumberMatcher(text, REGION, leniency=phonenumbers.Leniency.POSSIBLE):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if number.startswith(MOBILE):
            yield number
