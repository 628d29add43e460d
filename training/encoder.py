"""The encoder: MPNet or MiniLM as published, in plain PyTorch, with as many of its layers as we choose to keep.

It is written out instead of imported, so that the frozen part costs no graph, layers can be dropped, and the
export holds only the arithmetic. Weights come from the published models (Apache-2.0), by their own names.
"""

import math

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.shapes import MPNET, Shape

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

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, width = shape.heads, shape.width
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.attention_norm = nn.LayerNorm(width, eps=shape.eps)
        self.up, self.down = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.output_norm = nn.LayerNorm(width, eps=shape.eps)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = (f(x).view(batch, length, self.heads, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.attention_norm(x + self.o(seen.transpose(1, 2).reshape(batch, length, width)))
        return self.output_norm(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """Token ids in, one vector a token out. Embeddings and the lowest `frozen` layers are never trained."""

    def __init__(
        self, *, layers: int = 12, frozen: int = 4, vocabulary: int | None = None, shape: Shape = MPNET
    ) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.words = nn.Embedding(vocabulary or shape.vocabulary, width)
        self.positions = nn.Embedding(shape.positions, width)
        self.norm = nn.LayerNorm(width, eps=shape.eps)
        stem = [self.words, self.positions, self.norm]
        if shape.relative:
            self.relative = nn.Embedding(BUCKETS, shape.heads)
            stem.append(self.relative)
        if shape.segments:
            self.segments = nn.Embedding(2, width)
            stem.append(self.segments)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(layers))
        self.frozen = frozen
        for part in (*stem, *self.layers[:frozen]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, real: Tensor, second: Tensor) -> Tensor:
        """`real` is 1 if a token is not padding, `second` if it belongs to the evidence; all (batch, length)."""
        with torch.no_grad():
            x, bias = self.lower(ids, real, second)
        return self.upper(x, bias, first=self.frozen)

    def lower(self, ids: Tensor, real: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """The output of the frozen layers, and the bias of attention."""
        x, bias = self._begin(ids, real, second)
        for layer in self.layers[: self.frozen]:
            x = layer(x, bias)
        return x, bias

    def upper(self, x: Tensor, bias: Tensor, *, first: int) -> Tensor:
        """The output of the layers from `first` on."""
        for layer in self.layers[first:]:
            x = layer(x, bias)
        return x

    def _begin(self, ids: Tensor, real: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """The input of the lowest layer, and the bias of attention."""
        length = ids.shape[1]
        at = torch.arange(length, device=ids.device) + self.shape.first
        x = self.words(ids) + self.positions(at)
        if self.shape.segments:
            x = x + self.segments(second.long())
        if self.shape.relative:
            bias = self.relative(buckets(length)).permute(2, 0, 1)[None]
        else:
            bias = torch.zeros(1, 1, length, length)
        x = self.norm(x)
        return x, bias.masked_fill(~real[:, None, None, :], -1e4).to(x.dtype)


def load(shape: Shape, *, layers: int = 12, frozen: int = 4) -> Encoder:
    """The encoder with the published weights of its lowest `layers` layers. Raises KeyError on other files."""
    weights = load_file(shape.folder / "model.safetensors")
    names = dict(shape.stem)
    for n in range(layers):
        names |= {f"encoder.layer.{n}.{theirs}": f"layers.{n}.{ours}" for theirs, ours in shape.layer}
    state = {}
    for theirs, ours in names.items():
        state[f"{ours}.weight"] = weights[f"{theirs}.weight"]
        if f"{theirs}.bias" in weights:
            state[f"{ours}.bias"] = weights[f"{theirs}.bias"]
    encoder = Encoder(layers=layers, frozen=frozen, shape=shape)
    encoder.load_state_dict(state)
    return encoder
