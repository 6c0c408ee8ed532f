"""Rules in words: what a condition asks, how long a period is, for pages that people read and correct."""

from typing import Any, Final

from triage.data import read_packaged
from triage.dated import Period
from triage.logic import All, Atom, Condition, Not, Some, parse
from triage.schema import Limit, Pack
from triage.words import WORDS, unit_word

_FACTS: Final = read_packaged("facts.toml")
_RULES: Final = WORDS["rule"]


def condition_in_words(condition: str | None, pack: Pack) -> str:
    """Give a condition of `pack` as a phrase that finishes "when ..."; "always" for none."""
    if condition is None:
        return str(_RULES["always"])
    return _phrase(parse(condition), pack.limits)


def period_in_words(period: Period) -> str:
    """Give a period with where it starts: "5 working days after the day it reached us"."""
    sentence: str = _RULES["aim" if period.aim else "period"]
    return sentence.format(
        count=period.value, unit=unit_word(period.unit, period.value), start=WORDS["start"][period.start]
    )


def fact_label(fact: str) -> str:
    """Give the name of a fact as staff read it."""
    return str(_FACTS.get(fact, {}).get("label", fact.replace("_", " ")))


def _phrase(condition: Condition, limits: dict[str, Limit]) -> str:
    match condition:
        case Atom():
            return _atom(condition, limits, denied=False)
        case Not(part=Atom() as atom):
            return _atom(atom, limits, denied=True)
        case Not(part=part):
            return str(_RULES["not"]).format(what=_phrase(part, limits))
        case All(parts=parts):
            return str(_RULES["and"]).join(_inner(part, limits) for part in parts)
        case Some(parts=parts):
            return str(_RULES["or"]).join(_inner(part, limits) for part in parts)


def _inner(condition: Condition, limits: dict[str, Limit]) -> str:
    words = _phrase(condition, limits)
    return f"({words})" if isinstance(condition, All | Some) else words


def _atom(atom: Atom, limits: dict[str, Limit], *, denied: bool) -> str:
    key = "denied" if denied else "stated"
    if atom.name in limits:
        limit = limits[atom.name]
        facts = str(_RULES["or"]).join(fact_label(fact) for fact in limit.facts)
        sentence: str = _RULES[f"limit_{key}"]
        return sentence.format(count=limit.value, unit=unit_word(limit.unit, limit.value), facts=facts)
    label = fact_label(atom.name)
    if atom.at_most is not None:
        return str(_RULES[f"at_most_{key}"]).format(label=label, most=atom.at_most)
    if atom.words:
        words = str(_RULES["or"]).join(word.replace("_", " ") for word in atom.words)
        return str(_RULES[f"choice_{key}"]).format(label=label, words=words)
    spoken: dict[str, Any] = _FACTS.get(atom.name, {})
    phrase = spoken.get("false" if denied else "true")
    return str(phrase) if phrase else str(_RULES[f"fact_{key}"]).format(label=label)
