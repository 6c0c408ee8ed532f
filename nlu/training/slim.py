"""A trained network made slimmer: heads and inner columns are taken out that its findings need least.

What is left of a layer makes up for what is taken out, as far as it can (Optimal Brain Surgeon, Hassibi and Stork
1993; of whole heads and columns as in ZipLM, Kurtic, Frantar and Alistarh 2023). Which go is decided over all layers
together, by how much the scores of messages change.
"""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor, nn
from tqdm import tqdm

from nlu.training.examples import Example
from nlu.training.fit import pooled
from nlu.training.network import EACH, Layer, Network

UNITS = 70
"""How many units are taken out of 216: what leaves the encoder two thirds of its size."""

MESSAGES = 800
"""How many messages show what is needed."""

_PROBED = 250
_AT_ONCE = 50
_DAMPING = 1e-3


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Where inputs of a linear layer can be taken out: one unit is 49,152 weights wherever it is."""

    linear: str
    """The linear layer that reads what is taken out."""
    size: int
    """How many of its inputs go together."""
    per_unit: int
    """How many such groups are one unit."""
    most: int
    """How many units can go at most."""
    probe: int
    """After how many units it is measured how much the scores change."""


HEADS = Part(linear="output", size=EACH, per_unit=1, most=10, probe=3)
COLUMNS = Part(linear="narrow", size=1, per_unit=64, most=21, probe=10)

Place = tuple[int, Part]
"""The number of a layer, and a part of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What it takes to do without one more group of inputs."""

    cost: float
    """Mean square of what the linear layer's outputs lose by it."""
    weight: Tensor
    """The weights that make up for what has gone, zero for that."""
    kept: Tensor
    """The inputs that are left."""


def slimmed(network: Network, examples: Sequence[Example]) -> Network:
    """Return a copy of the network without the units that it needs least for these examples."""
    network = copy.deepcopy(network).eval()
    texts = [torch.tensor([example.pieces]) for example in examples]
    with torch.no_grad(), tqdm(total=4 * len(network.layers), desc="slimming", unit="part") as bar:
        costs = _costs(network, texts, bar)
        going: Counter[Place] = Counter()
        for _ in range(UNITS):
            open_places = [place for place in costs if going[place] < place[1].most]
            going[min(open_places, key=lambda place: costs[place][going[place]])] += 1

        def take_out(number: int, part: Part, gram: Tensor) -> None:
            if count := going[number, part] * part.per_unit:
                layer = network.layers[number]
                *_, last = islice(without(getattr(layer, part.linear).weight, gram, part.size), count)
                _keep(layer, part, last)
            bar.update()

        _walk(network, texts, take_out)
    return network


def without(weight: Tensor, gram: Tensor, size: int) -> Iterator[Step]:
    """Give what it takes to do without one group of inputs after the other, each time the one that costs least.

    `gram` is the mean of the outer products of the inputs; `size` inputs go together.
    """
    weight = weight.double().clone()
    damped = gram + _DAMPING * gram.diagonal().mean() * torch.eye(len(gram), dtype=gram.dtype)
    inverse = torch.linalg.inv(damped)
    left = torch.ones(len(gram) // size, dtype=torch.bool)
    every = torch.arange(len(left))
    while left.sum() > 1:
        blocks = inverse.reshape(len(left), size, len(left), size)[every, :, every, :]
        grouped = weight.reshape(len(weight), len(left), size)
        costs = torch.einsum("ogi,gij,ogj->g", grouped, torch.linalg.inv(blocks), grouped)
        group = int(torch.where(left, costs, torch.inf).argmin())
        here = slice(group * size, (group + 1) * size)
        across = torch.linalg.inv(inverse[here, here]) @ inverse[here]
        weight -= weight[:, here] @ across
        inverse -= inverse[:, here] @ across
        weight[:, here] = inverse[here] = inverse[:, here] = 0
        inverse[here, here] = torch.eye(size, dtype=inverse.dtype)
        left[group] = False
        yield Step(cost=float(costs[group]), weight=weight, kept=left.repeat_interleave(size).nonzero()[:, 0])


def _costs(network: Network, texts: Sequence[Tensor], bar: tqdm) -> dict[Place, list[float]]:
    """Return for each place how much the scores change by each unit that goes, one after the other."""
    costs: dict[Place, list[float]] = {}
    probes = texts[:_PROBED]
    before = _scores(network, probes)

    def measure(number: int, part: Part, gram: Tensor) -> None:
        linear = getattr(network.layers[number], part.linear)
        as_is, lost, change = linear.weight.data, [], 0.0
        for place, step in enumerate(islice(without(as_is, gram, part.size), part.most * part.per_unit), 1):
            lost.append(step.cost)
            if place == part.probe * part.per_unit:
                linear.weight.data = step.weight.float()
                change = float((_scores(network, probes) - before).square().mean()) / sum(lost)
                linear.weight.data = as_is
        units = range(0, len(lost), part.per_unit)
        costs[number, part] = [change * sum(lost[first : first + part.per_unit]) for first in units]
        bar.update()

    _walk(network, texts, measure)
    return costs


def _scores(network: Network, texts: Iterable[Tensor]) -> Tensor:
    return torch.cat([pooled(network(text), torch.ones(text.shape)) for text in texts])


def _walk(network: Network, texts: Sequence[Tensor], visit: Callable[[int, Part, Tensor], None]) -> None:
    """Show each part of each layer in turn with the inputs it is given once the parts before it have been visited."""
    states = [network.first_states(text) for text in texts]
    for number, layer in enumerate(network.layers):
        visit(number, HEADS, _gram([layer.mixed(each) for each in states]))
        states = [layer.attended(each) for each in states]
        visit(number, COLUMNS, _gram([layer.widened(each) for each in states]))
        states = [layer.changed(each) for each in states]


def _gram(inputs: Sequence[Tensor]) -> Tensor:
    """Return the mean of the outer products of inputs, each (1, pieces, width), in double precision."""
    stacks = (torch.cat([each[0] for each in inputs[at : at + _AT_ONCE]]) for at in range(0, len(inputs), _AT_ONCE))
    return sum(stack.double().T @ stack.double() for stack in stacks) / sum(each.shape[1] for each in inputs)


def _keep(layer: Layer, part: Part, step: Step) -> None:
    """Leave of a layer's part only what is kept."""
    kept, reader = step.kept, getattr(layer, part.linear)
    setattr(layer, part.linear, _linear(step.weight[:, kept].float(), reader.bias))
    if part is COLUMNS:
        layer.widen = _linear(layer.widen.weight[kept], layer.widen.bias[kept])
        return
    whole = layer.heads * EACH
    rows = torch.cat([kept, kept + whole, kept + 2 * whole])
    layer.query_key_value = _linear(layer.query_key_value.weight[rows], layer.query_key_value.bias[rows])
    layer.heads = len(kept) // EACH


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    linear = nn.Linear(weight.shape[1], weight.shape[0])
    linear.weight.data, linear.bias.data = weight.contiguous(), bias.clone()
    return linear
