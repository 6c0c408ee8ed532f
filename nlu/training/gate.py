"""The gate before a new model: it must not miss more dangers than the one in use."""

from collections.abc import Sequence
from pathlib import Path

from nlu.corpus import Message
from nlu.encoder import Encoder
from nlu.reading import Part
from triage.vocabulary import Flag

SAFETY = (Flag.EMERGENCY, Flag.SAFEGUARDING, Flag.HEALTH_SAFETY)
"""The flags of which a new model may not find fewer."""

_FOUND = 0.5


def worse_on(ours: Path, candidate: Path, messages: Sequence[Message]) -> list[Flag]:
    """Return the safety flags that a candidate model folder finds less often than the model folder in use."""
    before, after = _found(Encoder(ours), messages), _found(Encoder(candidate), messages)
    return [flag for flag in SAFETY if after[flag] < before[flag]]


def _found(encoder: Encoder, messages: Sequence[Message]) -> dict[Flag, int]:
    found = dict.fromkeys(SAFETY, 0)
    for message in messages:
        wanted = [flag for flag in SAFETY if flag in (message.flags or ())]
        flags = encoder.read(message.text).part(Part(start=0, end=len(message.text))).flags if wanted else {}
        for flag in wanted:
            found[flag] += flags[flag] >= _FOUND
    return found
