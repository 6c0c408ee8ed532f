"""What the sender wants to happen, and the member of staff the message speaks of, by phrases alone."""

import re
from collections.abc import Iterable
from functools import cache

from nlu.phrasefiles import phrase_file
from nlu.understanding import Entity

_NEAR = 40
_SELF = re.compile(
    r"(?:\bi['’]?m|\bim|\bi am|\bname(?: is|['’]?s)?|\bregards,?|\bthanks,?|\bfrom|\bthis is)\s*:?\s*$", re.IGNORECASE
)


def desired_outcome(text: str) -> tuple[int, int] | None:
    """Return where the words stand that say what the sender wants, or None."""
    for key in ("wants", "asks"):
        match = _wish(key).search(text)
        if match and match["wish"].strip():
            end = match.start("wish") + len(match["wish"].rstrip(" ,"))
            return match.start("wish"), end
    return None


@cache
def _wish(key: str) -> re.Pattern[str]:
    data = phrase_file("wishes")
    return re.compile(
        rf"\b(?:{'|'.join(data[key])})\s+(?P<wish>[^.!?\n]{{3,140}}?)(?=\s*(?:[.!?\n]|$|{'|'.join(data['stops'])}))",
        re.IGNORECASE,
    )


def staff_member(text: str, entities: Iterable[Entity]) -> tuple[int, int] | None:
    """Return where the name of a member of staff stands, or None."""
    words = phrase_file("wishes")["staff"]
    for entity in entities:
        before, after = text[max(0, entity.start - _NEAR) : entity.start], text[entity.end : entity.end + _NEAR]
        near = set(re.findall(r"\w+", (before + " " + after).lower()))
        if entity.kind == "person" and not _SELF.search(before) and near & set(words):
            return entity.start, entity.end
    return None
