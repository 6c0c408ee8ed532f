"""Whose name it is that a message mentions: the writer's own, or somebody else's. Pure."""

import re
from typing import Final

from nlu.phrasefiles import phrase_file

_ENDS: Final = ".!?\n"
_PAUSES: Final = ".!?\n,;:-–—("
_POSSESSIVE: Final = ("'s", "’s")
_POSTCODE: Final = re.compile(r"\d[a-z]{2}$", re.IGNORECASE)


def is_writers(text: str, start: int, end: int) -> bool:
    """Return whether the name at these places is how the writer signs or introduces themselves.

    They do by a cue before it ("my name is", "I'm", "this is"), by a clause of its own ("Tom Ridgeway. Flat 12"), or
    at the end of the message after a pause ("..., Aisha Khan").
    """
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
    if text[end:].startswith(_POSSESSIVE):
        return False
    cues = phrase_file("entities")["person"]
    if _ends_with(before, cues["sure_cues"]):
        return True
    if _ends_with(before, cues["own_cues"]):
        return not _goes_on(after, cues["not_own_before"])
    opens = not before or before[-1] in _ENDS
    closes = not after or after[0] in _ENDS
    if opens:
        alone = closes or after[0] == "(" or after[0].isdigit()
        return alone or (after[0] in ",;:-–—" and (" " in text[start:end] or _tells_more(after)))
    paused = before[-1] in _PAUSES or _POSTCODE.search(before) is not None
    return paused and (closes or after[0].isdigit()) and not after.strip(" .!?\n")[:1].islower()


def _ends_with(before: str, cues: list[str]) -> bool:
    plain = " ".join(re.findall(r"[\w’']+", before.lower().replace("’", "'"))[-4:])
    sentence = re.split(rf"[{re.escape(_ENDS)}]", before.lower().replace("’", "'"))[-1]
    return any(plain == cue or plain.endswith(f" {cue}") for cue in (c.strip(" :-,") for c in cues)) and bool(
        sentence.strip()
    )


def _goes_on(after: str, words: list[str]) -> bool:
    first = re.match(r"[\w’']+", after.lower())
    return first is not None and first.group() in words


def _tells_more(after: str) -> bool:
    return re.match(r"\W*(?:\S+@|\+?\d|(?:flat|apt)\b)", after.lower()) is not None
