"""Pairs as tensors: the same pairs and seed give the same batches, from whatever step a run begins."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.pairs import Pair

LONGEST = 176
"""Most tokens of a pair: evidence of about 60 words and a statement of 50 fit. The end of the evidence is cut."""


@dataclass(frozen=True)
class Encoded:
    """One pair as token ids. `claim` marks the statement's tokens; `wrong` is None if words are unlabelled.

    The learned value is a probability: people's label, or its mean with a larger model's probability.
    """

    ids: list[int]
    claim: list[bool]
    wrong: list[float] | None
    inconsistent: float


@dataclass(frozen=True)
class Batch:
    ids: Tensor
    real: Tensor
    claim: Tensor
    inconsistent: Tensor
    wrong: Tensor
    judged: Tensor
    """1.0 on the tokens whose word label is known."""


def tokenizer(folder: Path) -> Tokenizer:
    """The base model's own tokenizer; it cuts the evidence if a pair is too long."""
    out = Tokenizer.from_file(str(folder / "tokenizer.json"))
    out.no_padding()
    out.enable_truncation(LONGEST, strategy="only_second")
    return out


def encode(pairs: Sequence[Pair], words: Tokenizer) -> list[Encoded]:
    """Statement first, evidence second; a statement that leaves no room is cut to 110 words first."""
    texts = [(" ".join(p.claim.split(" ")[:110]), p.evidence) for p in pairs]
    return [_one(p, e) for p, e in zip(pairs, words.encode_batch(texts), strict=True)]


def _one(pair: Pair, encoding: object) -> Encoded:
    ids, sequence, offsets = encoding.ids, encoding.sequence_ids, encoding.offsets  # type: ignore[attr-defined]
    claim = [s == 0 for s in sequence]
    hard = soft = None
    if pair.wrong is not None:
        spans = pair.wrong
        hard = [
            float(mine and any(start < b and a < end for a, b in spans))
            for mine, (start, end) in zip(claim, offsets, strict=True)
        ]
    if pair.taught is not None:
        told = pair.taught_words
        soft = [
            max((p for a, b, p in told if mine and start < b and a < end), default=0.0)
            for mine, (start, end) in zip(claim, offsets, strict=True)
        ]
    words = [(one + two) / 2 for one, two in zip(hard, soft, strict=True)] if hard and soft else hard or soft
    known = float(pair.label == 0)
    return Encoded(ids, claim, words, known if pair.taught is None else (known + pair.taught) / 2)


def order(lengths: Sequence[int], *, size: int, seed: int, pool: int = 64) -> list[list[int]]:
    """Batches of near-equal length: shuffled, cut into pools of `pool` batches, each pool sorted by length."""
    chance = random.Random(seed)
    numbers = list(range(len(lengths)))
    chance.shuffle(numbers)
    out: list[list[int]] = []
    for at in range(0, len(numbers), size * pool):
        some = sorted(numbers[at : at + size * pool], key=lambda n: lengths[n])
        batches = [some[i : i + size] for i in range(0, len(some), size)]
        chance.shuffle(batches)
        out.extend(batches)
    return out


def stack(encoded: Sequence[Encoded], *, pad: int = 1) -> Batch:
    """One padded batch."""
    length = max(len(e.ids) for e in encoded)

    def filled(rows: list[list[float]]) -> Tensor:
        return torch.tensor([row + [0.0] * (length - len(row)) for row in rows])

    ids = torch.tensor([e.ids + [pad] * (length - len(e.ids)) for e in encoded])
    real = filled([[1.0] * len(e.ids) for e in encoded]) > 0
    claim = filled([[float(c) for c in e.claim] for e in encoded])
    wrong = filled([[float(w) for w in e.wrong or []] for e in encoded])
    judged = filled([[float(c) for c in e.claim] if e.wrong is not None else [] for e in encoded])
    return Batch(ids, real, claim, torch.tensor([float(e.inconsistent) for e in encoded]), wrong, judged)
