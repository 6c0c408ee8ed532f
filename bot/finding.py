"""Finding the case that somebody asks about without naming it: by the reference, number or address that they give.

Nothing shows whether there is a case: a code goes to a number or address that we hold, and what is said is the same
where we hold none. The question is kept as an unfinished request, so that a person rings whoever has none of them,
gets no code or falls silent.
"""

import re
from dataclasses import replace
from typing import Final

from sqlalchemy import RowMapping

from bot.dialogue import aside_answers
from bot.dialogue.answers import sentences
from bot.dialogue.conversation import next_turn
from bot.dialogue.danger import must_be_discreet
from bot.dialogue.phrases import Found, load_asides, load_phrases
from bot.dialogue.turn import Reply
from bot.place import Looked, Place, spoken
from bot.proof_ways import cases_reached, of_sender, ways_in
from bot.proving import FEW_LEFT, NEWS, with_code
from bot.telling import to_a_person
from triage.cases import Status
from triage.references import find_references, without_references
from triage.store.proofs import DIGITS
from triage.vocabulary import FeedbackType, Flag

ASKED: Final = "reference"
"""Key of the question which case is meant."""

CODE: Final = "code"
"""Key of the question for the code that shows whose case it is."""

SPEAKS_OF_ONE: Final = frozenset({"complained", "earlier"})
"""Words for a case that somebody already has with us."""


def is_about_one(found: Found) -> bool:
    """Return whether the question for news is about a case that the customer has: they speak of it, or of nothing."""
    return bool(SPEAKS_OF_ONE & set(found.names)) or not found.left


def raises_more(place: Place) -> bool:
    """Return whether a message also says something of its own: a sentence that asks for no news, or a complaint."""
    known = load_phrases(place.setting.wording.language, "existing")
    read, words = place.heard.understanding, place.heard.text
    for each in reversed(read.entities):
        words = words[: each.start] + words[each.end :]
    apart = [known.find(part) for part in sentences(without_references(words))]
    if read.type is FeedbackType.OTHER or read.abstained:
        return False
    if any(not each.names and len(each.left) >= FEW_LEFT for each in apart):
        return True
    return read.type is FeedbackType.COMPLAINT and sum(len(each.left) for each in apart) >= FEW_LEFT


def ask(place: Place) -> Looked:
    """Send a code where the number or address is known; else ask which case it is. The question itself is kept."""
    if must_be_discreet(place.state) or place.state.safe is False or Flag.HUMAN in place.heard.understanding.flags:
        return to_a_person(place)
    if (row := _meant(cases_reached(of_sender(place), place), place.heard.text, place)) is not None:
        return _keeping(with_code(row, place), place)
    if given := ways_in(" ".join((place.heard.text, place.state.person.get("contact", "")))):
        return _with_code_if_any(_meant(cases_reached(given, place), place.heard.text, place), place)
    return _keeping(_asked("status.find", ASKED, place), place)


def answer(place: Place, quoted: RowMapping | None) -> Looked | None:
    """Return what follows from an answer to the question which case it is; None where it is something else."""
    asking, text = set(place.state.said.asking), place.heard.text
    kept = next((each for each in place.state.matters if each.facts.get(NEWS) and not each.confirmed), None)
    if kept is None or not {ASKED, CODE} & asking or quoted is not None:
        return None
    if load_asides(place.setting.wording.language).find(text).names:
        return None
    if CODE in asking and len(re.sub(r"\D", "", without_references(text))) == DIGITS:
        return _asked("proof.wrong", CODE, place)
    given = () if CODE in asking else ways_in(text)
    if given and not find_references(text):
        return _with_code_if_any(_meant(cases_reached(given, place), kept.words, place), place)
    return to_a_person(place)


def _asked(text: str, key: str, place: Place) -> Looked:
    reply = Reply(text=place.say(text), asks=(key,))
    return Looked(heard=place.heard, turn=spoken(place, [reply.text], reply))


def _with_code_if_any(row: RowMapping | None, place: Place) -> Looked:
    """Send a code to the number or address that was given, if a case has it: the words are the same where none has."""
    if row is not None:
        return _keeping(with_code(row, place, "proof.sent_if"), place)
    return _keeping(_asked("proof.sent_if", CODE, place), place)


def _meant(rows: list[RowMapping], words: str, place: Place) -> RowMapping | None:
    """Return which case of a number or address is meant: the newest open one of the kind that the words name."""
    names = load_phrases(place.setting.wording.language, "existing").find(words).names
    kind = FeedbackType.COMPLAINT if "complained" in names else FeedbackType.SERVICE_REQUEST
    told_of = (row for row in rows if not row["restricted"] and not row["facts"].get(NEWS))
    fitting = [row for row in told_of if row["status"] != Status.UNFINISHED]
    ranked = sorted(fitting, key=lambda row: (row["closed_at"] is None, row["type"] == kind, row["id"]))
    return ranked[-1] if ranked else None


def _keeping(looked: Looked, place: Place) -> Looked:
    """Return the turn with the question for news kept as a request, unfinished until it is answered or a person rings.

    The customer hears nothing of it: what they want is news, no case more.
    """
    turn = looked.turn
    if turn is None or turn.reply is None or not turn.reply.asks or aside_answers.open_one(place.state) is not None:
        return looked
    read = place.heard.understanding
    facts = {**read.facts, NEWS: True}
    read = replace(read, type=FeedbackType.SERVICE_REQUEST, confidence=1.0, abstained=False, facts=facts, issues=())
    taken = next_turn(place.state, replace(place.heard, understanding=read), place.setting)
    said = turn.state
    state = replace(taken.state, said=said.said, said_before=said.said_before, proving=said.proving)
    return replace(looked, turn=replace(turn, state=state, decisions=taken.decisions, attention="unread"))
