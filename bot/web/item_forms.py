"""The forms of an item: what each asks for, and what it orders when it is filled in. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from bot.web.rights import Action
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


class Needs(Enum):
    """What a form can be done with."""

    CASE = "case"
    NO_CASE = "no case"
    EITHER = "either"


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One thing that staff can do with an item."""

    action: Action
    """The right that it needs."""
    title: str
    """What it is called."""
    done: str
    """What is said when it is done."""
    read: Callable[[Fields, CaseRow | None], Order]
    """Makes an order of the fields; raises NotFilledIn."""
    needs: Needs = Needs.CASE
    """What it can be done with."""


def _write(fields: Fields, case: CaseRow | None) -> Order:
    del case
    text = _needed(fields, "text", "Write what you want to tell the customer")
    return Order(kind=EventKind.WRITTEN, private={"text": text}, message=text)


def _acknowledge(fields: Fields, case: CaseRow | None) -> Order:
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


def _respond(fields: Fields, case: CaseRow | None) -> Order:
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


def _close(fields: Fields, case: CaseRow | None) -> Order:
    del case
    return Order(kind=EventKind.CLOSED, private={"reason": _needed(fields, "reason", "Write why it can be closed")})


def _reopen(fields: Fields, case: CaseRow | None) -> Order:
    reason = _needed(fields, "reason", "Write why it must be opened again")
    decision = (case or {}).get("decision") or {}
    status = settled_status(decision.get("outcome"), decision.get("pending"))
    return Order(kind=EventKind.REOPENED, public={"status": status.value}, private={"reason": reason})


def _assign(fields: Fields, case: CaseRow | None) -> Order:
    del case
    chosen = fields.get("assignee", "")
    if chosen != "nobody" and not (chosen.isascii() and chosen.isdigit() and len(chosen) < LONGEST_ID):
        raise NotFilledIn(assignee="Choose who is to have it")
    return Order(kind=EventKind.ASSIGNED, public={"assignee_id": None if chosen == "nobody" else int(chosen)})


def _correct(fields: Fields, case: CaseRow | None) -> Order:
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


def _raise(fields: Fields, case: CaseRow | None) -> Order:
    del case
    chosen = fields.get("type")
    if chosen not in set(FeedbackType) or chosen == FeedbackType.OTHER:
        raise NotFilledIn(type="Choose what it is")
    return Order(kind=EventKind.OPENED, new_type=FeedbackType(chosen))


def _take_over(fields: Fields, case: CaseRow | None) -> Order:
    del fields, case
    return Order(kind=EventKind.NOTED, public={"note": "taken_over"}, with_staff=True)


def _hand_back(fields: Fields, case: CaseRow | None) -> Order:
    del fields, case
    return Order(kind=EventKind.NOTED, public={"note": "handed_back"}, with_staff=False)


def _looked_at(fields: Fields, case: CaseRow | None) -> Order:
    del fields, case
    return Order(kind=EventKind.NOTED, public={"note": "looked_at"}, with_staff=False)


FORMS: Final[Mapping[str, Form]] = {
    "write": Form(
        action=Action.WRITE,
        title="Write to the customer",
        done="Your message is on its way to the customer.",
        read=_write,
        needs=Needs.EITHER,
    ),
    "acknowledge": Form(
        action=Action.ACKNOWLEDGE, title="Acknowledge", done="The acknowledgement is recorded.", read=_acknowledge
    ),
    "respond": Form(
        action=Action.RESPOND, title="Record the response", done="The response is recorded.", read=_respond
    ),
    "close": Form(action=Action.CLOSE, title="Close", done="The case is closed.", read=_close),
    "reopen": Form(action=Action.CLOSE, title="Open it again", done="The case is open again.", read=_reopen),
    "assign": Form(action=Action.ASSIGN, title="Give it to somebody", done="It has been given.", read=_assign),
    "correct": Form(
        action=Action.CORRECT,
        title="Correct the kind",
        done="The kind is corrected, and the rules were applied again.",
        read=_correct,
    ),
    "take-over": Form(
        action=Action.TAKE_OVER,
        title="Take over from the assistant",
        done="You have taken over: the assistant is silent.",
        read=_take_over,
        needs=Needs.EITHER,
    ),
    "hand-back": Form(
        action=Action.TAKE_OVER,
        title="Hand back to the assistant",
        done="The assistant answers again.",
        read=_hand_back,
        needs=Needs.EITHER,
    ),
    "raise": Form(
        action=Action.CORRECT,
        title="Open a case from it",
        done="The case is open. Its dates count from the customer's first message.",
        read=_raise,
        needs=Needs.NO_CASE,
    ),
    "looked-at": Form(
        action=Action.TAKE_OVER,
        title="Take it off the list",
        done="It no longer waits for a person.",
        read=_looked_at,
        needs=Needs.EITHER,
    ),
}
"""Everything that can be done with an item, by the last part of the form's address."""


def _needed(fields: Fields, name: str, fault: str) -> str:
    if not (text := _text(fields, name)):
        raise NotFilledIn(**{name: fault})
    return text


def _text(fields: Fields, name: str) -> str:
    text = clean(fields.get(name, "").replace("\r\n", "\n")).strip()
    if len(text) > LONGEST_TEXT:
        raise NotFilledIn(**{name: f"Make it shorter: {LONGEST_TEXT} characters are the most"})
    return text
