"""The trained reader: a small encoder (ONNX, int8) that scores every word piece for every label.

A label's score for a text, or for one sentence of it, is what its pieces say weighed by how much they count for the
label. So one run of the encoder reads the message, each of its sentences, and the words that each finding rests on.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from nlu.labels import (
    AREA_COLUMNS,
    AREAS,
    DENIED,
    DENIED_COLUMNS,
    FACT_COLUMNS,
    FACTS,
    FLAG_COLUMNS,
    FLAGS,
    LABELS,
    MAX_PIECES,
    SPANS,
    TYPE_COLUMNS,
    TYPES,
)
from nlu.reading import Part, Reading
from triage.vocabulary import ServiceArea

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

_FIRST, _LAST = 101, 102
_NOWHERE = (0, 0)
_MOST_WINDOWS = 10
_SHARE = 0.35
_FEW = 5
_SENTENCE_ENDS = frozenset(".!?…")
_TAGGED = 0.3
_SLOWER = ["SkipLayerNormFusion"]
"""What onnxruntime does to a network that makes this one slower: sum and norm in one take longer than one by one."""
_COLUMN = {
    **{f"type:{t}": TYPE_COLUMNS.start + i for i, t in enumerate(TYPES)},
    **{f"flag:{f}": FLAG_COLUMNS.start + i for i, f in enumerate(FLAGS)},
    **{f"fact:{k}": FACT_COLUMNS.start + i for i, k in enumerate(FACTS)},
}


class Encoder:
    """Reads type, service area, flags, facts and verbatim spans with one trained network."""

    def __init__(self, folder: Path) -> None:
        """Load `model.onnx`, `tokenizer.json` and `calibration.json` from a folder."""
        self._calibration = _Calibration.from_file(folder / "calibration.json")
        self.version = self._calibration.version
        self.abstain_below = self._calibration.abstain_below
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = _session(folder / "model.onnx")

    def read(self, text: str) -> "Pieces":
        """Return the text as read."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        room = MAX_PIECES - 2
        windows = [slice(i, i + room) for i in range(0, max(1, len(encoded.ids)), room)][:_MOST_WINDOWS]
        columns = [self._run([_FIRST, *encoded.ids[w], _LAST]) for w in windows]
        offsets = [place for w in windows for place in (_NOWHERE, *encoded.offsets[w], _NOWHERE)]
        return Pieces(np.concatenate(columns), np.array(offsets, dtype=np.int64), text, self._calibration, self.read)

    def _run(self, ids: list[int]) -> Numbers:
        pieces = np.array([ids], dtype=np.int64)
        (columns,) = self._session.run(None, {"pieces": pieces})
        return np.asarray(columns[0], dtype=np.float32)


