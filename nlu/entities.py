"""Postcodes, e-mail addresses, phone numbers and references: what can be told by its form."""

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers

from nlu.phrasefiles import phrase_file
from nlu.understanding import Entity

# The letters at the end are never C, I, K, M, O or V; people mistype them all the same, and mean a postcode.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR\s?0AA|[A-Z]{1,2}[0-9][A-Z0-9]?\s{0,2}[0-9][A-Z]{2})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONE_DIGITS = re.compile(r"\d(?:\D{0,2}\d){9}")
_TRIES = 50
_CODE = re.compile(
    r"(?<![\w@.-])(?=[A-Z0-9/-]*\d)(?:[A-Z]{1,5}\d{0,3}[-/ ]?\d{2,}(?:[-/]\d+)*|[A-Z0-9]{2,}(?:[-/][A-Z0-9]"
    r"{2,})+)(?![\w@-])"
)
_MONTH_OR_UNIT = re.compile(
    r"^(?:A|I|NO|AT|BY|FLAT|BLOCK|UNIT|ROOM|BAND|YEAR|LEVEL|STAGE|M|A\d|B\d|COVID|GCSE|"
    r"SPF|MOT|BBC|ITV|E\d|MP\d|O\d)[- ]?\d{0,2}$"
)


def find_formal(text: str) -> list[Entity]:
    """Return e-mail addresses, phone numbers, postcodes and references in the text, without overlaps."""
    found: list[Entity] = []
    for find in (_emails, _phones, _postcodes, _references):
        for entity in find(text):
            if not any(entity.start < o.end and o.start < entity.end for o in found):
                found.append(entity)
    return sorted(found, key=lambda e: e.start)


def _emails(text: str) -> Iterator[Entity]:
    if "@" in text:
        yield from (Entity(kind="email", start=m.start(), end=m.end()) for m in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[Entity]:
    if _PHONE_DIGITS.search(text):
        matches = phonenumbers.PhoneNumberMatcher(text, "GB", leniency=phonenumbers.Leniency.POSSIBLE, max_tries=_TRIES)
        yield from (Entity(kind="phone", start=m.start, end=m.end) for m in matches if _is_dialled(m.raw_string))


def _is_dialled(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return len(digits) >= 10 and (digits.startswith(("0", "44")) or written.lstrip("(").startswith("+"))  # noqa: PLR2004 - shorter is no full number


def _postcodes(text: str) -> Iterator[Entity]:
    yield from (Entity(kind="postcode", start=m.start(), end=m.end()) for m in _POSTCODE.finditer(text))


def _references(text: str) -> Iterator[Entity]:
    yield from (Entity(kind="reference", start=m.start("code"), end=m.end("code")) for m in _cued().finditer(text))
    for match in _CODE.finditer(text):
        if not _MONTH_OR_UNIT.match(match.group()) and sum(c.isdigit() for c in match.group()) >= 3:  # noqa: PLR2004 - "M6" is a road
            yield Entity(kind="reference", start=match.start(), end=match.end())


@cache
def _cued() -> re.Pattern[str]:
    cues = sorted(phrase_file("entities")["reference"]["cues"], key=len, reverse=True)
    return re.compile(
        rf"\b(?:{'|'.join(map(re.escape, cues))})\b(?:\s+(?:is|was|no|number))?\.?\s*[:#=-]?\s*(?P<code"
        rf">(?=[\w/-]*\d)[A-Za-z]{{0,5}}[-/]?\d[\w]*(?:[-/]\w+)*)(?<=\w{{4}})",
        re.IGNORECASE,
    )
