"""An item as its page shows it: messages with their evidence, clocks, decision and history, ready to be read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.web.highlight import Piece, pieces, words_behind
from bot.web.undelivered_view import Undelivered, undelivered_view
from bot.web.when import Due, due_in_words, moment
from triage.case_life.tracks import STEPS
from triage.chain import Link
from triage.store.item import Item
from triage.store.joining import Row

QUOTES: Final = 3
"""Most quotes shown behind one finding."""

WINDOWS: Final = frozenset({"appeal_by", "notify_by", "ombudsman_from", "external_by", "compensation.ask_by"})
"""Clocks (triage.clocks) that bound what the customer may do."""

NOT_AT_A_GLANCE: Final = frozenset(
    {
        "pack",
        "calendar",
        "decision",
        "facts",
        "clocks",
        "tasks",
        "meets",
        "pauses",
        "resumes",
        "prolongs",
        "brought",
        "brought_facts",
        "clocks_back",
        "case_id",
        "conversation_id",
        "was",
        "involved",
        "before",
    }
)
"""Parts of an event that the history does not show."""

SHORT_DIGEST: Final = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that was understood in a message, with the words behind it."""

    group: str
    """Word list its value stands in: flag or fact."""
    key: str
    """The flag or the fact key."""
    value: Any
    """The fact's value; True for a flag."""
    quotes: tuple[str, ...]
    """The words that it rests on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One message of the conversation."""

    seq: int
    """Its place."""
    sender: str
    """customer, bot or staff."""
    name: str
    """Who wrote it, in words."""
    at: datetime
    """When."""
    pieces: Sequence[Piece]
    """Its words, cut where findings rest on them."""
    kind: str
    """ordinary, confirmation or safety."""
    delivery: str
    """Where its delivery stands."""
    undelivered: Undelivered | None
    """Why it waits for a person, None when it does not."""
    attachments: Sequence[Mapping[str, Any]]
    """What came with it."""
    understood: Mapping[str, Any] | None
    """What was understood, None for our own messages."""
    findings: Sequence[Finding]
    """Flags and facts with the words behind them."""
    type_quotes: tuple[str, ...]
    """The words that the kind rests on."""
    case: str = ""
    """Reference of the duplicate in whose conversation it stands; empty in the item's own."""
    channel: str = ""
    """The channel of that conversation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """One clock of the case."""

    name: str
    """What must happen."""
    state: Due
    """How it stands now."""
    why: str
    """Why this date."""
    met_at: datetime | None
    """When it was met."""
    stopped_at: datetime | None
    """When it was stopped."""
    is_window: bool
    """True when it bounds what the customer may do, not what staff must do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event of the case's history."""

    seq: int
    """Its place in the chain."""
    at: datetime
    """When."""
    name: str
    """Who, in words."""
    kind: str
    """What happened."""
    details: Mapping[str, Any]
    """What it says, as far as it can be read at a glance."""
    is_erased: bool
    """Its private part has been erased."""
    digest: str
    """First characters of its digest."""


def messages_of(item: Item) -> list[Said]:
    """Return the messages in order: the conversation's, and those in which its duplicates were told."""
    elsewhere = [_said(row, item) for row in item.elsewhere.messages]
    return sorted([*(_said(row, item) for row in item.messages), *elsewhere], key=lambda each: each.at)


def clocks_of(item: Item, now: datetime) -> list[Clock]:
    """Return the case's clocks, those still running first."""
    clocks = [
        Clock(
            name=row["name"],
            state=due_in_words(
                row["due"], now, due_date=date.fromisoformat(row["due_date"]) if row["due_date"] else None
            ),
            why=row["why"],
            met_at=row["met_at"],
            stopped_at=row["stopped_at"],
            is_window=row["name"] in WINDOWS,
        )
        for row in item.clocks
    ]
    return sorted(clocks, key=lambda clock: bool(clock.met_at or clock.stopped_at))


def history_of(item: Item) -> list[Entry]:
    """Return the case's events in order."""
    return entries(item.history, item.names)


def entries(links: Sequence[Link], names: Mapping[int, str]) -> list[Entry]:
    """Return events as they are read."""
    return [
        Entry(
            seq=link.seq,
            at=link.at,
            name=actor_name(link.actor, names),
            kind=link.kind,
            details=_details({**link.public, **(link.private or {})}, names),
            is_erased=link.private is None and link.private_digest is not None,
            digest=link.digest[:SHORT_DIGEST],
        )
        for link in links
    ]


def actor_name(actor: str, names: Mapping[int, str]) -> str:
    """Return who did something, in words; `actor` is customer, bot or staff:<id>."""
    kind, _, staff_id = actor.partition(":")
    if kind == "staff":
        return names.get(int(staff_id), "Somebody who has left")
    return {"customer": "Customer", "bot": "Assistant"}.get(kind, kind)


def _said(row: Row, item: Item) -> Said:
    understood = row["understanding"]
    evidence = (understood or {}).get("evidence", ())
    quotes = words_behind(row["text"], evidence)
    name = {"customer": "Customer", "bot": "Assistant"}.get(row["sender"]) or item.names.get(row["staff_id"], "Staff")
    waits = item.undelivered.get(row["id"])
    return Said(
        seq=row["seq"],
        sender=row["sender"],
        name=name,
        at=row["at"],
        pieces=pieces(row["text"], evidence),
        kind=row["kind"],
        delivery=row["delivery"],
        undelivered=None if waits is None else undelivered_view(waits),
        attachments=row["attachments"] or (),
        understood=understood,
        findings=_findings(understood or {}, quotes),
        type_quotes=quotes.get("type", ())[:QUOTES],
        case=row.get("case", ""),
        channel=row["channel"],
    )


def _findings(understood: Mapping[str, Any], quotes: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    flags = [
        Finding(group="flag", key=flag, value=True, quotes=quotes.get(f"flag:{flag}", ())[:QUOTES])
        for flag in understood.get("flags", ())
    ]
    facts = [
        Finding(group="fact", key=key, value=value, quotes=quotes.get(f"fact:{key}", ())[:QUOTES])
        for key, value in understood.get("facts", {}).items()
    ]
    return [*flags, *facts]


def _details(known: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """Return the parts of an event that are plain values, with staff named."""
    details = {
        key: value for key, value in known.items() if key not in NOT_AT_A_GLANCE and value not in (None, "", [], {})
    }
    if "corrected" in known:
        details.pop("flags", None)  # all that hold then: what changed is said by itself
    if isinstance(known.get("staff_id"), int):
        details["staff_id"] = names.get(known["staff_id"], "somebody who has left")
    if isinstance(known.get("assignee_id"), int):
        details["assignee_id"] = names.get(known["assignee_id"], "somebody who has left")
    if isinstance(known.get("holder_id"), int):
        details["holder_id"] = names.get(known["holder_id"], "somebody who has left")
    if isinstance(known.get("owner_id"), int):
        details["owner_id"] = names.get(known["owner_id"], "somebody who has left")
    if "step" in details:
        details["step"] = STEPS[known["step"]].words
    for name in ("asked_at", "heard_at", "done_at", "received_at", "acknowledged_at"):
        if name in details:
            details[name] = moment(datetime.fromisoformat(known[name]))
    if "accept_by" in known:
        details["accept_by"] = moment(datetime.fromisoformat(known["accept_by"]))
    return details
