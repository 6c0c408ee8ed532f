"""The whole training: read, check, hold out and calibrate, fit on everything, export."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from nlu.corpus import Message, near_duplicates, read_messages
from nlu.training.calibrate import Numbers, calibrate
from nlu.training.examples import Example, as_examples, batches, public_messages
from nlu.training.export import export
from nlu.training.fit import Recipe, fit, pooled
from nlu.training.network import Network

BASE_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""What the published files of all-MiniLM-L6-v2 (Apache-2.0) hash to."""

PUBLIC_ROWS = {"nhs_fft": 300, "clinc150_smalltalk": 200, "hwu64_general": 60, "uci_sms": 150, "nlupp": 120}
"""How many published texts of each file and type help with the type, where their folder is given."""

PUBLIC_WEIGHT = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where a training run reads and writes."""

    messages: Path
    """Folder of labelled messages."""
    held_back: Path
    """Folder of development messages, only compared with the others for near-duplicates."""
    base: Path
    """Folder with the published weights and tokenizer."""
    public: Path | None
    """Folder with published texts, or None."""
    model: Path
    """Folder that receives the model."""


def train(places: Places, recipe: Recipe, folds: int) -> None:
    """Train, calibrate and write the model; raise ValueError when the base is not the published one or data overlap."""
    check_base(places.base)
    messages = read_messages(places.messages)
    check_apart(messages, read_messages(places.held_back))
    torch.set_flush_denormal(True)
    tokenizer = Tokenizer.from_file(str(places.base / "tokenizer.json"))
    tokenizer.no_padding()
    examples = as_examples(messages, tokenizer)
    extra: list[Example] = []
    if places.public:
        extra = as_examples(public_messages(places.public, PUBLIC_ROWS, recipe.seed), tokenizer, PUBLIC_WEIGHT)
    scores = held_out_scores(examples, extra, places.base / "model.safetensors", recipe, folds)
    network = fit([*examples, *extra], places.base / "model.safetensors", recipe, "everything")
    places.model.mkdir(parents=True, exist_ok=True)
    export(network, places.model / "model.onnx")
    shutil.copy(places.base / "tokenizer.json", places.model / "tokenizer.json")
    settings = calibrate(messages, scores, version_of(places.model / "model.onnx"))
    settings["trained_on"] = {
        "messages": len(messages),
        "published_texts": len(extra),
        "seed": recipe.seed,
        "epochs": recipe.epochs,
    }
    (places.model / "calibration.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")


def check_base(base: Path) -> None:
    """Raise ValueError unless the base folder holds exactly the published files."""
    for name, wanted in BASE_HASHES.items():
        if digest(base / name) != wanted:
            raise ValueError(f"{base / name} is not the published file")


def check_apart(messages: Sequence[Message], held_back: Sequence[Message]) -> None:
    """Raise ValueError naming the pairs when a development message stands in the training data, or nearly so."""
    if pairs := near_duplicates(held_back, messages):
        raise ValueError(f"near-duplicates of development messages: {pairs}")


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def version_of(model: Path) -> str:
    """Return the name and version of a model file: the same file has the same version everywhere."""
    return f"minilm-{digest(model)[:8]}"


def held_out_scores(
    examples: Sequence[Example], extra: Sequence[Example], weights: Path, recipe: Recipe, folds: int
) -> Numbers:
    """Return (examples, labels): each example scored by a network that was trained without it."""
    scores: dict[int, Numbers] = {}
    for fold in range(folds):
        held = [i for i in range(len(examples)) if i % folds == fold]
        kept = [e for i, e in enumerate(examples) if i % folds != fold]
        network = fit([*kept, *extra], weights, recipe, f"fold {fold + 1} of {folds}")
        scores |= dict(zip(held, score([examples[i] for i in held], network), strict=True))
    return np.stack([scores[i] for i in range(len(examples))])


@torch.no_grad()
def score(examples: Sequence[Example], network: Network) -> Numbers:
    """Return the scores (examples, labels) of a network."""
    parts = [pooled(network(b.pieces, b.mask), b.mask).numpy() for b in batches(examples, 32, None)]
    return np.concatenate(parts)
