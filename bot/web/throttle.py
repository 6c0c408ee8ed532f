"""Limits on how often one source may ask, kept in memory: each process counts for itself."""

from collections import OrderedDict
from typing import Final

MOST_SOURCES: Final = 20_000
"""Sources remembered at once; the one unheard of for longest is forgotten first."""


class Throttle:
    """A bucket for each source: it holds `burst` requests and fills again at `per_minute`."""

    def __init__(self, *, burst: int, per_minute: float) -> None:
        """Begin with every bucket full."""
        self.burst = burst
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, source: str, now: float) -> float:
        """Count one request at `now` (seconds) and return 0, or how many seconds to wait when it is one too many."""
        level, at = self._buckets.pop(source, (float(self.burst), now))
        level = min(float(self.burst), level + max(0.0, now - at) * self.per_minute / 60)
        admitted = level >= 1
        self._buckets[source] = (level - 1 if admitted else level, now)
        if len(self._buckets) > MOST_SOURCES:
            self._buckets.popitem(last=False)
        return 0.0 if admitted else (1 - level) * 60 / self.per_minute

    def forgive(self, source: str) -> None:
        """Fill the bucket of `source`."""
        self._buckets.pop(source, None)
