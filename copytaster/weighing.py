"""The verdict's small model: what findings, words and the trained model come to, as one probability.

A logistic model over copytaster/signals.py, fitted by `training.run weigh` on sets that may be trained on; its two
operating points are chosen on development data. The probability is that of a statement as likely wrong as sound
beforehand: a newsroom where two in a hundred are wrong reads precision from docs/checker.md.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from copytaster.entailment import FOLDER

FILE = "verdict.json"


@dataclass(frozen=True, slots=True)
class Weighing:
    """A bias and a weight for each signal. `flag_at` is worth a review, `high_at` nearly certain."""

    bias: float
    weights: Mapping[str, float]
    flag_at: float
    high_at: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """From 0 to 1, to 3 decimals. Raises KeyError where a signal that has a weight is missing."""
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return round(1 / (1 + math.exp(-total)), 3)


@lru_cache(maxsize=1)
def load(folder: Path = FOLDER) -> Weighing:
    """The shipped weights."""
    found = json.loads((folder / FILE).read_text("utf-8"))
    return Weighing(found["bias"], found["weights"], found["flag_at"], found["high_at"])
