"""Cases that a customer already has: told only to whoever has shown that they are theirs; all else is always taken.

Adding something, asking for the next stage and being unhappy with an earlier request need no proof. They are recorded
with the time they came, for staff to match, and the answer says nothing about the case that it is about.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import phonenumbers
from sqlalchemy import Connection, RowMapping

from bot import asides, replies
from bot.conversation import decision_on
from bot.danger import perils
from bot.phrases import Found, load_phrases
from bot.questions import REACHABLE
from bot.standing import standing
from bot.state import Matter, State, from_json, to_json
from bot.turn import Effect, Heard, Reply, Setting, Turn
from triage.cases import EventKind, Status
from triage.customer_notes import OutsideBody, customer_notes
from triage.references import find_references
from triage.store import proofs
from triage.store.cases import case_of
from triage.store.clocks import clocks_of
from triage.store.conversations import NewMessage, lock, lock_open
from triage.store.known import case_by_reference, cases_of_address
from triage.store.opt_outs import is_stopped
from triage.store.outgoing import post
from triage.vocabulary import Channel, FeedbackType, Role, Rules

NO_PROOF: Final = frozenset({Channel.EMAIL})
"""Channels whose sender anybody can make up."""

FEW_LEFT: Final = 3
"""A message with fewer words beside a question about a case says nothing else."""

MOST_TOLD: Final = 3
"""So many cases are told of at once."""

DOUBTED: Final = frozenset({Status.SUGGESTED_EXCLUSION, Status.REFERRED})
"""Where a customer who disagrees is heard on the case itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What a message has to do with cases that are there already."""

    heard: Heard
    """The message, with what is known because of them."""
    turn: Turn | None = None
    """The whole turn, where the message is about nothing else."""
    line: str = ""
    """What is said first where the conversation goes on."""
    about: RowMapping | None = None
    """The case that the message is about."""
    note: str = ""
    """What is noted on that case and on a new one."""
    attention: str | None = None
    """Why a person must look."""
    effects: tuple[Effect, ...] = ()
    """What else is recorded on cases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where something is asked."""

    conn: Connection
    conversation: RowMapping
    state: State
    heard: Heard
    setting: Setting
    own: Sequence[RowMapping] = field(default_factory=tuple)

    @property
    def landlord(self) -> str:
        return self.setting.landlord.id

    def say(self, key: str, **blanks: object) -> str:
        return self.setting.wording.say(key, **replies.contact(self.setting), **blanks)

    def decide(self, matter: Matter) -> Any:
        return decision_on(matter, self.setting, self.state.person)


def look(conn: Connection, conversation: RowMapping, state: State, heard: Heard, setting: Setting) -> Looked:
    """Return what a message has to do with cases that are there already; codes are made, sent and tried on the way."""
    if state.with_staff or not heard.text.strip() or heard.understanding.error is not None:
        return Looked(heard=heard)
    place = _Place(conn=conn, conversation=conversation, state=state, heard=heard, setting=setting)
    place = replace(place, own=_own(place))
    quoted = _quoted(place)
    if perils(heard, setting):
        return Looked(heard=heard, about=_elsewhere(quoted, place), note="told_more")
    found = load_phrases(setting.wording.language, "existing").find(_without_references(heard.text))
    if state.proving is not None and (turn := _proving(place, found)) is not None:
        return Looked(heard=heard, turn=turn)
    return _about(quoted, found, place)


def _about(quoted: RowMapping | None, found: Found, place: _Place) -> Looked:
    """Return what a message asks about a case: the next stage, to add something, or where it stands."""
    row = quoted or _last_complaint(place)
    if _asks_further(found, row, place):
        return _further(row, place)
    if quoted is not None and _is_elsewhere(quoted, place) and len(found.left) >= FEW_LEFT:
        return _more(quoted, found, place)
    names_one = bool(find_references(place.heard.text))
    if names_one and len(found.left) < FEW_LEFT:
        return _which(quoted, place)
    return _where_mine_stand(found, place) if "status" in found.names else Looked(heard=place.heard)


def noted(turn: Turn, looked: Looked, before: State, setting: Setting) -> Turn:
    """Return the turn with what was said about an earlier case: the line, and notes on that case and on a new one."""
    reply = turn.reply
    if looked.line and reply is not None:
        reply = replace(reply, text=_with_line(reply, looked.line, setting))
    effects = (*turn.effects, *looked.effects, *_notes(turn, looked, before))
    return replace(turn, reply=reply, effects=effects, attention=turn.attention or looked.attention)


def _with_line(reply: Reply, line: str, setting: Setting) -> str:
    """Return the text of a reply with a line in it: behind advice, and behind who we are."""
    introduction = replies.introduction(setting)
    if reply.kind == "safety":
        return f"{reply.text}\n\n{line}"
    if introduction in reply.text:
        before, behind = reply.text.split(introduction, 1)
        return "\n\n".join(part for part in (f"{before}{introduction}", line, behind.strip()) if part)
    return f"{line}\n\n{reply.text}".strip()


def _notes(turn: Turn, looked: Looked, before: State) -> list[Effect]:
    """Return what is noted on the earlier case that a message is about, and on the first one that it opens now."""
    if looked.about is None or not looked.note:
        return []
    known = {matter.reference for matter in before.matters}
    new = [matter.reference for matter in turn.state.matters if matter.reference not in known]
    earlier = looked.about["reference"]
    words = {"words": looked.heard.text, "proven": False}
    about = {"note": "about_case", "case": earlier}
    return [
        Effect(reference=earlier, kind=EventKind.NOTED, public={"note": looked.note}, private=words),
        *(Effect(reference=each, kind=EventKind.NOTED, public=about) for each in new[:1]),
    ]


def _own(place: _Place) -> tuple[RowMapping, ...]:
    """Return the cases whose address is that of the conversation, or that were proven in it; repairs left out."""
    conversation = place.conversation
    rows = cases_of_address(
        place.conn, place.landlord, channel=conversation["channel"], address=conversation["address"]
    )
    if Channel(conversation["channel"]) in NO_PROOF:
        rows = [row for row in rows if row["conversation_id"] == conversation["id"]]
    return tuple(row for row in rows if row["linked_case_id"] is None)


def _quoted(place: _Place) -> RowMapping | None:
    references = find_references(place.heard.text)
    rows = (case_by_reference(place.conn, place.landlord, reference) for reference in references)
    return next((row for row in rows if row is not None), None)


def _without_references(text: str) -> str:
    return re.sub(r"\b[A-Za-z]{2,5}[\s-]*\d{3}[\s-]*\d{3}[\s-]*\d{3}\b", " ", text)


def _is_elsewhere(row: RowMapping, place: _Place) -> bool:
    return bool(row["conversation_id"] != place.conversation["id"])


def _elsewhere(row: RowMapping | None, place: _Place) -> RowMapping | None:
    return row if row is not None and _is_elsewhere(row, place) else None


def _last_complaint(place: _Place) -> RowMapping | None:
    known = (row for row in reversed(place.own) if row["type"] == FeedbackType.COMPLAINT)
    return next((row for row in known if row["status"] != Status.UNFINISHED), None)


# ---- the next stage ----


def _asks_further(found: Found, row: RowMapping | None, place: _Place) -> bool:
    """Return whether the customer asks for the next stage: in words for that, or about a case that is answered."""
    read = place.heard.understanding
    if row is not None and row["status"] in DOUBTED:
        return False
    if row is None and read.facts.get("already_decided"):
        return False  # a final answer that we know nothing of is for the rules, not for the next stage
    if "further" in found.names:
        return row is not None or asides.open_one(place.state) is None
    if row is None or row["type"] != FeedbackType.COMPLAINT:
        return False
    is_answered = row["responded_at"] is not None or row["closed_at"] is not None
    is_quoted = bool(find_references(place.heard.text))
    complains = read.type is FeedbackType.COMPLAINT and not read.abstained
    return "further_if_known" in found.names or (is_quoted and is_answered and complains)


def _further(row: RowMapping | None, place: _Place) -> Looked:
    """Take the wish for the next stage as a complaint at that stage, from today; no proof is asked for it."""
    read = place.heard.understanding
    facts: dict[str, Any] = {**read.facts, "request_stage": "stage2", "dissatisfied_with_response": True}
    facts.pop("already_decided", None)
    is_own = row is not None and any(row["id"] == each["id"] for each in place.own)
    if is_own and row is not None and row["responded_at"] is not None:
        facts["previous_response_date"] = row["responded_at"].date().isoformat()
    understood = replace(read, type=FeedbackType.COMPLAINT, confidence=1.0, abstained=False, facts=facts, issues=())
    heard = replace(place.heard, understanding=understood)
    return Looked(heard=heard, line=place.say("further.noted"), about=row, note="further_stage_asked")


# ---- telling us more ----


def _more(row: RowMapping, found: Found, place: _Place) -> Looked:
    """Take what somebody adds to a case that they name: on the case itself, or as a complaint about a request."""
    read = place.heard.understanding
    complains = read.type is FeedbackType.COMPLAINT and not read.abstained
    if complains and row["type"] != FeedbackType.COMPLAINT:
        return Looked(heard=place.heard, about=row, note="complaint_made", attention="unread")
    lines = [place.say("added.noted")]
    told = Looked(heard=place.heard, about=row, note="told_more", attention="unread")
    if "status" in found.names:
        asked = _which(row, place)
        if asked.turn is not None and asked.turn.reply is not None:
            both = replace(asked.turn.reply, text=f"{lines[0]}\n\n{asked.turn.reply.text}")
            return replace(told, turn=replace(asked.turn, reply=both))
    reply = asides.back(place.state, place.setting) if place.state.said.asking else Reply(text="")
    return replace(told, turn=_spoken(place, [*lines, reply.text], reply))


# ---- where it stands ----


def _which(quoted: RowMapping | None, place: _Place) -> Looked:
    """Tell where the named case stands, once it is the customer's; else ask for a code, or let a person do it."""
    if quoted is None or quoted["restricted"]:
        return _to_a_person(place)
    if any(quoted["id"] == row["id"] for row in place.own):
        return Looked(heard=place.heard, turn=_told([quoted], place))
    return _with_code(quoted, place)


