"""What staff can order with the forms of an item, read from the fields they filled in. Pure.

Each function takes a form's fields and the case's row, and raises NotFilledIn when something is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

from bot.web.canned import open_blanks
from channels.cleaning import clean
from triage.cases import EventKind
from triage.decision import Decision
from triage.vocabulary import FeedbackType

Fields = Mapping[str, str]
CaseRow = Mapping[str, Any]

LONGEST_TEXT: Final = 10_000
LONGEST_ID: Final = 10


class NotFilledIn(Exception):  # noqa: N818  the name says what the form is
    """Something is missing in a form; `faults` says what, by field."""

    def __init__(self, **faults: str) -> None:
        """Keep the faults."""
        super().__init__("; ".join(faults.values()))
        self.faults = faults


class Seen(Enum):
    """How staff see to a message that did not go out."""

    SENT_AGAIN = "sent_again"
    REACHED = "reached"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """Something about the case that is looked at again later (bot.case_timers)."""

    kind: str
    """Kind of the job."""
    due: datetime
    """Not before then."""
    payload: Mapping[str, Any]
    """What is looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What a case works with once a flag or fact was corrected."""

    facts: Mapping[str, Any]
    """Its facts."""
    flags: tuple[str, ...]
    """Its flags."""
    finding: str
    """What was corrected: `flag:<flag>` or `fact:<key>`."""
    value: Any
    """What it is now; None when it was taken out."""
    alert: Decision | None
    """The new decision when a flag came to it, so that whoever it names is told; else None."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What one form asks for."""

    kind: EventKind
    """The event that it makes of a case."""
    public: Mapping[str, Any] = field(default_factory=dict)
    """The part of the event that stays for good."""
    private: Mapping[str, Any] | None = None
    """The part that holds people's words."""
    message: str | None = None
    """What goes to the customer."""
    message_kind: str = "ordinary"
    """ordinary, or confirmation for what must arrive."""
    with_staff: bool | None = None
    """Whether a person answers from now on; None leaves that as it is."""
    new_type: FeedbackType | None = None
    """The kind of feedback that it really is."""
    understood: Understood | None = None
    """How it is understood now."""
    undelivered: int | None = None
    """The job of the message that did not go out and is seen to."""
    seen: Seen | None = None
    """How it is seen to."""
    by_any_route: bool = False
    """Where the conversation's own channel cannot carry the message, it goes another way or as a letter."""
    timers: tuple[Timer, ...] = ()
    """What is looked at again later."""
    at_any_time: bool = False
    """It is right whatever has been said or done since the form was shown."""


def write(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to write to the customer."""
    del case
    text = needed(fields, "text", "Write what you want to tell the customer")
    if blanks := open_blanks(text):
        raise NotFilledIn(text=f"Fill in {', '.join(blanks)} before you send it")
    return Order(kind=EventKind.WRITTEN, private={"text": text}, message=text)


def correct(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to correct the case's kind."""
    chosen = fields.get("type")
    if chosen not in set(FeedbackType) or chosen == FeedbackType.OTHER:
        raise NotFilledIn(type="Choose what it is")
    if case is not None and case["type"] == chosen:
        raise NotFilledIn(type="It is this kind already: choose another one")
    reason = text_of(fields, "reason")
    return Order(
        kind=EventKind.KIND_CORRECTED,
        private={"reason": reason} if reason else {},
        new_type=FeedbackType(chosen),
    )


def raise_case(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to open a case from a conversation."""
    del case
    chosen = fields.get("type")
    if chosen not in set(FeedbackType) or chosen == FeedbackType.OTHER:
        raise NotFilledIn(type="Choose what it is")
    return Order(kind=EventKind.OPENED, new_type=FeedbackType(chosen))


def take_over(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to silence the assistant."""
    del fields, case
    return Order(kind=EventKind.NOTED, public={"note": "taken_over"}, with_staff=True)


def hand_back(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to let the assistant answer again."""
    del fields, case
    return Order(kind=EventKind.NOTED, public={"note": "handed_back"}, with_staff=False)


def looked_at(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to take the conversation off the list of those that need a person."""
    del fields, case
    return Order(kind=EventKind.NOTED, public={"note": "looked_at"}, with_staff=False)


def accept_alert(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to record that this person deals with the danger."""
    del fields, case
    return Order(kind=EventKind.ALERT_ACCEPTED, at_any_time=True)


def send_again(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to send a message again that did not go out."""
    del case
    return _see_to(fields, Seen.SENT_AGAIN)


def reached(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to take a message off the list because the customer was reached another way."""
    del case
    return _see_to(fields, Seen.REACHED)


def _see_to(fields: Fields, seen: Seen) -> Order:
    job = fields.get("job", "")
    if not (job.isascii() and job.isdigit() and len(job) < LONGEST_ID):
        raise NotFilledIn(job="Choose a message that did not go out")
    return Order(kind=EventKind.NOTED, public={"note": seen.value}, undelivered=int(job), seen=seen, at_any_time=True)


def needed(fields: Fields, name: str, fault: str) -> str:
    """Return the words in a field, cleaned. Raises NotFilledIn with the fault when there are none."""
    if not (text := text_of(fields, name)):
        raise NotFilledIn(**{name: fault})
    return text


def text_of(fields: Fields, name: str) -> str:
    """Return the words in a field, cleaned; empty when there are none. Raises NotFilledIn when they are too long."""
    text = clean(fields.get(name, "").replace("\r\n", "\n")).strip()
    if len(text) > LONGEST_TEXT:
        raise NotFilledIn(**{name: f"Make it shorter: {LONGEST_TEXT} characters are the most"})
    return text
