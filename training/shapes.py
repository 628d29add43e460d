"""The two published encoders that a model may begin with, and the differences of their arithmetic."""

from dataclasses import dataclass
from pathlib import Path

from training import places


@dataclass(frozen=True)
class Shape:
    """An encoder's sizes. `relative`: attention is biased by relative position, in buckets.

    `segments`: an embedding distinguishes the two texts of a pair. `first` is the number of the first position.
    `layer` maps the published names inside a layer to ours, `stem` those before the layers.
    """

    name: str
    sha256: str
    width: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    first: int
    pad: int
    eps: float
    relative: bool
    segments: bool
    stem: tuple[tuple[str, str], ...]
    layer: tuple[tuple[str, str], ...]

    @property
    def folder(self) -> Path:
        """The folder of the unpacked published model."""
        return places.home() / "base" / self.name


_FEED_FORWARD = (
    ("intermediate.dense", "up"),
    ("output.dense", "down"),
    ("output.LayerNorm", "output_norm"),
)
_EMBEDDINGS = (
    ("embeddings.word_embeddings", "words"),
    ("embeddings.position_embeddings", "positions"),
    ("embeddings.LayerNorm", "norm"),
)

MPNET = Shape(
    name="all-mpnet-base-v2",
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    width=768,
    heads=12,
    inner=3072,
    vocabulary=30527,
    positions=514,
    first=2,
    pad=1,
    eps=1e-5,
    relative=True,
    segments=False,
    stem=(*_EMBEDDINGS, ("encoder.relative_attention_bias", "relative")),
    layer=(
        ("attention.attn.q", "q"),
        ("attention.attn.k", "k"),
        ("attention.attn.v", "v"),
        ("attention.attn.o", "o"),
        ("attention.LayerNorm", "attention_norm"),
        *_FEED_FORWARD,
    ),
)
MINILM = Shape(
    name="all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    width=384,
    heads=12,
    inner=1536,
    vocabulary=30522,
    positions=512,
    first=0,
    pad=0,
    eps=1e-12,
    relative=False,
    segments=True,
    stem=(*_EMBEDDINGS, ("embeddings.token_type_embeddings", "segments")),
    layer=(
        ("attention.self.query", "q"),
        ("attention.self.key", "k"),
        ("attention.self.value", "v"),
        ("attention.output.dense", "o"),
        ("attention.output.LayerNorm", "attention_norm"),
        *_FEED_FORWARD,
    ),
)
SHAPES = {"mpnet": MPNET, "minilm": MINILM}
