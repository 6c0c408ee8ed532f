"""Finding the case that somebody asks about without naming it: by the reference, number or address that they give.

Nothing shows whether there is a case: a code goes to a number or address that we hold, and what is said is the same
where we hold none. Whoever has none of them, or gets no code, is rung by a person, who has all of their words.
"""

import re
from dataclasses import replace
from typing import Final

from sqlalchemy import RowMapping

from bot.dialogue.answers import sentences
from bot.dialogue.danger import must_be_discreet
from bot.dialogue.phrases import Found, load_asides, load_phrases
from bot.dialogue.state import Unsorted
from bot.dialogue.turn import Heard, Reply
from bot.place import Looked, Place, spoken
from bot.proof_ways import cases_reached, of_sender, ways_in
from bot.proving import FEW_LEFT, with_code
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
    """Send a code where the number or address is known; else ask which case it is, and keep the question till then."""
    if must_be_discreet(place.state) or place.state.safe is False:
        return to_a_person(place)
    if (row := _meant(cases_reached(of_sender(place), place), place.heard.text, place)) is not None:
        return waiting(with_code(row, place), place)
    if given := ways_in(" ".join((place.heard.text, place.state.person.get("contact", "")))):
        return _with_code_if_any(_meant(cases_reached(given, place), place.heard.text, place), place)
    reply = Reply(text=place.say("status.find"), asks=(ASKED,))
    turn = spoken(place, [reply.text], reply)
    return waiting(Looked(heard=place.heard, turn=replace(turn, attention="unread")), place)


def answer(place: Place, quoted: RowMapping | None) -> Looked | None:
    """Return what follows from an answer to the question which case it is; None where it is something else."""
    kept, text = place.state.finding, place.heard.text
    if kept is None or not {ASKED, CODE} & set(place.state.said.asking) or quoted is not None:
        return None
    if load_asides(place.setting.wording.language).find(text).names:
        return None
    if CODE in place.state.said.asking and len(re.sub(r"\D", "", without_references(text))) == DIGITS:
        reply = Reply(text=place.say("proof.wrong"), asks=(CODE,))
        return Looked(heard=place.heard, turn=spoken(place, [reply.text], reply))
    given = () if CODE in place.state.said.asking else ways_in(text)
    if given and not find_references(text):
        return _with_code_if_any(_meant(cases_reached(given, place), kept.words, place), place)
    return to_a_person(replace(place, heard=_with_kept(place, kept)))


def _with_code_if_any(row: RowMapping | None, place: Place) -> Looked:
    """Send a code to the number or address that was given, if a case has it: the words are the same where none has."""
    if row is not None:
        return waiting(with_code(row, place, "proof.sent_if"), place)
    reply = Reply(text=place.say("proof.sent_if"), asks=(CODE,))
    return waiting(Looked(heard=place.heard, turn=spoken(place, [reply.text], reply)), place)


def _meant(rows: list[RowMapping], words: str, place: Place) -> RowMapping | None:
    """Return which case of a number or address is meant: the newest open one of the kind that the words name."""
    names = load_phrases(place.setting.wording.language, "existing").find(words).names
    kind = FeedbackType.COMPLAINT if "complained" in names else FeedbackType.SERVICE_REQUEST
    fitting = [row for row in rows if not row["restricted"] and row["status"] != Status.UNFINISHED]
    ranked = sorted(fitting, key=lambda row: (row["closed_at"] is None, row["type"] == kind, row["id"]))
    return ranked[-1] if ranked else None


def waiting(looked: Looked, place: Place) -> Looked:
    """Return the turn that keeps the question for news until the case is found, or a person has it."""
    if looked.turn is None:
        return looked
    read = place.heard.understanding
    kept = place.state.finding if ASKED in place.state.said.asking else None
    kept = kept or Unsorted(words=place.heard.text, flags=read.flags, facts=read.facts)
    return replace(looked, turn=replace(looked.turn, state=replace(looked.turn.state, finding=kept)))


def _with_kept(place: Place, kept: Unsorted) -> Heard:
    """Return the question for news, with the message behind it where that says anything of its own."""
    heard, read = place.heard, place.heard.understanding
    flags = tuple(dict.fromkeys((*(Flag(flag) for flag in kept.flags), *read.flags)))
    behind = len(kept.words) + 1
    entities = tuple(replace(each, start=each.start + behind, end=each.end + behind) for each in read.entities)
    says_more = bool(entities) or len(heard.text.split()) >= place.setting.plan.few_words
    text = f"{kept.words}\n{heard.text}" if says_more else kept.words
    read = replace(read, flags=flags, facts={**kept.facts, **read.facts}, issues=(), entities=entities)
    return replace(heard, text=text, understanding=read)
