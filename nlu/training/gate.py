"""The gate before a new model: it must not miss more dangers than the one in use."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nlu.corpus import Message
from nlu.encoder import Encoder
from nlu.engine import SpacyEngine
from nlu.evaluation import flag_scores, judge
from triage.vocabulary import Flag

SAFETY: Final = (Flag.EMERGENCY, Flag.SAFEGUARDING, Flag.HEALTH_SAFETY)
"""The flags of which a new model may not miss more."""

RECEIVED: Final = datetime(2026, 2, 10, 10, tzinfo=UTC)
"""When the messages are taken to have come: no flag depends on it."""


def worse_on(ours: Path, candidate: Path, messages: Sequence[Message]) -> list[Flag]:
    """Return the safety flags that a candidate model folder finds less often than the model folder in use.

    Each is asked as it is served, with the phrases beside it; where readers differ on a flag, either answer is right.
    """
    before, after = _found(ours, messages), _found(candidate, messages)
    return [flag for flag in SAFETY if after[flag] < before[flag]]


def _found(folder: Path, messages: Sequence[Message]) -> dict[Flag, float]:
    """Return the share of the messages with each flag in which it is found."""
    scores = flag_scores(judge(SpacyEngine(Encoder(folder)), messages, time.perf_counter, RECEIVED))
    return {flag: scores[flag].recall for flag in SAFETY}
