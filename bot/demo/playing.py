"""Playing one sample conversation: the customer through the intake, the staff through the desk's own forms.

Every id is derived from the conversation's name, so that what was played before is recognised and left as it is.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.converse import ATTACHMENTS, NO_IDEA
from bot.demo.moments import after
from bot.demo.script import Deed, Line
from bot.demo.steps import Misfit, Sample, act, hear, outcome
from bot.intake import Received, known_already
from bot.service import Service
from bot.web.item_acts import Form
from bot.web.item_orders import NotFilledIn
from channels import webchat
from channels.cleaning import clean
from channels.message import Attachment, InboundMessage
from triage.cases import IllegalMove, Status
from triage.store.conversations import answers_to
from triage.vocabulary import Channel

IN_A_ROW: Final = timedelta(seconds=20)
"""Time between texts that a customer sends without waiting."""

NOT_NEEDED: Final = ({"type"}, {"step"})
"""What is missing in a deed that was not needed: the kind was right at once, or no date of the law runs."""

MOST_ANSWERS: Final = 8
"""After so many answers in a row a customer gives up on the assistant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """What became of a sample conversation."""

    added: int
    """Messages and deeds that were not there before."""
    statuses: tuple[Status, ...]
    """Where its cases stand now, the first one first."""
    waits: bool
    """It has no case and waits for a person."""
    misfits: tuple[str, ...]
    """Deeds that could not be done, and why."""


class Player:
    """Plays one conversation from its beginning to its end."""

    def __init__(self, service: Service, sample: Sample, staff_ids: Mapping[str, int], *, now: datetime) -> None:
        """Take the service, the conversation and the landlord's sample colleagues; nothing happens after `now`."""
        self.service = service
        self.database = service.store.database
        self.sample = sample
        self.staff_ids = staff_ids
        self.now = now
        self.at = sample.begins
        self.sent = 0
        self.added = 0
        self.given: Counter[str] = Counter()
        self.misfits: list[str] = []
        self.session = webchat.new_session(service.key, sample.landlord.id, self._id("message", 0))

    def play(self) -> Played:
        """Return what became of the conversation; what was there already is not done again."""
        talk = self.sample.talk
        conversation_id = self._talk(talk.says, patience=talk.patience)
        for number, step in enumerate(talk.then):
            self.at = max(self.at, after(self.sample.begins, step.when, self.sample.rulebook.calendar))
            if isinstance(step, Line):
                self._talk(step.says, patience=None)
            else:
                self._do(step, number, conversation_id)
        statuses, waits = self.database.read(outcome, self.sample.landlord.id, conversation_id)
        return Played(added=self.added, statuses=statuses, waits=waits, misfits=tuple(self.misfits))

    def _talk(self, says: Sequence[str], *, patience: int | None) -> int:
        """Send texts, then answer what is asked while the patience lasts; return the conversation's id."""
        received, asked = self._send(says)
        answered = 0
        while asked and answered < (MOST_ANSWERS if patience is None else patience):
            self.at += timedelta(minutes=self.sample.talk.pace)
            received, asked = self._send([self._answer(asked)])
            answered += 1
        return received.conversation_id

    def _answer(self, asked: Sequence[str]) -> str:
        answers = self.sample.talk.answers
        given = []
        for key in asked:
            if key in answers:
                given.append(answers[key][min(self.given[key], len(answers[key]) - 1)])
                self.given[key] += 1
        return ". ".join(given) or NO_IDEA

    def _send(self, texts: Sequence[str]) -> tuple[Received, tuple[str, ...]]:
        """Deliver texts sent in a row; return what became of the last, and the question keys of the reply."""
        inbounds = [self._inbound(text) for text in texts]
        received = self.database.read(known_already, inbounds[-1])
        if received is None:
            heard = [(each, self.service.engine.understand(each.text, each.received_at)) for each in inbounds]
            received = self.database.write(hear, heard, self.sample)
            self.added += len(inbounds)
        replies = self.database.read(answers_to, self.sample.landlord.id, received.conversation_id, received.seq)
        return received, tuple(key for row in replies for key in row["asks"] or ())

    def _inbound(self, text: str) -> InboundMessage:
        """Return the next message as its channel would have given it."""
        message_id = self._id("message", self.sent)
        at = min(self.at, self.now)
        self.at += IN_A_ROW
        self.sent += 1
        landlord = self.sample.landlord.id
        kind = ATTACHMENTS.get(text)
        words = "" if kind else clean(text)
        if self.sample.talk.channel is Channel.WEBCHAT:
            said = webchat.ChatMessage(session=self.session, client_message_id=message_id, text=words)
            return webchat.inbound(said, self.session, landlord=landlord, received_at=at)
        return InboundMessage(
            landlord=landlord,
            channel=self.sample.talk.channel,
            address=self.sample.talk.phone,
            scope=self.service.text_accounts[landlord].account,
            provider_id=f"SM{uuid.UUID(message_id).hex}",
            text=words,
            received_at=at,
            attachments=(Attachment(kind=kind),) if kind else (),
        )

    def _do(self, deed: Deed, number: int, conversation_id: int) -> None:
        """Do at the desk what a colleague did; what does not fit is remembered, and the rest goes on."""
        form = Form(
            staff_id=self.staff_ids[deed.by],
            expected=(),
            action_id=self._id("deed", number),
            now=min(self.at, self.now),
        )
        if "assignee" in deed.fields:
            fields = {**deed.fields, "assignee": str(self.staff_ids[deed.fields["assignee"]])}
            deed = deed.model_copy(update={"fields": fields})
        try:
            self.added += self.database.write(act, deed, form, self.sample, conversation_id)
        except NotFilledIn as error:
            if error.faults.keys() not in NOT_NEEDED:
                self._misses(deed, error)
        except (Misfit, IllegalMove) as error:
            self._misses(deed, error)

    def _misses(self, deed: Deed, error: Exception) -> None:
        landlord, talk = self.sample.landlord.id, self.sample.talk
        self.misfits.append(f"{landlord}, {talk.id}: {deed.by} could not {deed.does}: {error}")

    def _id(self, kind: str, number: int) -> str:
        name = f"{self.sample.landlord.id}/{self.sample.talk.id}/{kind}/{number}"
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"sayso demo {name}"))
