"""The small model of the verdict: it combines findings, uncovered words and the trained model in one probability.

A logistic model over copytaster/checking/signals.py, fitted by `training.run weigh`; its operating points are chosen on
development data. The probability assumes that half of all statements are wrong; docs/explanation/checker.md explains
what it means for a newsroom where two in a hundred are wrong.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable

from copytaster.checking.entailment_model import VERDICT, WEIGHTS_FOLDER, read_verified_files


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """The probabilities from which a verdict is worth a review, likely, and nearly certain."""

    flag_at: float
    medium_at: float
    high_at: float


DETECTORS_ALONE = OperatingPoints(0.5, 0.8, 0.95)
"""Chosen by hand: one finding of usual weight is worth a review."""


@dataclass(frozen=True, slots=True)
class SignalWeights:
    """A bias and a weight for each signal. `unasked` are the model's signals if it need not be asked."""

    bias: float
    weights: Mapping[str, float]
    signals_if_not_asked: Mapping[str, float]
    points: OperatingPoints

    def probability(self, signals: Mapping[str, float]) -> float:
        """A probability from 0 to 1, to 3 decimals. Raises KeyError if a signal that has a weight is missing."""
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return round(1 / (1 + math.exp(-total)), 3)


@lru_cache(maxsize=1)
def load_weights(folder: Traversable = WEIGHTS_FOLDER) -> SignalWeights:
    """The shipped weights. Raises ModelDamagedError."""
    found = json.loads(read_verified_files(folder, VERDICT)[1][VERDICT])
    return SignalWeights(found["bias"], found["weights"], found["unasked"], OperatingPoints(**found["points"]))


def find_operating_points(checker: str) -> OperatingPoints:
    """The operating points of a verdict's checker, by its name: with the model, or the detectors alone."""
    return load_weights().points if "/" in checker else DETECTORS_ALONE
