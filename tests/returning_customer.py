"""A customer of the tests who comes back about a case: what they write goes through the whole intake."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from conftest import LANDLORDS, NOW
from engines import OTHER, read_as
from sqlalchemy import select

from bot.intake import take_in
from channels.message import InboundMessage
from triage.cases import CaseEvent, Status
from triage.pack import load_rulebook
from triage.store import tables
from triage.store.cases import append, cases_of_conversation, history
from triage.store.conversations import answers_to
from triage.store.known import case_by_reference
from triage.store.outgoing import mark_arrived
from triage.vocabulary import Channel, Rules

PIONEER = LANDLORDS["pioneer"].model_copy(update={"rules": Rules.BEST_OF_BOTH})
RULEBOOK = load_rulebook("pioneer")
RUDE = read_as("complaint", service_area="staff_conduct", event_when="on Monday")
TAP = read_as("service_request", service_area="repairs")
PHONE = "+447700900131"


@dataclass
class Customer:
    """Somebody on one channel; what they write goes through the whole intake."""

    database: Any
    channel: str = "sms"
    address: str = PHONE
    now: datetime = NOW
    count: int = 0
    conversation: int = 0
    asked: list[str] = field(default_factory=list)
    landlord: Any = PIONEER

    def says(self, text: str, read=OTHER, *, after: timedelta = timedelta(minutes=1)) -> str:
        """Say something and return the reply."""
        self.now += after
        self.count += 1
        inbound = InboundMessage(
            landlord="pioneer",
            channel=Channel(self.channel),
            address=self.address,
            scope=self.address,
            provider_id=f"{self.address}-{self.count}",
            text=text,
            received_at=self.now,
        )
        received = self.database.write(take_in, inbound, read, landlord=self.landlord, rulebook=RULEBOOK)
        self.conversation = received.conversation_id
        self.database.write(mark_arrived, "pioneer", received.conversation_id, at=self.now)
        rows = self.database.read(answers_to, "pioneer", received.conversation_id, received.seq)
        self.asked = [key for row in rows for key in row["asks"] or ()]
        return "\n".join(row["text"] for row in rows)

    def agrees(self) -> None:
        """Leave every question open and agree to the summary."""
        while self.asked != ["confirm"]:
            self.says("dont know")
        self.says("yes")

    def cases(self):
        """Return the cases of the conversation."""
        return self.database.read(cases_of_conversation, "pioneer", self.conversation)

    def attention(self):
        """Return why a person must look at the conversation."""
        table = tables.conversations
        query = select(table.c.attention).where(table.c.id == self.conversation)
        return self.database.read(lambda conn: conn.execute(query).scalar_one())


def with_a_complaint(database) -> Customer:
    """Return a customer with a formal complaint by text message: to be answered by 24 February 2026."""
    customer = Customer(database)
    customer.says("your caretaker was rude to me on monday", RUDE)
    customer.agrees()
    (case,) = customer.cases()
    assert case["status"] == Status.FORMAL
    return customer


def on_the_web(joan):
    return Customer(joan.database, channel="webchat", address="a-session", now=joan.now)


def reference(joan) -> str:
    return joan.cases()[0]["reference"]


def happens(joan, kind, *, by=1, **public):
    (case, *_) = joan.cases()
    event = CaseEvent(kind=kind, at=joan.now, actor=f"staff:{by}", public=public)
    joan.database.write(append, "pioneer", case["id"], event)


def notes(joan, of=None) -> list[tuple[str, Any]]:
    row = joan.database.read(case_by_reference, "pioneer", of or reference(joan))
    links = joan.database.read(history, "pioneer", row["id"])
    return [(link.kind, link.public.get("note") or link.public.get("late")) for link in links]


def code_sent(joan) -> str:
    """Return the code of the newest text message that has one."""
    query = select(tables.messages.c.text).order_by(tables.messages.c.id.desc())
    texts = joan.database.read(lambda conn: conn.execute(query).scalars().all())
    return next(found[0] for text in texts if (found := re.search(r"\b\d{6}\b", text)))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"
