"""One e-mail, however it came: a customer's message, a report on one of ours, or something that nobody answers."""

import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, exists, func, insert, select, update

from bot.providers.mail_accounts import MailAccount
from bot.providers.pacing import limits
from bot.providers.reports import take_report
from bot.service import Service
from channels.mail import LONGEST_MAIL, Automatic, DeliveryReport, Mail, message_id_of, own_message, parse
from channels.message import Attachment, InboundMessage, MalformedRequest
from triage.store.cases import cases_of_conversation
from triage.store.conversations import find_open
from triage.store.database import StoreUnavailable
from triage.store.tables import conversations, messages, unread_requests
from triage.vocabulary import Channel

log = logging.getLogger(__name__)

ORIGINAL: Final = "original"
"""Kind of the attachment that is the message as it came."""

LOOP: Final = "loop"
"""Why a conversation needs a person: it went back and forth too often."""

HOUR: Final = timedelta(hours=1)

KEPT_OF_TOO_LONG: Final = 64 * 1024
"""So many bytes of a message that is too long are kept for the person who looks at it."""


async def take_mail(service: Service, account: MailAccount, raw: bytes) -> None:
    """Take one message: when this returns, it is committed. The same bytes again change nothing.

    Raises StoreUnavailable when it could not be kept; then it must stay where it came from.
    """
    now = service.clock()
    if len(raw) > LONGEST_MAIL:
        await _keep(service, account, raw[:KEPT_OF_TOO_LONG], "It is too long.", for_person=True)
        return
    try:
        match parse(raw, own=account.address):
            case DeliveryReport() as report:
                await service.write(record_bounce, account, report, key=service.key, now=now)
            case Automatic() as automatic:
                reason = f"Written by a program ({automatic.why})"
                await _keep(service, account, raw, reason, for_person=automatic.for_person)
            case Mail() as mail:
                await service.write(give_up_talking, account.landlord, mail.address, now=now)
                await service.receive(await _inbound(service, account, mail, raw, now))
    except MalformedRequest as error:
        await _keep(service, account, raw, str(error), for_person=True)
    except StoreUnavailable:
        raise
    except Exception:  # whatever is wrong with our code, what a customer wrote must be kept
        log.exception("an e-mail could not be taken", extra={"landlord": account.landlord})
        await _keep(service, account, raw, "It could not be taken in.", for_person=True)


def give_up_talking(conn: Connection, landlord: str, address: str, *, now: datetime) -> bool:
    """Give a conversation to a person when so many automatic answers went there that a program may be writing back.

    Returns whether it was given to one now. What comes is kept and read as before; nothing is answered by us.
    """
    conversation = find_open(conn, landlord, channel=Channel.EMAIL, address=address)
    if conversation is None or conversation["with_staff"]:
        return False
    answers = conn.execute(
        select(func.count())
        .select_from(messages)
        .where(
            messages.c.landlord == landlord,
            messages.c.conversation_id == conversation["id"],
            messages.c.sender == "bot",
            messages.c.at > now - HOUR,
            messages.c.delivery != "superseded",
        )
    ).scalar_one()
    if answers < limits()[Channel.EMAIL]["automatic_an_hour"]:
        return False
    mine = (conversations.c.landlord == landlord) & (conversations.c.id == conversation["id"])
    conn.execute(update(conversations).where(mine).values(with_staff=True, attention=LOOP, waits_since=now))
    log.warning("a mail address is answered no more by itself", extra={"landlord": landlord})
    return True


def record_bounce(conn: Connection, account: MailAccount, report: DeliveryReport, *, key: bytes, now: datetime) -> bool:
    """Record what a mail server reports of a message of ours, and have a confirmation looked at again at once.

    Returns whether it was news. A report on another landlord's message, or on a Message-ID that is not of our making
    under `key`, changes nothing.
    """
    landlord, ours = account.landlord, own_message(report.provider_id)
    if ours is None or ours[0] != landlord or report.delivery != "failed":
        return False
    domain = account.address.rpartition("@")[2]
    if message_id_of(landlord, ours[1], domain, key) != report.provider_id:
        return False
    return take_report(
        conn,
        landlord,
        channel=Channel.EMAIL,
        provider_id=report.provider_id,
        message_id=ours[1],
        delivery=report.delivery,
        now=now,
        error=report.error,
    )


async def _inbound(service: Service, account: MailAccount, mail: Mail, raw: bytes, now: datetime) -> InboundMessage:
    reference = await service.read(_other_case, account.landlord, mail)
    text = f"{reference}\n\n{mail.text}" if reference else mail.text
    unchecked = bool(service.settings.scan_command)
    original = Attachment(
        kind=ORIGINAL,
        url=f"mid:{mail.message_id.strip('<>')}" if mail.message_id else None,  # RFC 2392
        media_type="message/rfc822",
        name=mail.subject,
        content=raw,
    )
    return InboundMessage(
        landlord=account.landlord,
        channel=Channel.EMAIL,
        address=mail.address,
        scope=account.address[:80],
        provider_id=mail.provider_id,
        text=text[: service.settings.message_limit],
        received_at=now,
        attachments=tuple(replace(each, unchecked=unchecked) for each in (*mail.attachments, original)),
        given={"name": mail.name} if _is_name(mail.name) else {},
    )


def _other_case(conn: Connection, landlord: str, mail: Mail) -> str | None:
    """Return the case that a message is about when the sender's own conversation does not tell.

    By the subject or our own address in it, else by the message of ours that it answers.
    """
    reference = mail.reference or _answered(conn, landlord, mail)
    conversation = find_open(conn, landlord, channel=Channel.EMAIL, address=mail.address)
    if reference is None or reference in mail.text.upper():
        return None
    known = [] if conversation is None else cases_of_conversation(conn, landlord, conversation["id"])
    return None if reference in {row["reference"] for row in known} else reference


def _answered(conn: Connection, landlord: str, mail: Mail) -> str | None:
    for each in mail.thread:
        ours = own_message(each)
        if ours is None or ours[0] != landlord:
            continue
        conversation = conn.execute(
            select(messages.c.conversation_id).where(
                messages.c.landlord == landlord, messages.c.id == ours[1], messages.c.provider_id == each
            )
        ).scalar_one_or_none()
        if conversation is not None:
            rows = cases_of_conversation(conn, landlord, conversation)
            return rows[0]["reference"] if rows else None
    return None


def _is_name(text: str) -> bool:
    """Return whether what somebody calls themselves in an e-mail is a name of a person with first and last name."""
    return bool(re.fullmatch(r"[^\W\d_][\w'’.-]*( [^\W\d_][\w'’.-]*){1,3}", text))


async def _keep(service: Service, account: MailAccount, raw: bytes, reason: str, *, for_person: bool) -> None:
    await service.write(_keep_once, account.landlord, raw, reason=reason, for_person=for_person, now=service.clock())


def _keep_once(conn: Connection, landlord: str, raw: bytes, *, reason: str, for_person: bool, now: datetime) -> None:
    """Keep a message as it came, unless it is kept already; what no person needs to see is settled at once."""
    same = (unread_requests.c.landlord == landlord) & (unread_requests.c.body == raw)
    if not conn.scalar(select(exists().where(same, unread_requests.c.channel == Channel.EMAIL))):
        conn.execute(
            insert(unread_requests).values(
                landlord=landlord,
                channel=Channel.EMAIL,
                reason=reason,
                body=raw,
                at=now,
                settled_at=None if for_person else now,
            )
        )
