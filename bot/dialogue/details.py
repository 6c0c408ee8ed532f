"""What a customer tells about themselves: name, where, contact, how to answer. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.dialogue.answers import Said, is_correction, read_answer, renumbered, reply_by, sentences, swapped
from bot.dialogue.saying import begins, plain_words, says
from bot.dialogue.state import State
from bot.dialogue.turn import Heard, Setting
from nlu.phrasefiles import phrase_file
from nlu.understanding import Entity, Understanding

ASKED_AS: Final = {"emergency_where": "where", "safe_contact": "contact"}
"""Under which name the answer to a question in danger is kept."""

_NAME_WORDS: Final = 4
"""More words than this are not just a name."""
_NUMBER: Final = re.compile(r"(?:\b(?:flat|no|number|room|unit|apartment)\.? ?)?\b\d+[a-z]?,? $", re.IGNORECASE)
"""The number of a door, before the name of a street or house."""
_CODE: Final = re.compile(r",? [a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", re.IGNORECASE)
"""What is meant as a postcode, behind them."""
_BEFORE: Final = 3
"""A name is introduced by at most so many words."""


def person_after(state: State, heard: Heard, setting: Setting) -> dict[str, str]:
    """Return what is known of the customer after a message; what they said before stands unless they change it."""
    text, phrases = heard.text, setting.phrases
    known = dict(state.person)
    if changed := swapped(text, known, phrases):
        return {**known, **changed}
    asking = [ASKED_AS.get(key, key) for key in state.said.asking]
    wants_name = "name" in asking or "name" not in known
    found = _found(text, heard.understanding, asking, _of_staff(state, heard), phrases, wants_name=wants_name)
    if not _says_no_detail(text, phrases):
        found = _asked_for(asking, text, heard.understanding, found, phrases) | found
    found |= swapped(text, found, phrases)
    found |= renumbered(text, {**known, **found}, phrases)
    if way := reply_by(_about_answering(heard, asking, phrases), phrases):
        found["reply_by"] = way
    correcting = "confirm" in asking or is_correction(text, phrases)
    for key, value in found.items():
        if correcting and value.lower() in known.get(key, "").lower():
            continue  # said once more, and no more than we have
        if key not in known or key in asking or correcting or _says_more(value, known[key]):
            known[key] = value
        elif key == "contact" and value not in known[key]:
            known[key] = f"{known[key]}, {value}"
    return known


def _says_no_detail(text: str, phrases: Mapping[str, Any]) -> bool:
    """Return whether a message says that somebody does not know or tell, or nothing but yes or no."""
    answer = read_answer(text, phrases)
    rest = read_answer(answer.rest, phrases)
    is_bare = not answer.rest or (rest.said is answer.said and not rest.rest)
    return answer.said in {Said.UNSURE, Said.DECLINE} or (answer.said in {Said.YES, Said.NO} and is_bare)


def _about_answering(heard: Heard, asking: Sequence[str], phrases: Mapping[str, Any]) -> str:
    """Return the words of a message that can say how to answer: all when asked, else those beside a way or a wish.

    What else was done by phone or letter is part of the story.
    """
    text = _without_contacts(heard.text, heard, mark="@")
    if "reply_by" in asking or "contact" in asking:
        return text.replace("@", " ")
    near = (part for part in sentences(text) if "@" in part or says(part, phrases["reply_wish"]))
    return ". ".join(near).replace("@", " ")


def _says_more(value: str, known: str) -> bool:
    """Return whether a new value says which door or number, and the known one does not."""
    return bool(re.search(r"\d", value)) and not re.search(r"\d", known)


def _of_staff(state: State, heard: Heard) -> str:
    """Return the names of staff that have been mentioned, which are nobody else's."""
    named = (heard.understanding.facts.get("staff_member"), *(m.facts.get("staff_member") for m in state.matters))
    return plain_words(" ".join(str(name) for name in named if name))


