"""A bag-of-words reader: spaCy text classifiers for type and service area, small and quick, no encoder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from nlu.reading import Part, Reading
from nlu.sentences import Tokenizer
from triage.vocabulary import FeedbackType, ServiceArea

NO_AREA = "none"


@dataclass(frozen=True, slots=True)
class _Read:
    reader: "BagOfWords"
    text: str

    def part(self, part: Part) -> Reading:
        return self.reader.reading(self.text[part.start : part.end])

    def spans(self) -> Mapping[str, Part]:
        return {}

    def evidence(self, _finding: str) -> Part | None:
        return None


class BagOfWords:
    """Reads type and service area; flags and facts are left to the phrases."""

    version = "bow-1"
    abstain_below = 0.5

    def __init__(self, folder: Path) -> None:
        """Load the two classifiers from a folder that holds `type` and `area`."""
        self._type, self._area = (_classifier(folder / name) for name in ("type", "area"))

    def read(self, text: str) -> _Read:
        """Return the text as read."""
        return _Read(self, text)

    def reading(self, text: str) -> Reading:
        """Return the reading of a text."""
        types = self._type(text.lower()).cats
        areas = self._area(text.lower()).cats
        return Reading(
            types={t: float(types[t]) for t in FeedbackType},
            areas={None if a == NO_AREA else ServiceArea(a): float(p) for a, p in areas.items()},
        )


def _classifier(folder: Path) -> Language:
    nlp = spacy.load(folder)
    nlp.tokenizer = Tokenizer(nlp.vocab)
    return nlp
