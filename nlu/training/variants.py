"""More of the same messages for each round of training: typed in haste, and two sent as one. Never kept as data.

What a variant says is what its message says: words inside a verbatim fact are left alone, and two messages are joined
only where the contract settles what the two say together.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nlu.corpus import Message
from triage.vocabulary import BOOLEAN_FACTS, SERVICE_AREA, VERBATIM_FACTS, FeedbackType

HASTY = 0.3
"""Share of the messages that a round shows typed in haste."""

JOINED = 0.2
"""How many joined messages a round adds, as a share of all."""

_LONGEST = 400
_TYPO = 0.06
_SHORTEST_WORD = 4
_TRIES = 8
_WINS = (
    FeedbackType.COMPLAINT,
    FeedbackType.SERVICE_REQUEST,
    FeedbackType.COMMENT,
    FeedbackType.COMPLIMENT,
    FeedbackType.OTHER,
)
_NOT_BOTH = frozenset({FeedbackType.COMMENT, FeedbackType.COMPLIMENT})
_APART = ({"neighbour_dispute", "asb_handling"}, {"misapplied", "rent_level", "general_law", "overall_policy"})
_OF_ONE = ("being_resolved",)
_JOINTS = (" ", ". ", "\n", " also ", " and another thing ", "\n\n", " oh and ", ". PS ", " ... ", " anyway ")


def one_round(messages: Sequence[Message], rng: random.Random, shorthand: Mapping[str, Sequence[str]]) -> list[Message]:
    """Return the messages as one round of training shows them; `shorthand` gives ways to write a word."""
    shown = [_hasty(m, rng, shorthand) if rng.random() < HASTY else m for m in messages]
    short = [m for m in messages if m.facts is not None and m.looked_at is None and len(m.text) <= _LONGEST]
    return [*shown, *_joined(short, round(len(messages) * JOINED), rng)]


def _joined(messages: Sequence[Message], count: int, rng: random.Random) -> Iterator[Message]:
    for _ in range(count if messages else 0):
        one = rng.choice(messages)
        fitting = (other for other in (rng.choice(messages) for _ in range(_TRIES)) if can_join(one, other))
        if other := next(fitting, None):
            yield join(one, other, rng.choice(_JOINTS))


def can_join(one: Message, other: Message) -> bool:
    """Return whether the contract settles what the two messages say when they are sent as one."""
    ours, theirs = one.facts or {}, other.facts or {}
    if one.text == other.text or (one.type is not other.type and {one.type, other.type} == _NOT_BOTH):
        return False
    if any(key in ours and key in theirs for key in VERBATIM_FACTS):
        return False
    if any(words in text for text, facts in ((one.text, theirs), (other.text, ours)) for words in _verbatim(facts)):
        return False
    contrary = any(key in ours and key in theirs and ours[key] != theirs[key] for key in BOOLEAN_FACTS)
    said = {key for key in (*ours, *theirs) if ours.get(key) is True or theirs.get(key) is True}
    return not contrary and not any(len(group & said) > 1 for group in _APART)


def join(one: Message, other: Message, joint: str) -> Message:
    """Return the two messages as one: the type that wins, every flag and fact; no area where they name two."""
    kinds = [kind for kind in (one.type, other.type) if kind is not None]
    kind = min(kinds, key=_WINS.index)
    areas = {facts.get(SERVICE_AREA) for facts in (one.facts or {}, other.facts or {})} - {None}
    facts: dict[str, Any] = {**(other.facts or {}), **(one.facts or {})}
    for key in _OF_ONE if FeedbackType.COMPLAINT in kinds else ():
        facts.pop(key, None)
    return replace(
        one,
        id=f"{one.id}+{other.id}",
        text=f"{one.text.rstrip()}{joint}{other.text.lstrip()}",
        type=kind,
        flags=(one.flags or frozenset()) | (other.flags or frozenset()),
        facts=facts,
        optional=one.optional | other.optional | (frozenset({SERVICE_AREA}) if len(areas) > 1 else frozenset()),
    )


def _hasty(message: Message, rng: random.Random, shorthand: Mapping[str, Sequence[str]]) -> Message:
    kept = list(_verbatim(message.facts or {}))
    parts = re.split(f"({'|'.join(map(re.escape, kept))})", message.text) if kept else [message.text]
    unpunctuated, share = rng.random() < 0.5, rng.choice((0.0, _TYPO, 2 * _TYPO))  # noqa: PLR2004  half of them
    written = [p if p in kept else _retyped(p, rng, shorthand, share, unpunctuated=unpunctuated) for p in parts]
    return replace(message, text="".join(written))


def _retyped(
    text: str, rng: random.Random, shorthand: Mapping[str, Sequence[str]], share: float, *, unpunctuated: bool
) -> str:
    text = re.sub(r"(?<=\w)['’](?=\w)|[.,!;:](?=\s|$)", "", text) if unpunctuated else text
    return re.sub(r"\w+", lambda match: _word(match.group(), rng, shorthand, share), text)


def _word(word: str, rng: random.Random, shorthand: Mapping[str, Sequence[str]], share: float) -> str:
    if rng.random() >= share * 2:
        return word
    if ways := shorthand.get(word.lower()):
        return rng.choice(ways)
    return _slip(word, rng) if word.isalpha() and len(word) >= _SHORTEST_WORD else word


def _slip(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    match rng.randrange(3):
        case 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case _:
            return word[:place] + word[place] + word[place:]


def _verbatim(facts: Mapping[str, Any]) -> Iterator[str]:
    return (facts[key] for key in VERBATIM_FACTS if isinstance(facts.get(key), str))
