"""Cases that a customer already has: told only to whoever has shown that they are theirs; all else is always taken.

Adding something, asking for the next stage and being unhappy with an earlier request need no proof. They are recorded
with the time they came: on the case itself where it is surely the sender's, else for staff to match; then the answer
says nothing about the case that it is about.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from bot import copies, finding, further, proving
from bot.dialogue import aside_answers, asides, leaving, replies
from bot.dialogue.danger import perils
from bot.dialogue.matters import ABOUT_ANYTHING
from bot.dialogue.phrases import Found, load_asides, load_phrases
from bot.dialogue.state import State
from bot.dialogue.turn import Effect, Heard, Reply, Setting, Turn
from bot.place import Looked, Place, spoken
from bot.telling import matter_of, person_rings, standings, to_a_person, told
from triage.cases import EventKind, Status
from triage.references import find_references, without_references
from triage.store import proofs
from triage.store.joining import goes_on_in
from triage.store.known import case_by_reference, cases_of_address
from triage.vocabulary import Channel, FeedbackType

PROVEN_FOR: Final = timedelta(hours=1)
"""So long a code that was typed in a conversation shows there whose case it is."""

NO_PROOF: Final = frozenset({Channel.EMAIL})
"""Channels whose sender anybody can make up."""

MOST_TOLD: Final = 3
"""So many cases are told of at once."""

ELSEWHERE: Final = ("already_decided", "ombudsman", "appealable_decision", "legal_action")
"""Facts about a case that we know nothing of with which its next stage is for the rules, not for us to take as said."""

DOUBTED: Final = frozenset({Status.SUGGESTED_EXCLUSION, Status.REFERRED})
"""Where a customer who disagrees is heard on the case itself."""


def look(conn: Connection, conversation: RowMapping, state: State, heard: Heard, setting: Setting) -> Looked:
    """Return what a message has to do with cases that are there already; codes are made, sent and tried on the way."""
    if state.with_staff or not heard.text.strip() or heard.understanding.error is not None:
        return Looked(heard=heard)
    place = Place(conn=conn, conversation=conversation, state=state, heard=heard, setting=setting)
    place = replace(place, own=_own(place))
    quoted = _quoted(place)
    if perils(heard, setting):
        return Looked(heard=heard, about=_elsewhere(quoted, place), note="told_more")
    found = load_phrases(setting.wording.language, "existing").find(without_references(heard.text))
    if state.proving is not None and (turn := proving.answer(place, found)) is not None:
        return Looked(heard=heard, turn=turn)
    if (answered := finding.answer(place, quoted)) is not None:
        return answered
    return copies.answer(place) if copies.is_asked_for(place) else _about(quoted, found, place)


def _about(quoted: RowMapping | None, found: Found, place: Place) -> Looked:
    """Return what a message asks about a case: the next stage, to add something, or where it stands."""
    if (stopping := _case_to_stop(quoted, place)) is not None:
        return _stop(stopping, place)
    row = quoted or _last_complaint(place)
    if _asks_further(found, row, place):
        return _taken_further(row, place) or _further(row, place)
    elsewhere = _elsewhere(quoted, place) if len(found.left) >= proving.FEW_LEFT else None
    if (named := elsewhere or further.meant(found, place)) is not None:
        return _more(named, found, place)
    names_one = bool(find_references(place.heard.text))
    if names_one and len(found.left) < proving.FEW_LEFT:
        return _which(quoted, place)
    if "status" in found.names:
        return _where_mine_stand(found, place)
    return Looked(heard=place.heard, about=_request_before(place), note="complaint_made")


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
    if looked.note == "complaint_made" and not new:
        return []
    earlier = looked.about["reference"]
    words = {"words": looked.heard.text, "proven": False}
    about = {"note": "about_case", "case": earlier}
    return [
        Effect(reference=earlier, kind=EventKind.NOTED, public={"note": looked.note}, private=words),
        *(Effect(reference=each, kind=EventKind.NOTED, public=about) for each in new[:1]),
    ]


def _own(place: Place) -> tuple[RowMapping, ...]:
    """Return the cases whose address is that of the conversation, or that were proven in it; repairs left out."""
    conversation = place.conversation
    rows = cases_of_address(
        place.conn, place.landlord, channel=conversation["channel"], address=conversation["address"]
    )
    if Channel(conversation["channel"]) in NO_PROOF:
        rows = [row for row in rows if row["conversation_id"] == conversation["id"]]
    rows = [*rows, *_proven(place)]
    leading = (
        _goes_on(row, place) for row in rows if row["linked_case_id"] is None and not row["facts"].get(proving.NEWS)
    )
    return tuple({row["id"]: row for row in leading}.values())


def _proven(place: Place) -> list[RowMapping]:
    """Return the cases for which the code was typed in this conversation a while ago."""
    since = place.heard.received_at - PROVEN_FOR
    proven = proofs.proven_in(place.conn, place.landlord, conversation_id=place.conversation["id"], since=since)
    rows = (case_by_reference(place.conn, place.landlord, reference) for reference in sorted(proven))
    return [row for row in rows if row is not None and row["conversation_id"] != place.conversation["id"]]


def _quoted(place: Place) -> RowMapping | None:
    references = find_references(place.heard.text)
    rows = (case_by_reference(place.conn, place.landlord, reference) for reference in references)
    return next((_goes_on(row, place) for row in rows if row is not None), None)


def _goes_on(row: RowMapping, place: Place) -> RowMapping:
    """Return the case in which one goes on, as far as that is this customer's too."""
    return goes_on_in(place.conn, place.landlord, row, for_customer=True)


