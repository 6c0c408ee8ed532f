"""Understanding alone: one message at a time on one thread, beside spaCy's tokenizer and Rasa's `POST /model/parse`."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from typing import Final

import spacy

from bench.figures import SPEED, Round, Section
from bench.load import Load, round_of_calls
from bench.peer import MISSING
from bench.turns import Progress, Subject, in_turns
from nlu.engine import load_engine

SECONDS: Final = 2.0
RECEIVED: Final = datetime(2026, 2, 10, 10, 12, tzinfo=UTC)
TOKENIZER: Final = "spaCy, blank English: tokens only"
PARSE: Final = "Rasa, POST /model/parse"


async def reading(texts: list[str], rasa: Load | None, progress: Progress) -> Section:
    """Return the speed of understanding."""
    tokenize, engine = spacy.blank("en"), load_engine()
    subjects = [
        Subject(name=TOKENIZER, measure=_calls(tokenize, cycle(texts))),
        Subject(name=PARSE, measure=partial(rasa.round, 1, seconds=SECONDS) if rasa else None, note=MISSING),
        Subject(
            name=f"Sayso ({engine.version})",
            measure=_calls(lambda text: engine.understand(text, RECEIVED), cycle(texts)),
            against=(TOKENIZER, PARSE),
        ),
    ]
    rows = await in_turns("Understanding", subjects, progress)
    return Section(title="Understanding, one message at a time", columns=SPEED, rows=rows)


def _calls(read: Callable[[str], object], texts: Iterator[str]) -> Callable[[], Awaitable[Round]]:
    async def measure() -> Round:
        return round_of_calls(lambda: read(next(texts)), 1, seconds=SECONDS)

    return measure