def _found(
    text: str,
    read: Understanding,
    asking: Sequence[str],
    of_staff: str,
    phrases: Mapping[str, Any],
    *,
    wants_name: bool,
) -> dict[str, str]:
    """Return what was recognised as such: an address, the customer's own name, numbers and addresses to reach them."""
    found: dict[str, str] = {}
    places = [e for e in read.entities if e.kind in {"address", "postcode"} and not _is_ward(text, e, phrases)]
    people = [e for e in read.entities if e.kind == "person" and plain_words(text[e.start : e.end]) not in of_staff]
    if wants_name and not people and (signed := _named_as_place(text, places, phrases, asked="name" in asking)):
        places, people = [each for each in places if each is not signed], [signed]
    if place := _joined(text, _own_first(text, places, phrases)):
        found["where"] = place
    own = [e for e in people if _is_own(text, e, read, phrases)]
    if named := own or (people if "name" in asking else []):
        name = named[0]
        found["name"] = _with_surname(text, name, read, phrases) if "name" in asking else text[name.start : name.end]
    if contacts := [text[e.start : e.end] for e in read.entities if e.kind in {"email", "phone"}]:
        found["contact"] = ", ".join(dict.fromkeys(contacts))
    return found


def _is_ward(text: str, place: Entity, phrases: Mapping[str, Any]) -> bool:
    """Return whether a place is only what somebody stands for: "Castle Vale ward"."""
    return begins(text[place.end :], phrases["ward_after"])


def _own_first(text: str, places: Sequence[Entity], phrases: Mapping[str, Any]) -> Sequence[Entity]:
    """Return the places from the one on that the words call the writer's own; all when they call none so."""
    ordered = sorted(places, key=lambda part: part.start)
    own = next((each for each in ordered if _tails(text, each) & set(phrases["own_place_before"])), None)
    return ordered if own is None else [each for each in ordered if each.start >= own.start]


def _is_own(text: str, person: Entity, read: Understanding, phrases: Mapping[str, Any]) -> bool:
    """Return whether a name is the writer's: introduced as theirs, or standing alone as a signature does."""
    name = text[person.start : person.end]
    if not name[:1].isupper() and " " not in name.strip():
        return False
    after = plain_words(text[person.end :]).split()[:1]
    if _tails(text, person) & set(phrases["name_before"]) or set(after) & set(phrases["name_after"]):
        return True
    return text[person.start].isupper() and _is_signature(text, person, read)


def _tails(text: str, entity: Entity) -> set[str]:
    """Return the one, two or three words right before a name."""
    before = plain_words(text[: entity.start]).split()[-_BEFORE:]
    return {" ".join(before[-count:]) for count in range(1, len(before) + 1)}


def _is_signature(text: str, person: Entity, read: Understanding) -> bool:
    """Return whether a name stands by itself: at an end of the text, on a line, or beside other details."""
    blank = _without(text, [each for each in read.entities if each is not person], stop=".")
    *before, left = re.split(r"([.,;:!?\n])", blank[: person.start])
    right, *after = re.split(r"([.,;:!?\n])", blank[person.end :])
    if left.strip() or right.strip():
        return False
    if " " in text[person.start : person.end] and _follows_a_detail(text, person, read):
        return True
    return "".join(before[-1:]) != "," or not "".join(after).strip(" .,;:!?\n")


def _follows_a_detail(text: str, person: Entity, read: Understanding) -> bool:
    """Return whether only a comma or full stop stands between a name and the writer's address or number before it."""
    before = [e for e in read.entities if e.kind != "person" and e.end <= person.start]
    return any(not text[each.end : person.start].strip(" ,.\n") for each in before)


def _asked_for(
    asking: Sequence[str], text: str, read: Understanding, found: Mapping[str, str], phrases: Mapping[str, Any]
) -> dict[str, str]:
    """Return where, name and contact from an answer to a question for them, when nothing was recognised in it.

    What is recognised is taken out first; what is left answers the keys that are still open.
    """
    tells_time = "event_when" in read.facts
    open_keys = [key for key in ("where", "name", "contact") if key in asking and key not in found and not tells_time]
    left = re.sub(r"\s+", " ", _without(text, read.entities)).strip(" .,;:\n")
    if not left or not open_keys:
        return {}
    if open_keys[:2] == ["where", "name"]:
        return dict(_place_and_name(left, phrases))
    if open_keys == ["name"]:
        return {"name": left} if _is_name(left) and not _is_way(left, phrases) else {}
    if "where" in open_keys:
        return {"where": left}
    number = re.search(r"\+?\d[\d ()-]{4,}\d|\S+@\S+", left)
    return {"contact": number[0]} if number else {}


def _is_way(text: str, phrases: Mapping[str, Any]) -> bool:
    """Return whether words say how to answer rather than who somebody is: "ring me"; a name may be Bell or Post."""
    return len(text.split()) > 1 and reply_by(text, phrases) is not None


