"""The cross-encoder: a statement and its evidence in, one logit for the pair and one for each word out."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.encoder import Encoder


class Scorer(nn.Module):
    """Pair logit: how surely the evidence does not support the statement. Word logits: which words make it wrong.

    The pair is judged from the mean and the maximum over the statement's tokens: one wrong word is enough.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.shape.width
        self.gather = nn.Linear(2 * width, width)
        self.pair = nn.Linear(width, 1)
        self.word = nn.Linear(width, 1)

    def forward(self, ids: Tensor, real: Tensor, claim: Tensor) -> tuple[Tensor, Tensor]:
        """`claim` is 1.0 on the statement's tokens; returns (batch,) and (batch, length) logits.

        Everything except the statement and the padding counts as evidence, also the marks between them.
        """
        return self.judge(self.encoder(ids, real, second_of(real, claim)), claim)

    def judge(self, x: Tensor, claim: Tensor) -> tuple[Tensor, Tensor]:
        """The logits from the encoder's vectors."""
        weight = claim.to(x.dtype)[:, :, None]
        mean = (x * weight).sum(1) / weight.sum(1).clamp(min=1)
        peak = (x - (1 - weight) * 1e4).amax(1)
        gathered = functional.gelu(self.gather(torch.cat([mean, peak], 1)))
        return self.pair(gathered)[:, 0], self.word(x)[:, :, 0]


def second_of(real: Tensor, claim: Tensor) -> Tensor:
    """The positions of the evidence: all after the statement's end except padding and the statement."""
    return real & (claim == 0) & (claim.cumsum(1) > 0)
