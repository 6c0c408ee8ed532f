"""How well an engine reads labelled messages: counts and measures, no opinion about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nlu.corpus import Message
from nlu.engine import Engine
from nlu.understanding import Understanding
from triage.vocabulary import BOOLEAN_FACTS, SERVICE_AREA, VERBATIM_FACTS, FeedbackType, Flag

OVERLAP = 0.5
"""Share of common words from which two verbatim spans count as the same."""

BINS = 10
"""Bins of confidence in the reliability picture."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A labelled message and what an engine made of it."""

    message: Message
    """The message with its labels."""
    understanding: Understanding
    """What the engine said."""
    seconds: float
    """How long it took."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How well one label is found."""

    precision: float
    """Share of what was found that is right."""
    recall: float
    """Share of what is right that was found."""
    f1: float
    """Their harmonic mean."""
    support: int
    """How many messages have the label."""


def judge(engine: Engine, messages: Iterable[Message], clock: Callable[[], float], now: datetime) -> list[Judged]:
    """Return every message with what the engine makes of it, received at `now`; `clock` gives seconds."""
    judged = []
    for message in messages:
        before = clock()
        understanding = engine.understand(message.text, now)
        judged.append(Judged(message=message, understanding=understanding, seconds=clock() - before))
    return judged


def score(truth: Sequence[bool], found: Sequence[bool]) -> Score:
    """Return precision, recall and F1 of one label over the messages."""
    right = sum(t and f for t, f in zip(truth, found, strict=True))
    precision = right / sum(found) if any(found) else 0.0
    recall = right / sum(truth) if any(truth) else 0.0
    f1 = 2 * right / (sum(found) + sum(truth)) if right else 0.0
    return Score(precision=precision, recall=recall, f1=f1, support=sum(truth))


def type_scores(judged: Sequence[Judged]) -> dict[str, Score]:
    """Return the score of each type."""
    return {
        str(kind): score([_kind(j) is kind for j in judged], [j.understanding.type is kind for j in judged])
        for kind in FeedbackType
    }


def _kind(judged: Judged) -> FeedbackType | None:
    """Return the type that is right; where several are, the one that was found."""
    found = judged.understanding.type
    return found if found in judged.message.type_alt else judged.message.type


def _scored(judged: Sequence[Judged], label: str) -> list[Judged]:
    """Return the messages on which a label must be right."""
    return [j for j in judged if label not in j.message.optional]


def flag_scores(judged: Sequence[Judged]) -> dict[str, Score]:
    """Return the score of each flag."""
    return {str(flag): _flag_score(flag, _scored(judged, flag)) for flag in Flag}


def _flag_score(flag: Flag, judged: Sequence[Judged]) -> Score:
    return score([flag in (j.message.flags or ()) for j in judged], [flag in j.understanding.flags for j in judged])


def fact_scores(judged: Sequence[Judged]) -> dict[str, Score]:
    """Return the score of each fact: booleans said to be so, verbatim ones by overlap."""
    scores = {key: _boolean_score(key, _scored(judged, key)) for key in BOOLEAN_FACTS}
    return scores | {key: _verbatim_score(key, _scored(judged, key)) for key in VERBATIM_FACTS}


def _boolean_score(key: str, judged: Sequence[Judged]) -> Score:
    truth = [_fact(j.message.facts, key) is True for j in judged]
    return score(truth, [_fact(j.understanding.facts, key) is True for j in judged])


def _verbatim_score(key: str, judged: Sequence[Judged]) -> Score:
    pairs = [(_fact(j.message.facts, key), _fact(j.understanding.facts, key)) for j in judged]
    right = sum(bool(t and f and _alike(t, f)) for t, f in pairs)
    found, there = sum(f is not None for _, f in pairs), sum(t is not None for t, _ in pairs)
    f1 = 2 * right / (found + there) if right else 0.0
    return Score(precision=right / max(1, found), recall=right / max(1, there), f1=f1, support=there)


def _fact(facts: Mapping[str, Any] | None, key: str) -> Any:
    return (facts or {}).get(key)


def _alike(one: str, other: str) -> bool:
    ours, theirs = set(one.lower().split()), set(other.lower().split())
    return len(ours & theirs) >= OVERLAP * min(len(ours), len(theirs))


def area_accuracy(judged: Sequence[Judged]) -> float:
    """Return the share of messages about a service area whose area was found."""
    about = [j for j in _scored(judged, SERVICE_AREA) if _fact(j.message.facts, SERVICE_AREA)]
    right = sum(bool(_fact(j.message.facts, SERVICE_AREA) == _fact(j.understanding.facts, SERVICE_AREA)) for j in about)
    return right / max(1, len(about))


def accuracy(judged: Sequence[Judged]) -> float:
    """Return the share of messages whose type was found."""
    return sum(is_right(j) for j in judged) / max(1, len(judged))


def macro_f1(scores: Mapping[str, Score]) -> float:
    """Return the mean F1 of the labels that occur."""
    seen = [s.f1 for s in scores.values() if s.support]
    return sum(seen) / max(1, len(seen))


def is_right(judged: Judged) -> bool:
    """Return whether a type that is right was found."""
    return judged.understanding.type is _kind(judged)


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and number of messages for each bin of confidence that is not empty."""
    bins: dict[int, list[Judged]] = {}
    for j in judged:
        bins.setdefault(min(BINS - 1, int(j.understanding.confidence * BINS)), []).append(j)
    return [(_confidence(group), accuracy(group), len(group)) for _, group in sorted(bins.items())]


def _confidence(group: Sequence[Judged]) -> float:
    return sum(j.understanding.confidence for j in group) / len(group)


def calibration_error(judged: Sequence[Judged]) -> float:
    """Return the expected calibration error: how far confidence is from the share right, over the bins."""
    return sum(n * abs(sure - right) for sure, right, n in reliability(judged)) / max(1, len(judged))


def abstention_curve(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """Return (share abstained, accuracy on the rest) when abstaining on the least sure messages, by hundredths."""
    ordered = sorted(judged, key=lambda j: j.understanding.confidence)
    cuts = [round(len(ordered) * share / 100) for share in range(0, 51, 2)]
    return [(cut / max(1, len(ordered)), accuracy(ordered[cut:])) for cut in cuts]


def confusions(judged: Sequence[Judged]) -> dict[tuple[str, str], int]:
    """Return how many messages of each type (first) were taken for each type (second)."""
    table = {(str(a), str(b)): 0 for a in FeedbackType for b in FeedbackType}
    for j in judged:
        if j.message.type:
            table[str(_kind(j)), str(j.understanding.type)] += 1
    return table


def latency(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return the median and the 99th percentile of the time a message took, in milliseconds."""
    ordered = sorted(1000 * j.seconds for j in judged)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