def _is_elsewhere(row: RowMapping, place: Place) -> bool:
    return bool(row["conversation_id"] != place.conversation["id"])


def _elsewhere(row: RowMapping | None, place: Place) -> RowMapping | None:
    return row if row is not None and _is_elsewhere(row, place) else None


def _last_complaint(place: Place) -> RowMapping | None:
    known = (row for row in reversed(place.own) if row["type"] == FeedbackType.COMPLAINT)
    return next((row for row in known if row["status"] != Status.UNFINISHED), None)


def _request_before(place: Place) -> RowMapping | None:
    """Return the request from an earlier conversation of this address that a complaint is about, by its service."""
    read = place.heard.understanding
    area = read.facts.get("service_area")
    if read.type is not FeedbackType.COMPLAINT or read.abstained or area in ABOUT_ANYTHING:
        return None
    earlier = (row for row in reversed(place.own) if row["type"] == FeedbackType.SERVICE_REQUEST)
    open_ones = (row for row in earlier if row["closed_at"] is None and _is_elsewhere(row, place))
    return next((row for row in open_ones if row["facts"].get("service_area") == area), None)


# ---- the next stage ----


def _asks_further(found: Found, row: RowMapping | None, place: Place) -> bool:
    """Return whether the customer asks for the next stage: in words for that, or about a case that is answered."""
    read = place.heard.understanding
    if row is not None and row["status"] in DOUBTED:
        return False
    if row is None:
        is_told = {"further", "complained"} <= set(found.names) and aside_answers.open_one(place.state) is None
        return is_told and not any(read.facts.get(key) for key in ELSEWHERE)
    if row["type"] != FeedbackType.COMPLAINT or _is_of_another_service(row, place):
        return False
    is_answered = row["responded_at"] is not None or row["closed_at"] is not None
    is_quoted = bool(find_references(place.heard.text))
    complains = read.type is FeedbackType.COMPLAINT and not read.abstained
    return bool({"further", "further_if_known"} & set(found.names)) or (is_quoted and is_answered and complains)


def _taken_further(row: RowMapping | None, place: Place) -> Looked | None:
    """Return the turn that takes the wish on the case itself, where it is the customer's for sure."""
    is_own = row is not None and any(row["id"] == each["id"] for each in place.own)
    return further.take_further(row, place) if is_own and row is not None else None