def _where_mine_stand(found: Found, place: _Place) -> Looked:
    """Tell where the cases of this address stand, beside what else was said; a restricted one is a person's to tell."""
    settled = [row for row in place.own if row["status"] != Status.UNFINISHED]
    if any(row["restricted"] for row in place.own):
        return Looked(heard=place.heard, turn=_person_rings(place, "proof.person"))
    if not settled:
        return _not_known(found, place)
    still_open = [row for row in settled if row["closed_at"] is None]
    rows = (still_open or settled)[-MOST_TOLD:]
    if not _says_more(found, place):
        return Looked(heard=place.heard, turn=_told(rows, place))
    lines, effects = _standings(rows, place)
    return Looked(heard=place.heard, line="\n\n".join(lines), effects=effects)


def _says_more(found: Found, place: _Place) -> bool:
    """Return whether a message says something of its own beside the question."""
    read = place.heard.understanding
    return len(found.left) >= FEW_LEFT and read.type is not FeedbackType.OTHER and not read.abstained


def _not_known(found: Found, place: _Place) -> Looked:
    """Answer somebody who quotes nothing: what is being talked about now, else the words are kept for a person."""
    if asides.open_one(place.state) is None:
        return replace(_to_a_person(place), line=place.say("status.which"))
    if _says_more(found, place):
        return Looked(heard=place.heard)
    lines = asides.answer("what_next", place.state, place.setting, place.decide)
    reply = asides.back(place.state, place.setting)
    return Looked(heard=place.heard, turn=_spoken(place, [*lines, reply.text], reply))


