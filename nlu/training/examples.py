"""Messages as numbers: word pieces in, and for every output what is right and how much it counts."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from nlu.corpus import Message
from nlu.labels import AREAS, DENIED, FACTS, FLAGS, MAX_PIECES, SPANS, TAGS, TYPES
from triage.vocabulary import SERVICE_AREA, FeedbackType, ServiceArea

SEVERAL = (
    *(f"flag:{flag}" for flag in FLAGS),
    *(f"fact:{key}" for key in FACTS),
    *(f"fact:{key}" for key in DENIED),
)
"""What is scored as one of several that may all be so, in the order of the outputs: flags, facts, facts denied."""

_UNKNOWN = -100
_MASK_PIECE = 103
_DROPPED = 0.06
_BATCH_PIECES = 1600


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One message as numbers."""

    pieces: list[int]
    type: int
    area: int
    flags: list[float]
    facts: list[float]
    denied: list[float]
    known: list[float]
    tags: list[int]


def as_examples(messages: Sequence[Message], tokenizer: Tokenizer) -> list[Example]:
    """Return the messages as examples, cut to what the encoder reads at once."""
    tokenizer.enable_truncation(MAX_PIECES)
    return [_example(m, tokenizer) for m in messages]


def _example(message: Message, tokenizer: Tokenizer) -> Example:
    encoded = tokenizer.encode(message.text)
    facts = message.facts or {}
    labelled = message.facts is not None and message.looked_at is None
    area = facts.get(SERVICE_AREA)
    return Example(
        pieces=encoded.ids,
        type=TYPES.index(message.type) if message.type else _UNKNOWN,
        area=AREAS.index(ServiceArea(area) if area else None)
        if _is_known(message, f"fact:{SERVICE_AREA}") and SERVICE_AREA not in message.optional
        else _UNKNOWN,
        flags=[float(f in (message.flags or ())) for f in FLAGS],
        facts=[float(facts.get(key) is True) for key in FACTS],
        denied=[float(facts.get(key) is False) for key in DENIED],
        known=[float(_is_known(message, finding)) for finding in SEVERAL],
        tags=_tags(message, encoded.offsets, 0 if labelled else _UNKNOWN),
    )


def _is_known(message: Message, finding: str) -> bool:
    """Return whether somebody looked for this in the message."""
    return message.facts is not None if message.looked_at is None else finding in message.looked_at


def _tags(message: Message, offsets: Sequence[tuple[int, int]], elsewhere: int) -> list[int]:
    """Return what each piece is; `elsewhere` for what stands outside of the words of a fact."""
    tags = [elsewhere] * len(offsets)
    for key in SPANS:
        words = (message.facts or {}).get(key)
        if not isinstance(words, str):
            continue
        start = message.text.find(words)
        first = True
        for place, (left, right) in enumerate(offsets):
            if left < right and left >= start and right <= start + len(words):
                tags[place] = TAGS.index(f"{'B' if first else 'I'}-{key}")
                first = False
    return tags


def public_messages(folder: Path, per_kind: dict[str, int], seed: int) -> list[Message]:
    """Return texts published elsewhere whose publisher's label implies a type: so many of each file and type."""
    rng = random.Random(seed)  # noqa: S311 - a reproducible choice, no secret
    out: list[Message] = []
    for file in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for kind in FeedbackType:
            fitting = [r for r in rows if r.get("type_hint") == kind]
            rng.shuffle(fitting)
            out += [_hinted(r, kind) for r in fitting[: per_kind.get(file.stem, 0)]]
    return out


def _hinted(row: dict[str, str], kind: FeedbackType) -> Message:
    return Message(id=row["id"], text=row["text"], type=kind, flags=None, facts=None, hard=False, note="public")


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Examples of like length, padded."""

    pieces: Tensor
    mask: Tensor
    type: Tensor
    area: Tensor
    flags: Tensor
    facts: Tensor
    denied: Tensor
    known: Tensor
    tags: Tensor


def batches(examples: Sequence[Example], size: int, rng: random.Random | None) -> Iterator[Batch]:
    """Yield the examples in batches; with `rng` shuffled and with some word pieces hidden, else in order."""
    order = list(range(len(examples)))
    if rng is not None:
        order.sort(key=lambda i: len(examples[i].pieces) * rng.uniform(0.8, 1.25))
    chunks = list(_chunks(order, examples, size))
    if rng is not None:
        rng.shuffle(chunks)
    for chunk in chunks:
        yield _batch([examples[i] for i in chunk], rng)


def _chunks(order: Sequence[int], examples: Sequence[Example], size: int) -> Iterator[list[int]]:
    """Yield runs of at most `size` examples, fewer where they are long, so that a batch is never slow."""
    chunk: list[int] = []
    longest = 0
    for number in order:
        longest = max(longest, len(examples[number].pieces))
        if chunk and (len(chunk) == size or longest * (len(chunk) + 1) > _BATCH_PIECES):
            yield chunk
            chunk, longest = [], len(examples[number].pieces)
        chunk.append(number)
    if chunk:
        yield chunk


def _batch(chosen: Sequence[Example], rng: random.Random | None) -> Batch:
    longest = max(len(e.pieces) for e in chosen)
    pieces = np.zeros((len(chosen), longest), dtype=np.int64)
    tags = np.full((len(chosen), longest), _UNKNOWN, dtype=np.int64)
    for row, example in enumerate(chosen):
        pieces[row, : len(example.pieces)] = _hidden(example.pieces, rng)
        tags[row, : len(example.tags)] = example.tags
    return Batch(
        pieces=torch.from_numpy(pieces),
        mask=torch.from_numpy((pieces != 0).astype(np.float32)),
        type=torch.tensor([e.type for e in chosen]),
        area=torch.tensor([e.area for e in chosen]),
        flags=torch.tensor([e.flags for e in chosen]),
        facts=torch.tensor([e.facts for e in chosen]),
        denied=torch.tensor([e.denied for e in chosen]),
        known=torch.tensor([e.known for e in chosen]),
        tags=torch.from_numpy(tags),
    )


def _hidden(pieces: list[int], rng: random.Random | None) -> list[int]:
    if rng is None:
        return pieces
    inner = (_MASK_PIECE if rng.random() < _DROPPED else piece for piece in pieces[1:-1])
    return [pieces[0], *inner, *pieces[1:][-1:]]