def _place_and_name(text: str, phrases: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the name that stands apart in an answer, and the place that is the rest of it.

    A word or two alone are a name, unless they begin or end as a place does.
    """
    parts = sentences(text.replace(", ", ". ")) if not re.search(r"\d", text) else sentences(text)
    if len(parts) == 1 and _is_name(text) and not _is_like_place(text, phrases):
        yield "name", text
        return
    names = [part for part in parts if _is_name(part) and part[:1].isupper()]
    if len(parts) > 1 and names:
        yield "name", names[-1]
        parts = [part for part in parts if part != names[-1]]
    yield "where", ", ".join(parts)


def _is_like_place(text: str, phrases: Mapping[str, Any]) -> bool:
    """Return whether words begin or end as those for a place do: "in Silverdale", "dean house"."""
    address, words = phrase_file("entities")["address"], text.lower().split()
    return words[0] in phrases["place_begins"] or words[-1] in {*address["buildings"], *address["streets"]}


def _is_name(text: str) -> bool:
    return len(text.split()) <= _NAME_WORDS and not re.search(r"\d", text)


def _with_surname(text: str, name: Entity, read: Understanding, phrases: Mapping[str, Any]) -> str:
    """Return the name that answers our question, with the surname that stands before it: "Smith, John"."""
    start, end = name.start, name.end
    taken = {place for each in read.entities for place in range(each.start, each.end)}
    before = re.search(r"(?:^|[.\n])\s*(?P<surname>[^\W\d_][^\s.,\d]*(?: [^\W\d_][^\s.,\d]*)?),? $", text[:start])
    if before is None or " " in text[start:end] or taken & set(range(before.start("surname"), start)):
        return text[start:end]
    surname = before["surname"].lower()
    is_said = read_answer(surname, phrases).said is not Said.OTHER or surname.split()[0] in phrases["place_begins"]
    barred = {*phrase_file("entities")["person"]["not_names"], *phrases["name_before"]}
    return text[start:end] if is_said or barred & {surname, *surname.split()} else text[before.start("surname") : end]


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
    number, code = _NUMBER.search(text[:start]), _CODE.match(text[end:])
    return text[number.start() if number else start : end + (code.end() if code else 0)].strip(" ,.")


def _named_as_place(text: str, places: Sequence[Entity], phrases: Mapping[str, Any], *, asked: bool) -> Entity | None:
    """Return what was taken for a second place, but stands where a name would: before or behind the address.

    People are called Lane, Hill and Street. Before an address that begins with a number, or where the words say so, it
    is a name; behind a postcode or a full stop when a name was asked for. Where none was, it begins a line or sentence
    and is nothing that buildings are called.
    """
    ordered = sorted(places, key=lambda part: part.start)
    if len(ordered) <= 1:
        return None
    first, second, *_ = ordered
    *_, before, last = ordered
    is_introduced = _tails(text, first) & set(phrases["name_before"])
    stands_before = re.fullmatch(r"\s*[,.\n]\s*", text[first.end : second.start]) and _has_number(text, second)
    if _is_name(text[first.start : first.end]) and (is_introduced or stands_before):
        return first if asked or is_introduced or _begins_apart(text, first) else None
    if not asked:
        return None
    apart = re.fullmatch(r"\s*[.\n]\s*" if before.kind == "address" else r"\s*[,.\n]\s*", text[before.end : last.start])
    return last if apart and _is_name(text[last.start : last.end]) else None


def _begins_apart(text: str, place: Entity) -> bool:
    words = text[place.start : place.end].lower().split()
    buildings = phrase_file("entities")["address"]["buildings"]
    return text[: place.start].rstrip(" ")[-1:] in {"", ".", ",", "!", "?", "\n"} and words[-1] not in buildings


def _has_number(text: str, place: Entity) -> bool:
    return bool(re.search(r"\d", text[place.start : place.end]))


def _without_contacts(text: str, heard: Heard, *, mark: str) -> str:
    return _without(text, [e for e in heard.understanding.entities if e.kind in {"email", "phone"}], stop=mark)


def _without(text: str, entities: Sequence[Entity], *, stop: str = " ") -> str:
    """Return the text with each entity blanked out, in the same places."""
    kept = list(text)
    for entity in entities:
        kept[entity.start : entity.end] = [stop] * (entity.end - entity.start)
    return "".join(kept)
