"""Reading an answer to a question that the assistant asked: pure, from the words alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.dialogue.saying import begins, plain_words, says

_FIRST_WORDS = 4
"""A correction is announced within so many words."""


_JOINED = re.compile(r",? (?:and|but|so) (?=(?:i|we|i['’]d|we['’]d)\b)", re.IGNORECASE)
"""Where a clause that somebody begins anew is joined to the one before it."""


class Said(StrEnum):
    """What kind of answer somebody gave."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    DECLINE = "decline"
    THANKS = "thanks"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """How an answer begins, and what else it says."""

    said: Said
    """Its kind."""
    rest: str
    """The words after the phrase that told the kind."""


def read_answer(text: str, phrases: Mapping[str, Any]) -> Answer:
    """Return how `text` begins, by the longest phrase of the language's answer file."""
    plain = re.sub(r"[^\w\s'’👍-]", " ", text.lower().replace("’", "'"))
    words = plain.split()
    best = Answer(said=Said.OTHER, rest=text.strip())
    longest = 0
    for said in (Said.YES, Said.NO, Said.UNSURE, Said.DECLINE, Said.THANKS):
        for phrase in phrases[said]:
            parts = phrase.split()
            if len(parts) > longest and words[: len(parts)] == parts:
                longest = len(parts)
                best = Answer(said=said, rest=" ".join(words[len(parts) :]))
    return best


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each without its ends."""
    parts = re.split(r"[.!?;](?=\s|$)|\n+", text)
    return [part.strip(" ,") for part in parts if part.strip(" ,")]


def clear_answers(text: str, phrases: Mapping[str, Any]) -> list[Answer]:
    """Return how each sentence that says yes or no begins, in order."""
    answers = [read_answer(part, phrases) for part in sentences(text)]
    return [answer for answer in answers if answer.said in {Said.YES, Said.NO}]


def last_word(text: str, phrases: Mapping[str, Any]) -> Answer:
    """Return how the last sentence that says yes or no begins; people often answer an earlier question first."""
    clear = clear_answers(text, phrases)
    return clear[-1] if clear else read_answer(text, phrases)


def is_correction(text: str, phrases: Mapping[str, Any]) -> bool:
    """Return whether the words announce that something said before was wrong."""
    first = " ".join(text.split()[:_FIRST_WORDS])
    if says(text, phrases["correction"]) or says(first, phrases["correction_first"]):
        return True
    return any(begins(sentence, phrases["correction_later"]) for sentence in sentences(text)[1:])


def swapped(text: str, values: Mapping[str, str], phrases: Mapping[str, Any]) -> dict[str, str]:
    """Return the values in which the text puts one word in the place of another: "not number 12, 21"."""
    for pattern in phrases["swaps"]:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            if any(sign.isdigit() for sign in found["old"]) != any(sign.isdigit() for sign in found["new"]):
                continue  # no word stands in the place of a number
            wrong = re.compile(rf"\b{re.escape(found['old'])}\b", re.IGNORECASE)
            if changed := {key: wrong.sub(found["new"], value) for key, value in values.items() if wrong.search(value)}:
                return changed
    return {}


def renumbered(text: str, values: Mapping[str, str], phrases: Mapping[str, Any]) -> dict[str, str]:
    """Return the address with the door number that the text puts right: "that's wrong, it's 21".

    Empty where the address has no number, or more than one.
    """
    where = values.get("where", "")
    door = re.compile(r"\b\d+[a-z]?\b", re.IGNORECASE)
    for pattern in phrases["put_right"]:
        found = re.search(pattern, text, re.IGNORECASE)
        if found and len(door.findall(where)) == 1:
            return {"where": door.sub(found["new"], where)}
    return {}


def wishes(text: str, phrases: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts about how the customer wants to be heard that the words state outright."""
    if says(text, phrases["not_formal"]):
        return {"wants_formal": False}
    return {"wants_formal": True} if says(text, phrases["formal"]) else {}


def wish(text: str, phrases: Mapping[str, Any]) -> str | None:
    """Return the clause of a text that says what the customer wants done, None when there is none."""
    for clause in (clause for sentence in sentences(text) for clause in _JOINED.split(sentence)):
        first = " ".join(clause.split()[:_FIRST_WORDS])
        if says(first, phrases["wish"]) and not says(clause, phrases["no_wish"]):
            return clause
    return None


def plain_wish(wish: str, phrases: Mapping[str, Any]) -> str:
    """Return a wish without the words that only say that it is one: "I'd like a new gate" is a new gate."""
    words, leads = wish.split(), phrases["wish_leads"]
    while len(words) > 1 and plain_words(words[0]) in leads:
        words, leads = words[1:], [*phrases["wish_leads"], *phrases["wish_follows"]]
    return " ".join(words)


def requests(text: str, phrases: Mapping[str, Any]) -> list[str]:
    """Return what the customer asks for besides, by name: large print, an interpreter, another reviewer."""
    return [name for name, words in phrases["requests"].items() if says(text, words)]


def reply_by(text: str, phrases: Mapping[str, Any]) -> str | None:
    """Return the way to answer that the words name first (phone, email, letter, sms), None when they name none."""
    words = _wanted(re.findall(r"[\w'-]+", text.lower().replace("’", "'")), phrases["not_by"])
    plain = f" {' '.join(words)} "
    places = {way: min((plain.find(f" {word}") for word in names if f" {word}" in plain), default=-1)
              for way, names in phrases["reply_by"].items()}  # fmt: skip
    named = {way: place for way, place in places.items() if place >= 0}
    return min(named, key=lambda way: named[way]) if named else None


def _wanted(words: Sequence[str], not_by: Sequence[str]) -> list[str]:
    """Return the words without each that stands behind a refusal: "don't text"."""
    before = ["", *(word.replace("'", "") for word in words)]
    return [word for place, word in enumerate(words) if before[place] not in not_by]


def chosen_number(text: str, most: int) -> int | None:
    """Return the number from 1 to `most` that is all of a text, None when it is something else."""
    number = re.fullmatch(r"\W*(?:number |option )?(\d)\W*", text.strip().lower())
    return int(number[1]) if number and 1 <= int(number[1]) <= most else None


def told(text: str, asking: Sequence[str], holds: Mapping[str, Any], phrases: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that words tell as an answer to what was asked, or where `holds` points to them."""
    facts: dict[str, Any] = {}
    for rule in phrases["told"]:
        pointed = bool({**holds, **facts}.get(rule.get("if", "")))
        applies = rule.get("asked") in asking or pointed or not {"asked", "if"} & set(rule)
        is_new = not set(rule["facts"]) & set(facts)
        is_said = says(text, rule["any"]) and says(text, rule.get("also", rule["any"]))
        if applies and is_new and is_said and not says(text, rule.get("unless", ())):
            facts |= rule["facts"]
    return facts
