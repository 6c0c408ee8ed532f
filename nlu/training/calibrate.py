"""Temperatures, thresholds and the point of abstaining, fitted on scores of messages the network had not seen."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.corpus import Message
from nlu.labels import (
    AREA_COLUMNS,
    AREAS,
    DENIED,
    DENIED_COLUMNS,
    FACT_COLUMNS,
    FACTS,
    FLAG_COLUMNS,
    FLAGS,
    TYPE_COLUMNS,
    TYPES,
)
from triage.vocabulary import Flag, ServiceArea

Numbers = npt.NDArray[np.floating[Any]]
Truths = npt.NDArray[np.bool_]

RECALL_COUNTS = {
    f"flag:{Flag.EMERGENCY}": 3.0,
    f"flag:{Flag.SAFEGUARDING}": 3.0,
    f"flag:{Flag.HEALTH_SAFETY}": 1.5,
}
"""What costs more to miss than to find where it is not: so many times as much recall counts as precision."""

HARD_SHARE = 0.4
"""Share of hard messages for which probabilities are to hold: the left-out messages have more, and count less."""

WANTED_ACCURACY = 0.97
MOST_ABSTAINED = 0.12

_GRID = np.round(np.arange(-3.0, 3.01, 0.1), 1)
_FEW = 20
_STEPS, _STEP = 3000, 0.3
_SMOOTH = np.array([0.1, 0.2, 0.4, 0.2, 0.1])


def calibrate(messages: Sequence[Message], scores: Numbers, spoken: Numbers) -> dict[str, Any]:
    """Return the content of `calibration.json` for scores (messages, labels) of held-out messages.

    `spoken` (messages, types) is how much the words that name a kind count for it: probabilities are to hold with them.
    """
    kinds = np.array([TYPES.index(m.type) for m in messages if m.type])
    looked_at = np.array([m.facts is not None for m in messages])
    labelled = [m for m in messages if m.facts is not None]
    areas = np.array([AREAS.index(_area(m)) for m in labelled])
    weights = counting(messages)
    spoken = np.log(spoken)
    warmth, lean = even_handed(scores[:, TYPE_COLUMNS], kinds, weights, spoken)
    return {
        "type_temperature": warmth,
        "type_lean": {str(kind): lean[i] for i, kind in enumerate(TYPES)},
        "area_temperature": temperature(scores[looked_at, AREA_COLUMNS], areas, weights[looked_at]),
        "abstain_below": abstain_below(scores[:, TYPE_COLUMNS] / warmth + np.array(lean) + spoken, kinds, weights),
        "thresholds": {
            name: threshold(scores[looked_at, column], truth, RECALL_COUNTS.get(name, 1.0))
            for name, column, truth in _several(labelled)
        },
    }


def neutral() -> dict[str, Any]:
    """Return the content of `calibration.json` that leaves the network's scores as they are."""
    names = [*(f"flag:{f}" for f in FLAGS), *(f"fact:{k}" for k in FACTS), *(f"denied:{k}" for k in DENIED)]
    return {
        "type_temperature": 1.0,
        "type_lean": {str(kind): 0.0 for kind in TYPES},
        "area_temperature": 1.0,
        "abstain_below": 0.5,
        "thresholds": dict.fromkeys(names, 0.0),
    }


def counting(messages: Sequence[Message]) -> Numbers:
    """Return how much each message counts, 1 on average, so that the hard ones make up `HARD_SHARE` of all."""
    hard = np.array([m.hard for m in messages])
    share = min(max(hard.mean(), 0.01), 0.99)
    return np.asarray(np.where(hard, HARD_SHARE / share, (1 - HARD_SHARE) / (1 - share)))


def _area(message: Message) -> ServiceArea | None:
    area = (message.facts or {}).get("service_area")
    return ServiceArea(area) if area else None


def _several(messages: Sequence[Message]) -> list[tuple[str, int, Truths]]:
    facts = [m.facts or {} for m in messages]
    flags = [m.flags or frozenset() for m in messages]
    rows: list[tuple[str, int, Truths]] = []
    rows += [
        (f"flag:{f}", FLAG_COLUMNS.start + i, np.array([f in have for have in flags])) for i, f in enumerate(FLAGS)
    ]
    said = ((FACTS, FACT_COLUMNS, "fact", True), (DENIED, DENIED_COLUMNS, "denied", False))
    for keys, columns, kind, value in said:
        truths = [np.array([have.get(key) is value for have in facts]) for key in keys]
        rows += [
            (f"{kind}:{key}", columns.start + i, truth) for i, (key, truth) in enumerate(zip(keys, truths, strict=True))
        ]
    return rows


def even_handed(
    scores: Numbers, right: npt.NDArray[np.int64], counts_as: Numbers, spoken: Numbers
) -> tuple[float, list[float]]:
    """Return the temperature and what to add for each type, so that probabilities hold where all types are as common.

    Complaints fill much of the training data; nobody knows how common they are where the product runs.
    """
    counts = np.bincount(right, minlength=len(TYPES))
    weights = (1 / np.maximum(counts, 1))[right] * counts_as
    weights = weights[:, None] / weights.sum()
    lean, sharpness = np.zeros(len(TYPES)), 1.0
    for _ in range(_STEPS):
        excess = (_shares(scores * sharpness + lean + spoken) - np.eye(len(TYPES))[right]) * weights
        lean -= _STEP * excess.sum(0)
        sharpness -= _STEP * float((excess * scores).sum())
    lean -= lean.mean()
    return round(1 / sharpness, 3), [round(float(x), 3) for x in lean]


def _shares(scores: Numbers) -> Numbers:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def temperature(scores: Numbers, right: npt.NDArray[np.int64], counts_as: Numbers) -> float:
    """Return the temperature under which the right answers are most probable."""
    grid = np.round(np.arange(0.4, 3.01, 0.05), 2)
    return float(min(grid, key=lambda t: _surprise(scores / t, right, counts_as)))


def _surprise(scores: Numbers, right: npt.NDArray[np.int64], counts_as: Numbers) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-np.average(logs[np.arange(len(right)), right], weights=counts_as))


def threshold(scores: Numbers, truth: Truths, recall_counts: float) -> float:
    """Return the score from which a label is found: where F is best, recall counting so many times as precision.

    The fewer messages have the label, the nearer to 0 it stays: few examples say little.
    """
    curve = np.convolve([f_score(scores > t, truth, recall_counts) for t in _GRID], _SMOOTH, mode="same")
    trust = truth.sum() / (truth.sum() + _FEW)
    return round(float(_GRID[int(curve[2:-2].argmax()) + 2] * trust), 2)


def f_score(found: Truths, truth: Truths, recall_counts: float) -> float:
    """Return the weighed harmonic mean of precision and recall; 0 when nothing is right."""
    weight = recall_counts**2
    return (1 + weight) * float((found & truth).sum()) / max(1.0, float(found.sum() + weight * truth.sum()))


def abstain_below(scores: Numbers, right: npt.NDArray[np.int64], counts_as: Numbers) -> float:
    """Return the probability below which to abstain: as often as needed to be right often enough, within limits."""
    shares = _shares(scores)
    sure, correct = shares.max(axis=1), shares.argmax(axis=1) == right
    for cut in np.arange(0.3, 0.99, 0.01):
        kept = sure >= cut
        if 1 - np.average(kept, weights=counts_as) > MOST_ABSTAINED:
            return round(float(cut - 0.01), 2)
        if np.average(correct[kept], weights=counts_as[kept]) >= WANTED_ACCURACY:
            return round(float(cut), 2)
    return 0.5
