"""Names of people and organisations, and addresses: what can be told by lists, cues and capitals."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial

from nlu.phrasefiles import phrase_file
from nlu.understanding import Entity

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_LINE_BEFORE = re.compile(
    rf"(?<![\w£.:/-])(?P<line>\d{{1,4}}[a-z]?,?[ ](?:{_WORD},?[ ]){{0,4}}?{_WORD}),?\s+$",
    re.IGNORECASE,
)
"""House number and one to five words before what follows."""
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_INITIALS = r"(?:[A-ZÀ-ÖØ-Þ](?:\.[ ]?|[ ])){1,3}"
"""One to three letters that stand for names: "J. P. ", "JP " is a name of its own."""


def find_named(text: str, taken: Iterable[Entity]) -> list[Entity]:
    """Return addresses, people and organisations outside the parts of the text that are already taken."""
    found = list(taken)
    fixed = len(found)
    for find in (_addresses, partial(_before_postcode, taken=tuple(found)), _organisations, _people):
        for entity in find(text):
            if not any(entity.start < o.end and o.start < entity.end for o in found):
                found.append(entity)
    return found[fixed:]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def _address_patterns() -> tuple[re.Pattern[str], ...]:
    data = phrase_file("entities")["address"]
    units, streets, buildings = (_any(data[k]) for k in ("units", "streets", "buildings"))
    unit = rf"(?:(?i:{units})\s+(?:no\.?\s*)?\d{{1,4}}[A-Za-z]?(?:/\d)?)"
    number = r"(?:(?:(?i:no\.?|number|numbers)\s*)?\d{1,4}[A-Za-z]?(?:\s?[-/]\s?\d{1,4})?)"
    street = rf"(?:{_WORD}\s+){{1,3}}?(?i:{streets})(?:[ ](?=[A-Z])(?i:{streets})\b)?"
    building = rf"(?:{_CAPITAL}\s+){{1,2}}(?i:{buildings})"
    any_building = rf"(?:{_WORD}\s+){{1,2}}?(?i:{buildings})"
    welsh = r"(?i:stryd|heol|ffordd|maes|lôn|lon|clos|rhodfa|cae)\s+" + _CAPITAL + rf"(?:\s+{_CAPITAL})?"
    return (
        re.compile(
            rf"(?<!\w){unit},?\s+(?:{number},?\s+)?(?:{street}|{any_building}|{welsh})\b\.?(?:,\s*{number}\s+{street}\b)?"
        ),
        re.compile(rf"(?<![\w£.:/-]){number},?\s+(?:{street}|{welsh})\b(?!\s+(?i:ago|of\b))"),
        re.compile(rf"(?<!\w){unit}(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_CAPITAL}\s+){{1,2}}(?i:{streets})\b"),
        re.compile(rf"(?<!\w){building}\b"),
        re.compile(r"(?<!\w)(?i:stryd|heol|ffordd|maes|tŷ)\s+" + _CAPITAL),
    )


def _addresses(text: str) -> Iterator[Entity]:
    for pattern in _address_patterns():
        for match in pattern.finditer(text):
            if not _everyday_place(match.group()):
                yield Entity(kind="address", start=match.start(), end=match.end())


def _before_postcode(text: str, taken: Iterable[Entity]) -> Iterator[Entity]:
    """Give the number and words that stand right before a postcode: an address whatever its street is called."""
    for postcode in (entity for entity in taken if entity.kind == "postcode"):
        if match := _LINE_BEFORE.search(text[: postcode.start]):
            yield Entity(kind="address", start=match.start("line"), end=match.end("line"))


def _everyday_place(words: str) -> bool:
    barred = frozenset(phrase_file("entities")["address"]["not_before_building"])
    plain = re.findall(_WORD, words.lower())
    led = plain[0] in barred - {"no", "point", "old"} and not words[0].isdigit()
    numbered = words[0].isdigit() and plain[-2:-1] == ["the"]
    return led or (len(plain) > 1 and plain[-2] in barred and not numbered)


@cache
def _organisation_pattern() -> re.Pattern[str]:
    data = phrase_file("entities")["organisation"]
    return re.compile(
        rf"(?<!\w)(?:(?i:{_any(data['names'])})|(?:{_CAPITAL}\s+(?:&\s+|and\s+)?){{1,3}}(?i:{_any(data['endings'])}))(?!\w)"
    )


def _organisations(text: str) -> Iterator[Entity]:
    yield from (
        Entity(kind="organisation", start=m.start(), end=m.end()) for m in _organisation_pattern().finditer(text)
    )


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    person = phrase_file("entities")["person"]
    everyday = frozenset(person["everyday"])
    return frozenset(person["first"].split()) - everyday, everyday, frozenset(person["not_names"])


@cache
def _people_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    person = phrase_file("entities")["person"]
    titles = _any(person["titles"])
    name = rf"(?P<name>{_WORD}(?:\.?[ ]{_WORD}){{0,2}})"
    led = rf"(?P<name>(?:(?i:{titles})\.?[ ])?(?:[^\W\d_](?:\.[ ]?|[ ])){{0,3}}{_WORD}(?:\.?[ ]{_WORD}){{0,2}})"
    return (
        re.compile(rf"(?<!\w)(?P<name>(?i:{titles})\.?\s+(?:{_INITIALS}{_CAPITAL}|{_CAPITAL})(?:[ ]+{_CAPITAL})?)"),
        re.compile(rf"(?<!\w)(?i:{_any(person['sure_cues'])})\s*[:,.\-–]?\s*(?:is\s+|it's\s+)?{led}"),
        re.compile(rf"(?<!\w){name}"),
    )


def _people(text: str) -> Iterator[Entity]:
    titled, cued, _ = _people_patterns()
    for match in titled.finditer(text):
        yield Entity(kind="person", start=match.start("name"), end=match.end("name"))
    for match in cued.finditer(text):
        yield from _trimmed(text, match.start("name"), match.end("name"), sure=True)
    if bare := _bare_name(text):
        yield bare
    words = list(re.finditer(_WORD, text))
    shouted = text.isupper()
    for place, match in enumerate(words):
        if _starts_name(words, place, shouted=shouted, text=text):
            yield from _trimmed(text, match.start(), _end_of_name(words, place, text), sure=False)


def _bare_name(text: str) -> Entity | None:
    """Return the name that is all of a message, in small letters too."""
    match = re.fullmatch(rf"\s*(?P<name>{_WORD}(?:[ ]{_WORD}){{1,2}})[\s.!]*", text)
    first, _, barred = _lists()
    words = match["name"].lower().split() if match else []
    if match is None or words[0] not in first or any(word in barred for word in words):
        return None
    return Entity(kind="person", start=match.start("name"), end=match.end("name"))


def _starts_name(words: list[re.Match[str]], place: int, *, shouted: bool, text: str) -> bool:
    first, everyday, barred = _lists()
    word = words[place].group()
    low = word.lower()
    if not word[0].isupper() and low not in first:
        return False
    cued = (place > 0 and words[place - 1].group().lower() in _likely_cues()) or _after_dash(text, words[place].start())
    if low in first:
        return (word[0].isupper() and not shouted) or cued
    if low in everyday:
        return word[0].isupper() and not shouted and (cued or _has_surname(words, place, text))
    lone_pair = word[0].isupper() and low not in barred and not shouted and _has_surname(words, place, text)
    return lone_pair and (cued or _stands_alone(words, place, text))


@cache
def _likely_cues() -> frozenset[str]:
    return frozenset(c.split()[-1] for c in phrase_file("entities")["person"]["likely_cues"])


def _after_dash(text: str, start: int) -> bool:
    return re.search(r"(?:[-–—]\s?|\bx+\s)$", text[max(0, start - 4) : start]) is not None


def _has_surname(words: list[re.Match[str]], place: int, text: str) -> bool:
    if place + 1 >= len(words):
        return False
    following = words[place + 1]
    gap = text[words[place].end() : following.start()]
    return gap in {" ", ". "} and following.group()[0].isupper() and following.group().lower() not in _lists()[2]


def _stands_alone(words: list[re.Match[str]], place: int, text: str) -> bool:
    """Tell whether two capitalised words are a line or a clause of their own, as in an answer or before an address."""
    before = text[: words[place].start()].rstrip(" ")
    after = text[words[place + 1].end() :].lstrip(" ")
    units = _any(phrase_file("entities")["address"]["units"])
    ends = not after or after[0] in ".,\n(" or after[0].isdigit() or re.match(rf"(?i:{units})\s+\d", after)
    return (not before or before[-1] in ".,\n!?:") and bool(ends)


def _end_of_name(words: list[re.Match[str]], place: int, text: str) -> int:
    end = words[place].end()
    for following in words[place + 1 : place + 3]:
        gap = text[end : following.start()]
        capital = following.group()[0].isupper() and words[place].group()[0].isupper()
        if (
            gap not in {" ", ". "}
            or not capital
            or following.group().lower() in _lists()[2]
            or (following.group().isupper() and len(following.group()) > 1 and not text.isupper())
        ):
            break
        end = following.end()
    return end


def _trimmed(text: str, start: int, end: int, *, sure: bool) -> Iterator[Entity]:
    """Give the name without the words behind it that are none; titles and letters before it are no words of it."""
    first, everyday, barred = _lists()
    before = frozenset(phrase_file("entities")["person"]["titles"])
    kept = count = 0
    for match in re.finditer(_WORD, text[start:end]):
        low = match.group().lower()
        leads = not count and (low in before or len(low) == 1)
        if low in barred or (count > 1 and not match.group()[0].isupper() and sure and low not in first | everyday):
            break
        count += not leads
        kept = match.end()
    if kept:
        yield Entity(kind="person", start=start, end=start + kept)