class Pieces:
    """A text that has been read: the encoder's outputs for each word piece, and where the pieces stand."""

    def __init__(
        self,
        columns: Numbers,
        places: Places,
        text: str,
        calibration: "_Calibration",
        read: Callable[[str], "Pieces"],
    ) -> None:
        """Keep the outputs (pieces, columns) and the places (pieces, 2) of a text, and what reads another."""
        self._columns, self._starts, self._ends = columns, places[:, 0], places[:, 1]
        self._stands = self._ends > self._starts
        self._text, self._read_another = text, read
        self._whole = Part(start=0, end=len(text))
        self._calibration = calibration
        self._inside: dict[Part, Reading] = {}
        self._alone: dict[Part, Reading] = {}
        counts = columns[:, :LABELS].astype(np.float64)
        self._counts = np.exp(counts - counts.max(axis=0))
        self._says = self._counts * columns[:, LABELS : 2 * LABELS]

    def scores(self, part: Part | None = None) -> Numbers:
        """Return the raw score of every label for a part or for the whole text: what its pieces say, weighed."""
        if part is None or part == self._whole:
            counts, says = self._counts, self._says
        else:
            inside = self._stands & (self._starts >= part.start) & (self._ends <= part.end)
            counts, says = self._counts[inside], self._says[inside]
        if not len(counts):
            return np.zeros(LABELS, dtype=np.float32)
        return np.asarray(says.sum(axis=0) / counts.sum(axis=0), dtype=np.float32)

    def part(self, part: Part) -> Reading:
        """Return the reading of one part, the whole text included."""
        if part not in self._inside:
            self._inside[part] = self._calibration.reading(self.scores(part))
        return self._inside[part]

    def alone(self, part: Part) -> Reading:
        """Return the reading of one part as a text of its own: one more run of the encoder, the first time."""
        if part == self._whole:
            return self.part(part)
        if part not in self._alone:
            another = self._read_another(self._text[part.start : part.end])
            self._alone[part] = another.part(another.whole)
        return self._alone[part]

    @property
    def whole(self) -> Part:
        """Return the whole text as a part."""
        return self._whole

    def areas(self, part: Part) -> Mapping[ServiceArea | None, float]:
        """Return how probable each service area is for one part."""
        return self._calibration.areas(self.scores(part))

    def spans(self) -> dict[str, Part]:
        """Return where the verbatim facts stand, by fact key: of several runs of words the one most in its favour."""
        found = {}
        for key in SPANS:
            shares = self._shares(key)
            runs = _runs(shares)
            if runs:
                first, last = max(runs, key=lambda run: float(shares[run[0] : run[1] + 1].sum()))
                found[key] = Part(start=int(self._starts[first]), end=int(self._ends[last]))
        return found

    def share(self, key: str, part: Part) -> float:
        """Return how probable it is that a verbatim fact stands in a part: the highest of its word pieces."""
        inside = (self._starts >= part.start) & (self._ends <= part.end)
        return float(np.where(inside, self._shares(key), 0.0).max())

    def _shares(self, key: str) -> Numbers:
        begin = 1 + 2 * SPANS.index(key)
        return np.asarray(self._tags[:, begin : begin + 2].sum(axis=1))

    @cached_property
    def _tags(self) -> Numbers:
        """How probable each tag is for each piece; nothing where no words stand."""
        return _softmax(self._columns[:, 2 * LABELS :], axis=1) * self._stands[:, None]

    def evidence(self, finding: str) -> Part | None:
        """Return the words around the piece that speaks loudest for a finding, None when none does.

        They stay within a sentence, are a few at least where it has so many, and go on as far as it is said aloud.
        """
        says = np.where(self._is_word, self._says[:, _COLUMN[finding]], 0.0).tolist()
        left = right = loudest = max(range(len(says)), key=says.__getitem__)
        if says[loudest] <= 0:
            return None
        while sides := [place for place in (left - 1, right + 1) if self._goes_on(place)]:
            nearest = max(sides, key=says.__getitem__)
            if right - left + 1 >= _FEW and says[nearest] < _SHARE * says[loudest]:
                break
            left, right = min(left, nearest), max(right, nearest)
        spoken = [place for place in range(left, right + 1) if self._is_word[place]]
        return Part(start=int(self._starts[spoken[0]]), end=int(self._ends[spoken[-1]]))

    @cached_property
    def _is_word(self) -> npt.NDArray[np.bool_]:
        """Which pieces hold a letter or digit."""
        written = (self._text[start:end] for start, end in zip(self._starts, self._ends, strict=True))
        return np.array([any(sign.isalnum() for sign in piece) for piece in written])

    def _goes_on(self, place: int) -> bool:
        """Return whether a piece stands in the text and ends no sentence."""
        return (
            0 <= place < len(self._stands)
            and bool(self._stands[place])
            and self._text[self._starts[place] : self._ends[place]] not in _SENTENCE_ENDS
        )


@dataclass(frozen=True, slots=True)
class _Calibration:
    """What turns raw scores into probabilities that can be believed."""

    version: str
    abstain_below: float
    type_temperature: float
    type_lean: Numbers
    area_temperature: float
    thresholds: Numbers

    @classmethod
    def from_file(cls, file: Path) -> "_Calibration":
        settings = json.loads(file.read_text("utf-8"))
        names = [*(f"flag:{f}" for f in FLAGS), *(f"fact:{k}" for k in FACTS), *(f"denied:{k}" for k in DENIED)]
        return cls(
            version=str(settings["version"]),
            abstain_below=float(settings["abstain_below"]),
            type_temperature=float(settings["type_temperature"]),
            type_lean=np.array([settings["type_lean"][t] for t in TYPES], dtype=np.float32),
            area_temperature=float(settings["area_temperature"]),
            thresholds=np.array([settings["thresholds"][name] for name in names], dtype=np.float32),
        )

    def reading(self, scores: Numbers) -> Reading:
        types = _softmax(scores[TYPE_COLUMNS] / self.type_temperature + self.type_lean)
        several = 1 / (1 + np.exp(self.thresholds - scores[FLAG_COLUMNS.start : DENIED_COLUMNS.stop]))
        flags, facts, denied = np.split(several, [len(FLAGS), len(FLAGS) + len(FACTS)])
        return Reading(
            types=dict(zip(TYPES, types.tolist(), strict=True)),
            areas=self.areas(scores),
            flags=dict(zip(FLAGS, flags.tolist(), strict=True)),
            facts=dict(zip(FACTS, facts.tolist(), strict=True)),
            denied=dict(zip(DENIED, denied.tolist(), strict=True)),
        )

    def areas(self, scores: Numbers) -> Mapping[ServiceArea | None, float]:
        return dict(zip(AREAS, _softmax(scores[AREA_COLUMNS] / self.area_temperature).tolist(), strict=True))


def _session(model: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )


def _softmax(scores: Numbers, axis: int = 0) -> Numbers:
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis=axis, keepdims=True))


def _runs(shares: Numbers) -> list[tuple[int, int]]:
    """Return the runs of pieces that probably belong to a verbatim fact; one piece missing does not end a run."""
    runs: list[tuple[int, int]] = []
    for place in np.flatnonzero(shares >= _TAGGED).tolist():
        if runs and place - runs[-1][1] <= 2:  # noqa: PLR2004 - one piece between
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
