"""What staff can order with the forms of an item, read from the fields they filled in. Pure.

Each function takes a form's fields and the case's row, and raises NotFilledIn when something is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from channels.cleaning import clean
from triage.cases import EventKind, settled_status
from triage.vocabulary import FeedbackType

Fields = Mapping[str, str]
CaseRow = Mapping[str, Any]

FINDINGS: Final = ("upheld", "partly_upheld", "not_upheld")
"""What a response can find on a complaint."""

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
    undelivered: int | None = None
    """The job of the message that did not go out and is seen to."""
    seen: Seen | None = None
    """How it is seen to."""
    at_any_time: bool = False
    """It is right whatever has been said or done since the form was shown."""


def write(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to write to the customer."""
    del case
    text = _needed(fields, "text", "Write what you want to tell the customer")
    return Order(kind=EventKind.WRITTEN, private={"text": text}, message=text)


def acknowledge(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to record that a person has it."""
    del case
    text = _text(fields, "text")
    if not text and fields.get("told") != "yes":
        raise NotFilledIn(text="Write the acknowledgement, or tick that the customer has been told another way")
    return Order(
        kind=EventKind.ACKNOWLEDGED,
        public={"told_here": bool(text)},
        private={"text": text} if text else None,
        message=text or None,
        message_kind="confirmation",
    )


def respond(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to record the response."""
    faults = {}
    if not (text := _text(fields, "text")):
        faults["text"] = "Write the response"
    is_complaint = case is not None and case["type"] == FeedbackType.COMPLAINT
    finding = fields.get("finding", "") if is_complaint else "answered"
    if is_complaint and finding not in FINDINGS:
        faults["finding"] = "Choose what you found"
    if faults:
        raise NotFilledIn(**faults)
    return Order(
        kind=EventKind.RESPONDED,
        public={"finding": finding},
        private={"text": text},
        message=text if fields.get("send") == "yes" else None,
        message_kind="confirmation",
    )


def close(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to close the case."""
    del case
    return Order(kind=EventKind.CLOSED, private={"reason": _needed(fields, "reason", "Write why it can be closed")})


def reopen(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to open the case again."""
    reason = _needed(fields, "reason", "Write why it must be opened again")
    decision = (case or {}).get("decision") or {}
    status = settled_status(decision.get("outcome"), decision.get("pending"))
    return Order(kind=EventKind.REOPENED, public={"status": status.value}, private={"reason": reason})


def assign(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to give the case to somebody."""
    del case
    chosen = fields.get("assignee", "")
    if chosen != "nobody" and not (chosen.isascii() and chosen.isdigit() and len(chosen) < LONGEST_ID):
        raise NotFilledIn(assignee="Choose who is to have it")
    return Order(kind=EventKind.ASSIGNED, public={"assignee_id": None if chosen == "nobody" else int(chosen)})


def correct(fields: Fields, case: CaseRow | None) -> Order:
    """Return the order to correct the case's kind."""
    chosen = fields.get("type")
    if chosen not in set(FeedbackType) or chosen == FeedbackType.OTHER:
        raise NotFilledIn(type="Choose what it is")
    if case is not None and case["type"] == chosen:
        raise NotFilledIn(type="It is this kind already: choose another one")
    reason = _text(fields, "reason")
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


def _needed(fields: Fields, name: str, fault: str) -> str:
    if not (text := _text(fields, name)):
        raise NotFilledIn(**{name: fault})
    return text


def _text(fields: Fields, name: str) -> str:
    text = clean(fields.get(name, "").replace("\r\n", "\n")).strip()
    if len(text) > LONGEST_TEXT:
        raise NotFilledIn(**{name: f"Make it shorter: {LONGEST_TEXT} characters are the most"})
    return text
