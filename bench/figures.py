"""Figures of several rounds: what one round comes to, their medians, and ratios between what ran side by side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

Round = tuple[float, ...]
"""What one round came to: one figure a column."""

SPEED = ("messages/s", "p50 ms", "p99 ms", "CPU ms")
"""The columns of a round of messages; the last holds where other work makes the machine slow."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing that was measured."""

    name: str
    """What it is, for people."""
    rounds: tuple[Round, ...] = ()
    """Its figures, round by round."""
    against: tuple[str, ...] = ()
    """Names of the rows of the same section that it is compared with."""
    note: str = ""
    """Why there are no figures."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Things that were measured in turns, and so can be compared."""

    title: str
    """What they have in common."""
    columns: tuple[str, ...]
    """What each figure is, with its unit."""
    rows: tuple[Row, ...]
    """Peers and limits first."""


def speed(taken: Sequence[float], *, elapsed: float, cpu: float) -> Round:
    """Return the figures of SPEED for what each message took, the whole round and the process at work, in seconds."""
    ordered = sorted(taken)
    number = len(ordered)
    return (number / elapsed, percentile(ordered, 50) * 1000, percentile(ordered, 99) * 1000, cpu / number * 1000)


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the smallest of the ordered values that so many percent of them do not exceed (nearest rank)."""
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


def medians(row: Row) -> Round:
    """Return the median of each figure over the rounds."""
    return tuple(median(column) for column in zip(*row.rounds, strict=True))


def ratios(row: Row, peer: Row) -> Round:
    """Return each figure divided by the peer's: the median over rounds that ran side by side.

    A peer that was measured once counts for every round.
    """
    peers = peer.rounds * len(row.rounds) if len(peer.rounds) == 1 else peer.rounds
    divided = [
        tuple(mine / theirs for mine, theirs in zip(one, other, strict=True))
        for one, other in zip(row.rounds, peers, strict=True)
    ]
    return tuple(median(column) for column in zip(*divided, strict=True))
