"""Reading an answer to a question that the assistant asked: pure, from the words and what was understood in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from nlu.understanding import Entity, Understanding

_NAME_WORDS: Final = 4
"""More words than this are not just a name."""


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


def is_correction(text: str, phrases: Mapping[str, Any]) -> bool:
    """Return whether the words announce that something said before was wrong."""
    words = re.findall(r"[\w']+", text.lower())
    plain = f" {' '.join(words)} "
    return any(f" {phrase} " in plain for phrase in phrases["correction"])


def wishes(text: str, phrases: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts about how the customer wants to be heard that the words state outright."""
    plain = " ".join(re.findall(r"[\w']+", text.lower()))
    return {"wants_formal": True} if any(phrase in plain for phrase in phrases["formal"]) else {}


def reply_by(text: str, phrases: Mapping[str, Any]) -> str | None:
    """Return the way to answer that the words name first (phone, email, letter, sms), None when they name none."""
    words = re.findall(r"[\w'-]+", text.lower())
    plain = f" {' '.join(words)} "
    places = {way: min((plain.find(f" {word}") for word in names if f" {word}" in plain), default=-1)
              for way, names in phrases["reply_by"].items()}  # fmt: skip
    named = {way: place for way, place in places.items() if place >= 0}
    return min(named, key=lambda way: named[way]) if named else None


def personal_details(text: str, understanding: Understanding) -> dict[str, str]:
    """Return what the text tells about the customer: name, where and contact, each in the text's own words."""
    found: dict[str, str] = {}
    if place := _joined(text, [e for e in understanding.entities if e.kind in {"address", "postcode"}]):
        found["where"] = place
    if person := next((e for e in understanding.entities if e.kind == "person"), None):
        found["name"] = text[person.start : person.end]
    contacts = [text[e.start : e.end] for e in understanding.entities if e.kind in {"email", "phone"}]
    if contacts:
        found["contact"] = ", ".join(dict.fromkeys(contacts))
    return found


def details_asked_for(
    asking: Sequence[str], text: str, understanding: Understanding, found: Mapping[str, str]
) -> dict[str, str]:
    """Return where, name and contact from an answer to a question for them, when nothing was recognised in it.

    What is recognised is taken out first; what is left answers the one key that is still open.
    """
    open_keys = [key for key in ("where", "name", "contact") if key in asking and key not in found]
    left = _without(text, understanding.entities).strip(" .,;:\n")
    if not left or not open_keys:
        return {}
    if open_keys == ["name"]:
        return {"name": left} if len(left.split()) <= _NAME_WORDS and not re.search(r"\d", left) else {}
    if "where" in open_keys:
        return {"where": left}
    return {"contact": left} if re.search(r"[\d@]", left) else {}


def _joined(text: str, parts: Sequence[Entity]) -> str:
    """Return one stretch of text that covers the parts that stand close together."""
    if not parts:
        return ""
    ordered = sorted(parts, key=lambda part: part.start)
    start, end = ordered[0].start, ordered[0].end
    for part in ordered[1:]:
        if part.start - end > len(", "):
            break
        end = max(end, part.end)
    return text[start:end].strip(" ,.")


def _without(text: str, entities: Sequence[Entity]) -> str:
    kept = list(text)
    for entity in entities:
        kept[entity.start : entity.end] = [" "] * (entity.end - entity.start)
    return re.sub(r"\s+", " ", "".join(kept))
