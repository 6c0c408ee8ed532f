"""Temperatures, thresholds and the point of abstaining, fitted on scores of messages the network had not seen."""

from collections.abc import Mapping, Sequence
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

Numbers = npt.NDArray[np.float32]
Truths = npt.NDArray[np.bool_]

WANTED_RECALL: Mapping[Flag, float] = {Flag.EMERGENCY: 0.985, Flag.SAFEGUARDING: 0.97}
"""Share of dangers that must be found, whatever it costs in needless alerts."""

WANTED_ACCURACY = 0.97
MOST_ABSTAINED = 0.09

_GRID = np.round(np.arange(-3.0, 3.01, 0.1), 1)
_FEWEST = 12
_SMOOTH = np.array([0.1, 0.2, 0.4, 0.2, 0.1])


def calibrate(messages: Sequence[Message], scores: Numbers, version: str) -> dict[str, Any]:
    """Return the content of `calibration.json` for scores (messages, labels) of held-out messages."""
    kinds = np.array([TYPES.index(m.type) for m in messages if m.type])
    areas = np.array([AREAS.index(_area(m)) for m in messages])
    warmth = temperature(scores[:, TYPE_COLUMNS], kinds)
    return {
        "version": version,
        "type_temperature": warmth,
        "area_temperature": temperature(scores[:, AREA_COLUMNS], areas),
        "abstain_below": abstain_below(scores[:, TYPE_COLUMNS] / warmth, kinds),
        "thresholds": {name: threshold(scores[:, c], truth, recall) for name, c, truth, recall in _several(messages)},
    }


def _area(message: Message) -> ServiceArea | None:
    area = (message.facts or {}).get("service_area")
    return ServiceArea(area) if area else None


def _several(messages: Sequence[Message]) -> list[tuple[str, int, Truths, float | None]]:
    facts = [m.facts or {} for m in messages]
    flags = [m.flags or frozenset() for m in messages]
    rows: list[tuple[str, int, Truths, float | None]] = []
    for i, flag in enumerate(FLAGS):
        rows.append(
            (f"flag:{flag}", FLAG_COLUMNS.start + i, np.array([flag in f for f in flags]), WANTED_RECALL.get(flag))
        )
    for i, key in enumerate(FACTS):
        rows.append((f"fact:{key}", FACT_COLUMNS.start + i, np.array([f.get(key) is True for f in facts]), None))
    for i, key in enumerate(DENIED):
        rows.append((f"denied:{key}", DENIED_COLUMNS.start + i, np.array([f.get(key) is False for f in facts]), None))
    return rows


def temperature(scores: Numbers, right: npt.NDArray[np.int64]) -> float:
    """Return the temperature under which the right answers are most probable."""
    grid = np.round(np.arange(0.4, 3.01, 0.05), 2)
    return float(min(grid, key=lambda t: _surprise(scores / t, right)))


def _surprise(scores: Numbers, right: npt.NDArray[np.int64]) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(right)), right].mean())


def threshold(scores: Numbers, truth: Truths, recall: float | None) -> float:
    """Return the score from which a label is found: where F1 is best, or lower when a recall is wanted."""
    if truth.sum() < _FEWEST:
        return 0.0
    curve = np.convolve([f1(scores > t, truth) for t in _GRID], _SMOOTH, mode="same")
    best = float(_GRID[int(curve[2:-2].argmax()) + 2])
    if recall is None:
        return best
    return min(best, float(np.quantile(scores[truth], 1 - recall)))


def f1(found: Truths, truth: Truths) -> float:
    """Return the harmonic mean of precision and recall; 0 when nothing is right."""
    return 2 * float((found & truth).sum()) / max(1, int(found.sum() + truth.sum()))


def abstain_below(scores: Numbers, right: npt.NDArray[np.int64]) -> float:
    """Return the probability below which to abstain: as often as needed to be right often enough, within limits."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = shifted / shifted.sum(axis=1, keepdims=True)
    sure, correct = shares.max(axis=1), shares.argmax(axis=1) == right
    for cut in np.arange(0.3, 0.99, 0.01):
        kept = sure >= cut
        if 1 - kept.mean() > MOST_ABSTAINED:
            return round(float(cut - 0.01), 2)
        if correct[kept].mean() >= WANTED_ACCURACY:
            return round(float(cut), 2)
    return 0.5
