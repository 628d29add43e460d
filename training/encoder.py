"""The encoder: MPNet as published, in plain PyTorch, with as many of its layers as we choose to keep.

Written out rather than imported so that the frozen part costs no graph, layers can be dropped, and the
export holds nothing but the arithmetic. Weights come from all-mpnet-base-v2 (Apache-2.0), by its own names.
"""

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, INNER = 768, 12, 3072
VOCABULARY, POSITIONS, PAD = 30527, 514, 1
BUCKETS, FAR = 32, 128
"""Relative positions fall into 32 buckets, exact to 8 tokens and logarithmic to 128 (MPNet, after T5)."""


def buckets(length: int) -> Tensor:
    """The bucket of every (query, key) position, shape (length, length)."""
    at = torch.arange(length)
    offset = at[:, None] - at[None, :]
    half, exact = BUCKETS // 2, BUCKETS // 4
    apart = offset.abs()
    log = torch.log(apart.clamp(min=1).float() / exact) / math.log(FAR / exact) * (half - exact)
    far = (exact + log.long()).clamp(max=half - 1)
    return (offset < 0).long() * half + torch.where(apart < exact, apart, far)


class Layer(nn.Module):
    """Self-attention and feed-forward, each with its residual and a norm after it."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, eps=1e-5)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = (f(x).view(batch, length, HEADS, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.attention_norm(x + self.o(seen.transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.output_norm(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """Token ids in, one vector a token out. Embeddings and the lowest `frozen` layers are never trained."""

    def __init__(self, *, layers: int = 12, frozen: int = 4, vocabulary: int = VOCABULARY) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.relative = nn.Embedding(BUCKETS, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.frozen = frozen
        for part in (self.words, self.positions, self.norm, self.relative, *self.layers[:frozen]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, real: Tensor) -> Tensor:
        """`real` is True where a token is not padding; both (batch, length)."""
        length = ids.shape[1]
        with torch.no_grad():
            at = torch.arange(length, device=ids.device) + PAD + 1
            x = self.norm(self.words(ids) + self.positions(at))
            bias = self.relative(buckets(length)).permute(2, 0, 1)[None]
            bias = bias.masked_fill(~real[:, None, None, :], -1e4).to(x.dtype)
            for layer in self.layers[: self.frozen]:
                x = layer(x, bias)
        for layer in self.layers[self.frozen :]:
            x = layer(x, bias)
        return x


_NAMES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.LayerNorm": "norm",
    "encoder.relative_attention_bias": "relative",
}
_LAYER_NAMES = {
    "attention.attn.q": "q",
    "attention.attn.k": "k",
    "attention.attn.v": "v",
    "attention.attn.o": "o",
    "attention.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "output_norm",
}


def load(folder: Path, *, layers: int = 12, frozen: int = 4) -> Encoder:
    """The encoder with the published weights of its lowest `layers` layers. Raises KeyError on other files."""
    weights = load_file(folder / "model.safetensors")
    names = dict(_NAMES)
    for n in range(layers):
        names |= {f"encoder.layer.{n}.{theirs}": f"layers.{n}.{ours}" for theirs, ours in _LAYER_NAMES.items()}
    state = {}
    for theirs, ours in names.items():
        state[f"{ours}.weight"] = weights[f"{theirs}.weight"]
        if f"{theirs}.bias" in weights:
            state[f"{ours}.bias"] = weights[f"{theirs}.bias"]
    encoder = Encoder(layers=layers, frozen=frozen)
    encoder.load_state_dict(state)
    return encoder