def _further(row: RowMapping | None, place: Place) -> Looked:
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


def _is_of_another_service(row: RowMapping, place: Place) -> bool:
    """Return whether a message that names no case is about another service than the case."""
    area = place.heard.understanding.facts.get("service_area")
    names_one = bool(find_references(place.heard.text))
    return not names_one and area not in ABOUT_ANYTHING and area != row["facts"].get("service_area")


# ---- withdrawing ----


def _case_to_stop(quoted: RowMapping | None, place: Place) -> RowMapping | None:
    """Return the case from before this conversation that the customer wants to stop; None for anything else."""
    said = load_asides(place.setting.wording.language).find(without_references(place.heard.text))
    if "withdraw" not in said.names:
        return None
    if quoted is not None:
        return _elsewhere(quoted, place)
    still_open = (row for row in reversed(place.own) if row["closed_at"] is None)
    return next(still_open, None) if not place.state.matters and place.state.unsorted is None else None


def _stop(row: RowMapping, place: Place) -> Looked:
    """Note the wish on the case, for a person to check; nothing is closed, and a stranger hears nothing of the case."""
    if not any(row["id"] == each["id"] for each in place.own):
        turn = spoken(place, [place.say("added.noted")], Reply(text=""))
        return Looked(heard=place.heard, turn=turn, about=row, note="withdrawal_asked", attention="unread")
    matter = matter_of(row)
    turn = spoken(place, [leaving.stopping(matter, place.setting)], Reply(text=""))
    effect = Effect(reference=row["reference"], kind=EventKind.WITHDRAWAL_ASKED)
    return Looked(heard=place.heard, turn=turn, effects=(effect,))


# ---- telling us more ----


def _more(row: RowMapping, found: Found, place: Place) -> Looked:
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
    return replace(told, turn=spoken(place, [*lines, reply.text], reply))


# ---- where it stands ----


def _which(quoted: RowMapping | None, place: Place) -> Looked:
    """Tell where the named case stands, once it is the customer's; else ask for a code, or let a person do it."""
    if quoted is None or quoted["restricted"]:
        return to_a_person(place)
    if any(quoted["id"] == row["id"] for row in place.own):
        return Looked(heard=place.heard, turn=told([quoted], place))
    return proving.with_code(quoted, place)


def _where_mine_stand(found: Found, place: Place) -> Looked:
    """Tell where the cases of this address stand, beside what else was said; a restricted one is a person's to tell."""
    settled = [row for row in place.own if row["status"] != Status.UNFINISHED]
    if any(row["restricted"] for row in place.own):
        return Looked(heard=place.heard, turn=person_rings(place, "proof.person"))
    if not settled:
        return _not_known(found, place)
    still_open = [row for row in settled if row["closed_at"] is None]
    rows = (still_open or settled)[-MOST_TOLD:]
    if not _says_more(found, place):
        return Looked(heard=place.heard, turn=told(rows, place))
    lines, effects = standings(rows, place)
    return Looked(heard=place.heard, line="\n\n".join(lines), effects=effects)


def _says_more(found: Found, place: Place) -> bool:
    """Return whether a message says something of its own beside the question."""
    read = place.heard.understanding
    return len(found.left) >= proving.FEW_LEFT and read.type is not FeedbackType.OTHER and not read.abstained


def _not_known(found: Found, place: Place) -> Looked:
    """Answer somebody of whom we know no case: what is being talked about now, else which case they mean."""
    if aside_answers.open_one(place.state) is None:
        if not finding.is_about_one(found):
            return Looked(heard=place.heard)
        more = finding.raises_more(place)
        return Looked(heard=place.heard, line=place.say("status.which")) if more else finding.ask(place)
    if _says_more(found, place):
        return Looked(heard=place.heard)
    lines = aside_answers.answer("what_next", place.state, place.setting, place.decide)
    reply = asides.back(place.state, place.setting)
    return Looked(heard=place.heard, turn=spoken(place, [*lines, reply.text], reply))
