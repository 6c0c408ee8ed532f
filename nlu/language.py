"""Which language a text is mostly in, told by its script and its commonest short words."""

import re
import unicodedata
from collections import Counter
from functools import cache

from nlu.phrasefiles import phrase_file

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENOUGH_WORDS = 2
_URDU = frozenset("ٹڈڑےہںگچپک")
_UKRAINIAN = frozenset("іїєґ")
_FARSI_ONLY = frozenset("ژ")
_READ = 2000


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language, `und` when no letters stand there; in doubt English."""
    letters = [c for c in text[:_READ] if c.isalpha()]
    if not letters:
        return "und"
    return _by_script(letters) or _by_words(text[:_READ].lower())


def _by_script(letters: list[str]) -> str | None:
    scripts = Counter(unicodedata.name(c, "LATIN").split()[0] for c in letters)
    if scripts["LATIN"] * 2 >= len(letters):
        return None
    code = next(
        (k for k, name in phrase_file("languages")["scripts"].items() if scripts[name] * 2 > len(letters)), "und"
    )
    if code == "ar" and _URDU & set(letters):
        return "fa" if _FARSI_ONLY & set(letters) else "ur"
    return "uk" if code == "ru" and _UKRAINIAN & set(letters) else code


def _by_words(low: str) -> str:
    words = _WORD.findall(low)
    counts = {code: sum(w in known for w in words) for code, known in _known().items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    sure = counts[best] >= _ENOUGH_WORDS and counts[best] > 1.5 * counts["en"]
    return best if best == "en" or sure else "en"


@cache
def _known() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in phrase_file("languages")["words"].items()}
