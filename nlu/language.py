"""Which language a text is mostly in, told by its script, its letters and its commonest words."""

import re
import unicodedata
from collections import Counter
from functools import cache

from nlu.phrasefiles import phrase_file

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_ENOUGH_WORDS = 2
_READ = 2000


def language_of(text: str) -> str:
    """Return the ISO 639 code of the language, `und` when no letters stand there; in doubt English."""
    letters = [c for c in text[:_READ] if c.isalpha()]
    if not letters:
        return "und"
    return _by_script(text[:_READ], letters) or _by_words(_WORD.findall(text[:_READ].lower().replace("’", "'")))


def english_words(text: str) -> int:
    """Return how many different words of a text are common English ones: how sure it is that it is English."""
    return len(set(_WORD.findall(text[:_READ].lower())) & _listed("words")["en"])


def _by_script(text: str, letters: list[str]) -> str | None:
    if "".join(letters).isascii():
        return None
    scripts = Counter(unicodedata.name(c, "LATIN").split()[0] for c in letters)
    if scripts["LATIN"] * 2 >= len(letters):
        return None
    code = next(
        (k for k, name in phrase_file("languages")["scripts"].items() if scripts[name] * 2 > len(letters)), "und"
    )
    sharing = [each for each in phrase_file("languages")["sharing"] if each["script"] == code]
    words = set(_WORD.findall(text.lower()))
    by_word = (each["language"] for each in sharing if words & _listed("script_words").get(each["language"], set()))
    by_letter = (each["language"] for each in sharing if set(each["letters"]) & set(text.lower()))
    return next(by_letter, None) or next(by_word, None) or code


def _by_words(words: list[str]) -> str:
    known = _listed("words")
    english = sum(word in known["en"] for word in words)
    different = frozenset(words)
    evidence = {code: _evidence(code, different) for code in known if code != "en"}
    best = max(evidence, key=lambda code: evidence[code])
    if evidence[best] >= _ENOUGH_WORDS and evidence[best] > 1.5 * english:
        return best
    if english:
        return "en"
    sure = {code: sum(word in listed for word in words) for code, listed in _listed("sure").items()}
    surest = max(sure, key=lambda code: (sure[code], evidence[code]))
    return surest if sure[surest] else "en"


def _evidence(code: str, words: frozenset[str]) -> int:
    """Return how many words speak for a language: its own, and beside them those with a letter that points to it.

    Letters alone, as when somebody spells a name, are no evidence, and the same word counts once.
    """
    known = _listed("words")[code]
    own = words & known
    if not any(len(word) > 1 for word in own):
        return 0
    pointing = set(phrase_file("languages")["letters"].get(code, ""))
    return len(own) + sum(not pointing.isdisjoint(word) for word in words - known)


@cache
def _listed(section: str) -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in phrase_file("languages")[section].items()}