def _to_a_person(place: _Place) -> Looked:
    """Log the question, so that a person finds the case and rings: the conversation goes on with how to do that."""
    read = place.heard.understanding
    if read.type is not FeedbackType.COMPLAINT or read.abstained:
        read = replace(read, type=FeedbackType.SERVICE_REQUEST, confidence=1.0, abstained=False, issues=())
    heard = replace(place.heard, understanding=read)
    return Looked(heard=heard, line=place.say("proof.person"), attention="person")


def _person_rings(place: _Place, text: str) -> Turn:
    """Say that a person rings, and ask for the number where we have none."""
    is_reached = place.setting.channel in REACHABLE or "contact" in place.state.person
    reply = Reply(text="" if is_reached else place.say("proof.number"), asks=() if is_reached else ("contact",))
    turn = _spoken(place, [place.say(text), reply.text], reply)
    return replace(turn, state=replace(turn.state, proving=None), attention="person")


def _told(rows: Sequence[RowMapping], place: _Place) -> Turn:
    """Return the turn that tells where cases stand, and goes back to what was asked."""
    lines, effects = _standings(rows, place)
    is_waiting = bool(set(place.state.said.asking) - {"code"})
    reply = asides.back(place.state, place.setting) if is_waiting else Reply(text="")
    turn = _spoken(place, [*lines, reply.text], reply)
    return replace(turn, state=replace(turn.state, proving=None), effects=effects)


def _standings(rows: Sequence[RowMapping], place: _Place) -> tuple[list[str], tuple[Effect, ...]]:
    """Return where cases stand; where our date has passed, also that those who deal with it are told."""
    lines, effects = [], []
    for row in rows:
        clocks = clocks_of(place.conn, place.landlord, row["id"])
        outside = _outside(row, place.setting)
        stands = standing(case_of(row), clocks, outside, place.setting, place.heard.received_at)
        lines.append(stands.text)
        if stands.late is not None:
            public = {"roles": [Role.COMPLAINTS_OFFICER], "late": stands.late}
            effects.append(Effect(reference=row["reference"], kind=EventKind.ALERTED, public=public))
    return lines, tuple(effects)


