"""The encoder as a torch module: all-MiniLM-L6-v2 with one linear layer of outputs for every word piece."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from nlu.labels import COLUMNS

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
EACH = WIDTH // HEADS
"""Numbers that one head gives for a piece."""
_RENAMED = {
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm": "output.LayerNorm",
}
_VOCABULARY, _POSITIONS = 30522, 512


class Layer(nn.Module):
    """One transformer layer, in the order of BERT: attention, sum, norm, two linear layers, sum, norm."""

    def __init__(self, dropout: float, heads: int = HEADS, inner: int = INNER) -> None:
        """Make the layer with fresh weights, so many heads, and so many columns between the two linear layers."""
        super().__init__()
        self.heads = heads
        self.query_key_value, self.output = nn.Linear(WIDTH, 3 * heads * EACH), nn.Linear(heads * EACH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen, self.narrow = nn.Linear(WIDTH, inner), nn.Linear(inner, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor | None = None) -> Tensor:
        """Return the states (batch, pieces, width) after the layer; `bias` hides padding, None where there is none."""
        return self.changed(self.attended(states, bias))

    def attended(self, states: Tensor, bias: Tensor | None = None) -> Tensor:
        """Return the states after the first half of the layer, in which pieces look at each other."""
        return self.attention_norm(states + self.dropout(self.output(self.mixed(states, bias))))

    def changed(self, states: Tensor) -> Tensor:
        """Return the states after the second half, in which each piece is by itself."""
        return self.norm(states + self.dropout(self.narrow(self.widened(states))))

    def mixed(self, states: Tensor, bias: Tensor | None = None) -> Tensor:
        """Return what the heads give, side by side (batch, pieces, heads * EACH)."""
        shape = (states.shape[0], -1, 3 * self.heads, EACH)
        query, key, value = self.query_key_value(states).reshape(shape).split(self.heads, dim=2)
        likeness = query.transpose(1, 2) @ key.permute(0, 2, 3, 1) / math.sqrt(EACH)
        weights = torch.softmax(likeness if bias is None else likeness + bias, dim=-1)
        given = (self.dropout(weights) @ value.transpose(1, 2)).transpose(1, 2)
        return given.reshape(states.shape[0], -1, self.heads * EACH)

    def widened(self, states: Tensor) -> Tensor:
        """Return what stands between the two linear layers (batch, pieces, inner)."""
        return nn.functional.gelu(self.widen(states))


class Network(nn.Module):
    """Word pieces in, a row of `nlu.labels.COLUMNS` numbers for each word piece out."""

    def __init__(self, shapes: Sequence[tuple[int, int]] = ((HEADS, INNER),) * LAYERS, dropout: float = 0.1) -> None:
        """Make the network with fresh weights; `shapes` says how many heads and inner columns each layer has."""
        super().__init__()
        self.words = nn.Embedding(_VOCABULARY, WIDTH)
        self.positions = nn.Embedding(_POSITIONS, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, heads, inner) for heads, inner in shapes)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(WIDTH, COLUMNS)

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return (batch, pieces, columns) for piece ids and a mask of ones where pieces stand; without, everywhere."""
        states = self.dropout(self.first_states(pieces))
        bias = None if mask is None else (1.0 - mask[:, None, None, :].to(states.dtype)) * -10000.0
        for layer in self.layers:
            states = layer(states, bias)
        return self.head(self.dropout(states))

    def first_states(self, pieces: Tensor) -> Tensor:
        """Return what the first layer is given (batch, pieces, width)."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        return self.norm(self.words(pieces) + self.positions(places) + self.kind)


def pretrained(weights: Path) -> Network:
    """Return the network with its own weights from a file, or the encoder's published ones and a fresh last layer."""
    loaded = load_file(weights)
    if "head.weight" in loaded:
        network = Network(shapes_of(loaded))
        network.load_state_dict(loaded)
        return network
    network = Network()
    network.load_state_dict(network.state_dict() | words_of_bert(loaded))
    nn.init.normal_(network.head.weight, std=0.02)
    nn.init.zeros_(network.head.bias)
    return network


def is_wide(network: Network) -> bool:
    """Return whether a network is as wide as the published one."""
    return all((layer.heads, layer.widen.out_features) == (HEADS, INNER) for layer in network.layers)


def shapes_of(weights: Mapping[str, Tensor]) -> list[tuple[int, int]]:
    """Return how many heads and inner columns each layer has whose weights these are."""
    layers = (f"layers.{number}." for number in range(LAYERS))
    return [(weights[f"{at}output.weight"].shape[1] // EACH, weights[f"{at}widen.weight"].shape[0]) for at in layers]


def words_of_bert(loaded: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the published weights under our names."""
    out = {
        "words.weight": loaded["embeddings.word_embeddings.weight"],
        "positions.weight": loaded["embeddings.position_embeddings.weight"],
        "kind": loaded["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": loaded["embeddings.LayerNorm.weight"],
        "norm.bias": loaded["embeddings.LayerNorm.bias"],
    }
    for number in range(LAYERS):
        for part in ("weight", "bias"):
            theirs = f"encoder.layer.{number}."
            own = f"layers.{number}."
            mixed = [loaded[f"{theirs}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            out[f"{own}query_key_value.{part}"] = torch.cat(mixed)
            for name, published in _RENAMED.items():
                out[f"{own}{name}.{part}"] = loaded[f"{theirs}{published}.{part}"]
    return out
