"""The whole training: read, check, hold out and calibrate, fit on everything, export."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import hashlib
import json
import random
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

from nlu.corpus import Message, near_duplicates, read_messages
from nlu.encoder import Encoder
from nlu.findings import weights_of_kinds
from nlu.labels import TYPES
from nlu.phrasefiles import phrase_file
from nlu.pipeline import build_pipeline, found_in
from nlu.training.calibrate import calibrate, neutral
from nlu.training.examples import as_examples, public_messages
from nlu.training.export import export
from nlu.training.fit import Recipe, fit
from nlu.training.gate import worse_on
from nlu.training.network import Network, is_wide, pretrained
from nlu.training.slim import MESSAGES, slimmed
from nlu.training.variants import one_round

BASE_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""What the published files of all-MiniLM-L6-v2 (Apache-2.0) hash to."""

WEIGHTS = "weights.safetensors"
"""What a training leaves in its folder, for another to go on from."""

PUBLIC_ROWS = {"nhs_fft": 500, "clinc150_smalltalk": 250, "hwu64_general": 100, "uci_sms": 250, "nlupp": 300}
"""How many published texts of each file and type are read first, where their folder is given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where a training run reads and writes."""

    messages: Path
    """Folder of labelled messages."""
    corrections: Path | None
    """Folder of further labelled messages, such as staff's corrections, or None."""
    held_back: Path
    """Folder of development messages: compared for near-duplicates, and what a new model must pass; never fitted to."""
    base: Path
    """Folder with the published weights and tokenizer."""
    public: Path | None
    """Folder with published texts, or None."""
    earlier: Path | None
    """File with the weights of an earlier training to go on from, or None."""
    work: Path
    """Folder for the new model until it has passed the gate, and for its weights."""
    model: Path
    """Folder that receives the model."""


def run(places: Places, recipe: Recipe, nth: int) -> None:
    """Train, calibrate and write the model.

    One message in nth is left out of the training, by its id, so that it stays left out when others are added and when
    a training is gone on from: what the network says about those calibrates it. Published texts come first, but not
    where an earlier training is gone on from, which has seen them. A network as wide as the published one is made
    slimmer afterwards, and trained for one more round. Raises ValueError when the base is not the published one, when
    training and development messages overlap, or when the new model would miss more dangers than the one in use.
    """
    check_base(places.base)
    messages = [*read_messages(places.messages), *(read_messages(places.corrections) if places.corrections else [])]
    held_back = read_messages(places.held_back)
    check_apart(messages, held_back)
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    tokenizer = Tokenizer.from_file(str(places.base / "tokenizer.json"))
    tokenizer.no_padding()
    has_begun = places.earlier is not None
    early = public_messages(places.public, PUBLIC_ROWS, recipe.seed) if places.public and not has_begun else []
    whole, partly = [m for m in messages if is_whole(m)], [m for m in messages if not is_whole(m)]
    left_out = [message for message in whole if is_left_out(message, nth)]
    kept = [*(message for message in whole if not is_left_out(message, nth)), *partly]
    rng = random.Random(recipe.seed)  # noqa: S311 - reproducible variants, no secret
    rounds = [*([early] if early else []), *(one_round(kept, rng, shorthand()) for _ in range(recipe.epochs))]
    measured = as_examples(kept, tokenizer)
    network = fit(
        [as_examples(each, tokenizer) for each in rounds],
        pretrained(places.earlier or places.base / "model.safetensors"),
        recipe if places.earlier is None else recipe.going_on(),
        "training",
        measured=measured,
    )
    if is_wide(network):
        slim = slimmed(network, rng.sample(measured, min(MESSAGES, len(measured))))
        again = as_examples(one_round(kept, rng, shorthand()), tokenizer)
        network = fit([again], slim, recipe.going_on(), "once more", measured=measured)
    places.work.mkdir(parents=True, exist_ok=True)
    save_file(network.state_dict(), places.work / WEIGHTS)
    candidate = places.work / "candidate"
    _write(network, left_out, places.base, candidate)
    if (places.model / "model.onnx").exists() and (worse := worse_on(places.model, candidate, held_back)):
        raise ValueError(f"the new model in {candidate} finds fewer {', '.join(worse)}: the one in use stays")
    shutil.copytree(candidate, places.model, dirs_exist_ok=True)


def is_whole(message: Message) -> bool:
    """Return whether a message can calibrate: somebody said its kind, and looked at all or none of the rest."""
    return message.type is not None and message.looked_at is None


def is_left_out(message: Message, nth: int) -> bool:
    """Return whether a message is one of those, one in nth, that no training sees."""
    return zlib.crc32(message.id.encode()) % nth == 0


def shorthand() -> Mapping[str, Sequence[str]]:
    """Return the ways in which people write a word on a phone, by the word: the spelling list read backwards."""
    ways: dict[str, list[str]] = {}
    for written, meant in phrase_file("tokens")["spellings"].items():
        ways.setdefault(meant, []).append(written)
    return ways


def _write(network: Network, left_out: Sequence[Message], base: Path, target: Path) -> None:
    """Write the model as it is served, and calibrate it by what it says then of messages it has not seen."""
    target.mkdir(parents=True, exist_ok=True)
    export(network, target / "model.onnx")
    shutil.copy(base / "tokenizer.json", target / "tokenizer.json")
    _keep({"version": "uncalibrated", **neutral()}, target)
    reader = Encoder(target)
    pipeline = build_pipeline(reader)
    found = [found_in(pipeline(message.text)) for message in left_out]
    spoken = np.array([[weights_of_kinds(each.hits)[kind] for kind in TYPES] for each in found])
    calibration = calibrate(left_out, np.array([reader.read(message.text).scores() for message in left_out]), spoken)
    _keep({"version": version_of(target / "model.onnx", calibration), **calibration}, target)


def _keep(settings: Mapping[str, Any], target: Path) -> None:
    (target / "calibration.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")


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


def version_of(model: Path, settings: dict[str, Any]) -> str:
    """Return the name and version of a model with its calibration: what reads alike has the same version."""
    content = digest(model) + json.dumps(settings, sort_keys=True)
    return f"minilm-{hashlib.sha256(content.encode()).hexdigest()[:8]}"