def _outside(row: RowMapping, setting: Setting) -> OutsideBody | None:
    """Return where else the customer of a case may turn today, by the rules that the case runs under."""
    if row["type"] != FeedbackType.COMPLAINT:
        return None
    matter = Matter(
        reference=row["reference"],
        type=FeedbackType.COMPLAINT,
        words="",
        raised_at=row["received_at"].isoformat(),
        flags=tuple(row["flags"]),
        facts=row["facts"],
    )
    rules = Rules(row["rules"])
    setting = replace(setting, entity=row["entity"], landlord=setting.landlord.model_copy(update={"rules": rules}))
    decision = decision_on(matter, setting)
    return customer_notes(setting.rulebook, decision, decision.entity, rules).outside


# ---- proof ----


def _with_code(row: RowMapping, place: _Place, text: str = "proof.sent") -> Looked:
    """Send a code to the phone of a case and ask for it; where that cannot be done, a person finds the case."""
    phone = _phone_of(row, place)
    if phone is None or not _can_text(phone, place):
        return _to_a_person(place)
    now = place.heard.received_at
    code = proofs.make_code(
        place.conn, place.landlord, case_id=row["id"], conversation_id=place.conversation["id"], now=now
    )
    if code is None:
        return Looked(heard=place.heard, turn=_person_rings(place, "proof.too_many"))
    _send(code, phone, place)
    reply = Reply(text=place.say(text), asks=("code",))
    turn = _spoken(place, [reply.text], reply)
    return Looked(heard=place.heard, turn=replace(turn, state=replace(turn.state, proving=row["reference"])))


def _proving(place: _Place, found: Found) -> Turn | None:
    """Return the turn for an answer to the question for a code; None when the message is about something else."""
    row = case_by_reference(place.conn, place.landlord, place.state.proving or "")
    if row is None:
        return None
    digits = re.sub(r"\D", "", _without_references(place.heard.text))
    if len(digits) == proofs.DIGITS:
        return _tried(digits, row, place)
    if "no_phone" in found.names:
        return _person_rings(place, "proof.person")
    if "no_code" in found.names and len(found.left) < FEW_LEFT:
        return _with_code(row, place, "proof.again").turn
    return None


def _tried(code: str, row: RowMapping, place: _Place) -> Turn:
    verdict = proofs.try_code(
        place.conn,
        place.landlord,
        conversation_id=place.conversation["id"],
        code=code,
        now=place.heard.received_at,
    )
    return VERDICTS[verdict](row, place)


def _try_again(row: RowMapping, place: _Place) -> Turn:
    del row
    reply = Reply(text=place.say("proof.wrong"), asks=("code",))
    return _spoken(place, [reply.text], reply)


def _new_code(row: RowMapping, place: _Place) -> Turn:
    return _with_code(row, place, "proof.again").turn or _person_rings(place, "proof.too_many")


VERDICTS: Final[Mapping[proofs.Verdict, Callable[[RowMapping, _Place], Turn]]] = {
    proofs.Verdict.RIGHT: lambda row, place: _told([row], place),
    proofs.Verdict.WRONG: _try_again,
    proofs.Verdict.EXPIRED: _new_code,
    proofs.Verdict.SPENT: lambda _, place: _person_rings(place, "proof.too_many"),
}
"""What follows from what a code was worth."""


def _phone_of(row: RowMapping, place: _Place) -> str | None:
    """Return the phone to which a code for a case can go, in the form text services use; None without one."""
    conversation = lock(place.conn, place.landlord, row["conversation_id"])
    if conversation["channel"] in {Channel.SMS, Channel.WHATSAPP}:
        return _as_phone(conversation["address"])
    return _as_phone(from_json(conversation["state"]).person.get("contact", ""))


def _as_phone(text: str) -> str | None:
    found = phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE)
    number = next((match.number for match in found), None)
    return None if number is None else phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _can_text(phone: str, place: _Place) -> bool:
    """Return whether the landlord sends text messages, and that phone has not asked for no more."""
    is_on = Channel.SMS in place.setting.landlord.channels
    return is_on and not is_stopped(place.conn, place.landlord, channel=Channel.SMS, address=phone)


def _send(code: str, phone: str, place: _Place) -> None:
    """Send a code like any message of ours, as long as it is of use."""
    now = place.heard.received_at
    language = place.setting.landlord.languages[0]
    there = lock_open(
        place.conn,
        place.landlord,
        channel=Channel.SMS,
        address=phone,
        new_state=to_json(State(language=language)),
        now=now,
    )
    text = place.setting.wording.say("proof.message", landlord=place.setting.landlord.name, code=code)
    message = NewMessage(
        sender="bot", channel=Channel.SMS, scope=phone, text=text, at=now, kind="ordinary", delivery="queued"
    )
    post(place.conn, place.landlord, there, message, lasts=proofs.LASTS)


def _spoken(place: _Place, lines: Sequence[str], reply: Reply) -> Turn:
    return asides.spoken(place.state, lines, place.setting, place.decide, reply=reply)
