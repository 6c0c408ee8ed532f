"""Scripted customers against the whole intake: the same code as the service, a store of its own, a clock of its own."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from bot.intake import take_in
from bot.landlords import Landlord
from channels.cleaning import clean
from channels.message import Attachment, InboundMessage
from nlu.engine import Engine
from nlu.understanding import Understanding, nothing_understood
from triage.pack import Rulebook
from triage.store.cases import cases_of_conversation
from triage.store.conversations import answers_to
from triage.store.database import Database
from triage.store.outgoing import mark_arrived
from triage.store.tables import conversations
from triage.vocabulary import Channel, Rules

MOST_TURNS: Final = 30
"""A script that has not ended by then is cut off."""

NO_IDEA: Final = "not sure sorry"
"""What a scripted customer says to a question that the script has no answer to."""

ATTACHMENTS: Final = {"[voice note]": "voice note", "[photo]": "photo", "[file]": "file"}
PLAYS: Final = ("answers", "script", "silent")


@dataclass(kw_only=True)
class Script:
    """One scripted customer, as a line of the input describes them."""

    id: str
    """The line's id."""
    landlord: Landlord
    """Who they write to: a landlord of their own in the store, so that no script meets what another has left."""
    rulebook: Rulebook
    """Its rules."""
    channel: Channel
    """How they write."""
    entity: str | None
    """The part of the group, when it is preset."""
    received_at: datetime
    """When the first message comes."""
    says: list[str]
    """What they say of themselves, in order."""
    answers: Mapping[str, str]
    """What they answer, by question key."""
    play: str
    """answers, script or silent."""
    transcript: list[dict[str, Any]] = field(default_factory=list)
    """What has been said so far."""


class Stage:
    """A store and an engine on which scripts are played."""

    def __init__(
        self, database: Database, engine: Engine, landlords: Mapping[str, Landlord], rulebooks: Mapping[str, Rulebook]
    ) -> None:
        """Take a migrated store, an engine and the landlords with their rules, by id."""
        self.database = database
        self.engine = engine
        self.landlords = landlords
        self.rulebooks = rulebooks
        self.played = 0

    def line(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return what became of one scripted customer. Raises ValueError or KeyError for a bad line."""
        self.played += 1
        script = self._script(line)
        address = f"script-{self.played}"
        customer = _customer(script)
        text: str | None = next(customer)
        turns = 0
        while text is not None and turns < MOST_TURNS:
            asked = self._turn(script, address, text, turns)
            turns += 1
            try:
                text = customer.send(asked)
            except StopIteration:
                text = None
        return {"id": script.id, **self.database.read(_result, script, address), "turns": turns}

    def _turn(self, script: Script, address: str, text: str, turn: int) -> tuple[str, ...]:
        """Deliver one text and return the question keys of the reply."""
        now = script.received_at + timedelta(minutes=turn)
        kind = ATTACHMENTS.get(text.strip())
        words = "" if kind else clean(text)
        inbound = InboundMessage(
            landlord=script.landlord.id,
            channel=script.channel,
            address=address,
            scope=address,
            provider_id=str(turn),
            text=words,
            received_at=now,
            attachments=(Attachment(kind=kind),) if kind else (),
            entity=script.entity,
        )
        script.transcript.append({"from": "customer", "text": text, "asks": []})
        received = self.database.write(
            take_in, inbound, self._read(words, now), landlord=script.landlord, rulebook=script.rulebook
        )
        self.database.write(mark_arrived, script.landlord.id, received.conversation_id, at=now)
        replies = self.database.read(answers_to, script.landlord.id, received.conversation_id, received.seq)
        script.transcript += [{"from": "bot", "text": row["text"], "asks": row["asks"] or []} for row in replies]
        return tuple(key for row in replies for key in row["asks"] or ())

    def _read(self, text: str, now: datetime) -> Understanding:
        try:
            return self.engine.understand(text, now)
        except Exception as error:  # noqa: BLE001  as in the service: a failing engine must not lose the message
            return nothing_understood(self.engine.version, type(error).__name__)

    def _script(self, line: Mapping[str, Any]) -> Script:
        policy = line["policy"]
        landlord = next((each for each in self.landlords.values() if each.pack == policy), None)
        if landlord is None:
            raise ValueError(f"no landlord here runs the policy {policy!r}")
        play = line.get("play") or PLAYS[0]
        if play not in PLAYS:
            raise ValueError(f"play must be one of {', '.join(PLAYS)}, not {play!r}")
        rules = Rules(line.get("rules") or Rules.AS_WRITTEN)
        received_at = datetime.fromisoformat(line["received_at"])
        if received_at.tzinfo is None:
            raise ValueError("received_at needs an offset, such as +00:00")
        says = list(line["customer_says"])
        if not says:
            raise ValueError("customer_says is empty")
        return Script(
            id=line["id"],
            landlord=landlord.model_copy(update={"rules": rules, "id": f"{landlord.id}-{self.played}"}),
            rulebook=self.rulebooks[landlord.id],
            channel=Channel(line["channel"]),
            entity=line.get("entity"),
            received_at=received_at,
            says=says,
            answers=line.get("answers") or {},
            play=play,
        )


def _customer(script: Script) -> Generator[str, tuple[str, ...], None]:
    """Give what the customer sends, one text at a time; each is answered by the keys that the bot then asks."""
    unsent = list(script.says)
    asked = yield unsent.pop(0)
    if script.play != PLAYS[0]:
        while unsent:
            asked = yield unsent.pop(0)
    if script.play == "silent":
        return
    while asked:
        known = [script.answers[key] for key in asked if key in script.answers]
        asked = yield ". ".join(known) if known else (unsent.pop(0) if unsent else NO_IDEA)


def _result(conn: Connection, script: Script, address: str) -> dict[str, Any]:
    landlord = script.landlord.id
    conversation = (
        conn.execute(
            select(conversations).where(conversations.c.landlord == landlord, conversations.c.address == address)
        )
        .mappings()
        .one()
    )
    rows = sorted(cases_of_conversation(conn, landlord, conversation["id"]), key=_is_linked)
    cases = [_case(row, rows) for row in rows]
    first = rows[0] if rows else None
    return {
        "transcript": script.transcript,
        "type": first["type"] if first else "other",
        "outcome": (first["decision"] or {}).get("outcome") if first else None,
        "flags": list(dict.fromkeys(flag for row in rows for flag in row["flags"])),
        "facts": first["facts"] if first else {},
        "cases": cases,
        "case": cases[0] if cases else None,
    }


def _is_linked(row: RowMapping) -> bool:
    """Return whether a case belongs to another, behind which it is shown."""
    return row["linked_case_id"] is not None


def _case(row: RowMapping, rows: Sequence[RowMapping]) -> dict[str, Any]:
    decision = row["decision"] or {}
    named = ("acknowledge_by", "respond_by", "exclusion", "refer_to", "notify", "staff_review")
    return {
        "reference": row["reference"],
        "type": row["type"],
        "status": row["status"],
        "stage": decision.get("stage"),
        **{name: decision.get(name) for name in named},
        "linked": [
            {"type": other["type"], "reference": other["reference"]}
            for other in rows
            if other["linked_case_id"] == row["id"]
        ],
    }
