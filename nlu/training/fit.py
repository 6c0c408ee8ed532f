"""The training loop: seeded, with a progress bar, and an average of the weights of the last steps as the result."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import torch
from torch import Tensor, nn
from tqdm import tqdm

from nlu.labels import AREA_COLUMNS, DENIED, DENIED_COLUMNS, FACTS, FLAG_COLUMNS, FLAGS, LABELS, TYPE_COLUMNS, TYPES
from nlu.training.examples import Batch, Example, batches
from nlu.training.network import Network
from triage.vocabulary import Flag

FROZEN = ("words.", "positions.")
"""Weights that stay as published: what words mean was learned from far more text than ours."""

DANGER = 2.0
"""How much more an error about danger to people counts than one about another flag."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """The choices of one training run."""

    seed: int = 20261121
    epochs: int = 6
    batch: int = 32
    rate: float = 1.5e-4
    head_rate: float = 2e-3
    warm_up: float = 0.1
    smoothing: float = 0.05
    averaged: float = 0.995

    def going_on(self) -> "Recipe":
        """Return the choices for weights that have been trained already: smaller steps."""
        return replace(self, rate=1.0e-4, head_rate=1.0e-3)


def fit(
    rounds: Sequence[Sequence[Example]], network: Network, recipe: Recipe, title: str, *, measured: Sequence[Example]
) -> Network:
    """Return the average of a network over its training on each round of examples in turn; the training changes it.

    How common a label is, is taken from the examples `measured`.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - reproducible shuffling, no secret
    for frozen in (network.words, network.positions):
        frozen.requires_grad_(requires_grad=False)
    network.train()
    average = copy.deepcopy(network)
    rarity = _rarity(measured)
    balance = _balance(measured)
    epochs = [list(batches(part, recipe.batch, rng)) for part in rounds]
    steps = sum(map(len, epochs))
    optimizer = torch.optim.AdamW(_groups(network, recipe), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step / steps, recipe.warm_up))
    with tqdm(total=steps, desc=title, unit="step", mininterval=5) as bar:
        for batch in chain.from_iterable(epochs):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                columns = network(batch.pieces, batch.mask)
            error = loss(columns.float(), batch, recipe, rarity, balance)
            optimizer.zero_grad()
            error.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            _blend(average, network, recipe.averaged)
            bar.update()
            bar.set_postfix(loss=f"{error.item():.3f}")
    return average.eval()


def _groups(network: Network, recipe: Recipe) -> list[dict[str, object]]:
    head = list(network.head.parameters())
    rest = [p for n, p in network.named_parameters() if not n.startswith(("head.", *FROZEN))]
    return [{"params": rest, "lr": recipe.rate}, {"params": head, "lr": recipe.head_rate}]


def _pace(done: float, warm_up: float) -> float:
    return done / warm_up if done < warm_up else max(0.0, (1 - done) / (1 - warm_up))


@torch.no_grad()
def _blend(average: Network, network: Network, keep: float) -> None:
    for ours, theirs in zip(average.parameters(), network.parameters(), strict=True):
        if theirs.requires_grad:
            ours.lerp_(theirs, 1 - keep)


def pooled(columns: Tensor, mask: Tensor) -> Tensor:
    """Return the score of each label for each text: what its pieces say, weighed by how much they count."""
    counts = columns[:, :, :LABELS] + (mask[:, :, None] - 1) * 10000.0
    return (torch.softmax(counts, dim=1) * columns[:, :, LABELS : 2 * LABELS]).sum(dim=1)


def loss(columns: Tensor, batch: Batch, recipe: Recipe, rarity: Tensor, balance: Tensor) -> Tensor:
    """Return the error of all outputs on a batch, as one number."""
    scores = pooled(columns, batch.mask)
    kind = nn.functional.cross_entropy(
        scores[:, TYPE_COLUMNS],
        batch.type,
        weight=balance,
        reduction="none",
        ignore_index=-100,
        label_smoothing=recipe.smoothing,
    )
    area = nn.functional.cross_entropy(
        scores[:, AREA_COLUMNS], batch.area, reduction="none", ignore_index=-100, label_smoothing=recipe.smoothing
    )
    several = nn.functional.binary_cross_entropy_with_logits(
        scores[:, FLAG_COLUMNS.start : DENIED_COLUMNS.stop],
        torch.cat([batch.flags, batch.facts, batch.denied], dim=1),
        reduction="none",
        pos_weight=rarity,
    )
    several = (several * _importance() * batch.known).sum(1)
    tags = nn.functional.cross_entropy(
        columns[:, :, 2 * LABELS :].transpose(1, 2), batch.tags, reduction="none", ignore_index=-100
    )
    said = (tags * batch.mask).sum(1) / batch.mask.sum(1)
    total = 3.0 * kind + 2.0 * area + several + 4.0 * said
    return total.mean()


def _balance(examples: Sequence[Example]) -> Tensor:
    """Return how much an example of each type counts: the more common the type, the less."""
    counts = torch.bincount(torch.tensor([e.type for e in examples if e.type >= 0]), minlength=len(TYPES)) + 1.0
    shares = torch.sqrt(counts.mean() / counts)
    return shares / shares.mean()


def _rarity(examples: Sequence[Example]) -> Tensor:
    """Return how much more a label's presence counts than its absence: the rarer the more, within limits."""
    rows = torch.tensor([[*e.flags, *e.facts, *e.denied] for e in examples if all(e.known)])
    share = rows.mean(0).clamp(1e-4, 0.5)
    return torch.sqrt((1 - share) / share).clamp(1.0, 6.0)


def _importance() -> Tensor:
    danger = [DANGER if f in {Flag.EMERGENCY, Flag.SAFEGUARDING} else 1.0 for f in FLAGS]
    return torch.tensor([*danger, *[0.8] * (len(FACTS) + len(DENIED))])
