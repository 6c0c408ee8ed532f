"""What a sender must know of a message at the moment at which it goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select

from triage.store.jobs import database_now
from triage.store.tables import conversations, messages, opt_outs


@dataclass(frozen=True, kw_only=True, slots=True)
class ToSend:
    """A message of ours that is due."""

    text: str
    """Its words."""
    choices: Sequence[Mapping[str, str]]
    """Answers offered as buttons: label and value."""
    heard_ago: timedelta
    """How long ago the address last wrote to us on this channel; very long ago when it never did."""
    is_unwanted: bool
    """The address has asked for no more messages, and this is neither about safety nor the answer to that."""


def before_sending(conn: Connection, landlord: str, message_id: int, *, channel: str, to: str) -> ToSend:
    """Return what is known now of a message that is to be sent on a channel to an address.

    They are those of its conversation, unless it goes another way.
    """
    mine = (messages.c.landlord == landlord) & (messages.c.id == message_id)
    row = conn.execute(select(messages).where(mine)).mappings().one()
    heard_at = conn.execute(
        select(func.max(conversations.c.last_inbound_at)).where(
            conversations.c.landlord == landlord, conversations.c.channel == channel, conversations.c.address == to
        )
    ).scalar_one()
    stopped_at = conn.scalar(
        select(opt_outs.c.stopped_at).where(
            opt_outs.c.landlord == landlord, opt_outs.c.channel == channel, opt_outs.c.address == to
        )
    )
    is_unwanted = stopped_at is not None and row["kind"] != "safety" and not _answers_stop(conn, row, stopped_at)
    return ToSend(
        text=row["text"],
        choices=row["choices"] or (),
        heard_ago=timedelta.max if heard_at is None else database_now(conn) - heard_at,
        is_unwanted=is_unwanted,
    )


def _answers_stop(conn: Connection, row: RowMapping, stopped_at: datetime) -> bool:
    """Return whether this is our answer to the message with which the customer asked for no more."""
    if row["kind"] != "ordinary" or row["answers_seq"] is None:
        return False
    asked_at = conn.execute(
        select(messages.c.at).where(
            messages.c.landlord == row["landlord"],
            messages.c.conversation_id == row["conversation_id"],
            messages.c.seq == row["answers_seq"],
        )
    ).scalar_one()
    return bool(asked_at == stopped_at)
