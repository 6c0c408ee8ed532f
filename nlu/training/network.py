"""The encoder as a torch module: all-MiniLM-L6-v2 with one linear layer of outputs for every word piece."""

# The extra `train` is not installed where types are checked.
# mypy: disable-error-code="import-not-found, import-untyped, misc, no-any-return, untyped-decorator"

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from nlu.labels import COLUMNS

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
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

    def __init__(self, dropout: float) -> None:
        """Make the layer with fresh weights."""
        super().__init__()
        self.query_key_value, self.output = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor | None) -> Tensor:
        """Return the states (batch, pieces, width) after the layer; `bias` hides padding, None where there is none."""
        shape = (states.shape[0], -1, 3 * HEADS, WIDTH // HEADS)
        query, key, value = self.query_key_value(states).reshape(shape).split(HEADS, dim=2)
        likeness = query.transpose(1, 2) @ key.permute(0, 2, 3, 1) / math.sqrt(WIDTH // HEADS)
        weights = torch.softmax(likeness if bias is None else likeness + bias, dim=-1)
        mixed = (self.dropout(weights) @ value.transpose(1, 2)).transpose(1, 2).reshape(states.shape[0], -1, WIDTH)
        states = self.attention_norm(states + self.dropout(self.output(mixed)))
        inner = nn.functional.gelu(self.widen(states))
        return self.norm(states + self.dropout(self.narrow(inner)))


class Network(nn.Module):
    """Word pieces in, a row of `nlu.labels.COLUMNS` numbers for each word piece out."""

    def __init__(self, dropout: float = 0.1) -> None:
        """Make the network with fresh weights."""
        super().__init__()
        self.words = nn.Embedding(_VOCABULARY, WIDTH)
        self.positions = nn.Embedding(_POSITIONS, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(WIDTH, COLUMNS)

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return (batch, pieces, columns) for piece ids and a mask of ones where pieces stand; without, everywhere."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        states = self.dropout(self.norm(self.words(pieces) + self.positions(places) + self.kind))
        bias = None if mask is None else (1.0 - mask[:, None, None, :].to(states.dtype)) * -10000.0
        for layer in self.layers:
            states = layer(states, bias)
        return self.head(self.dropout(states))


def pretrained(weights: Path, dropout: float = 0.1) -> Network:
    """Return the network with its own weights from a file, or the encoder's published ones and a fresh last layer."""
    network = Network(dropout)
    loaded = load_file(weights)
    own = network.state_dict()
    if loaded.keys() == own.keys():
        network.load_state_dict(loaded)
        return network
    own.update(words_of_bert(loaded))
    network.load_state_dict(own)
    nn.init.normal_(network.head.weight, std=0.02)
    nn.init.zeros_(network.head.bias)
    return network


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
