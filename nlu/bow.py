"""A bag-of-words reader: spaCy text classifiers for type and service area, small and quick, no encoder."""

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from nlu.reading import Part, Reading
from nlu.sentences import Tokenizer
from triage.vocabulary import FeedbackType, ServiceArea

NO_AREA = "none"


class BagOfWords:
    """Reads type and service area; flags and facts are left to the phrases."""

    version = "bow-1"

    def __init__(self, folder: Path) -> None:
        """Load the two classifiers from a folder that holds `type` and `area`."""
        self._type, self._area = (_classifier(folder / name) for name in ("type", "area"))

    def read(self, text: str, parts: Sequence[Part]) -> tuple[Reading, tuple[Reading, ...]]:
        """Return the reading of the whole text and one for each part."""
        return self._reading(text), tuple(self._reading(text[p.start : p.end]) for p in parts)

    def _reading(self, text: str) -> Reading:
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
