"""Measures of predictions on labelled claims, with intervals that resample sources.

Claims about one source are not independent, so an interval that resamples claims is too narrow. Each resample
here draws as many sources as there are, with replacement, and takes all their claims (Efron's percentile
bootstrap on clusters).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
BINS = 10
Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """Counts of claims by source (rows) and distinct probability, rising (columns), for each label."""

    levels: Floats
    sound: Floats
    wrong: Floats


def count_claims(p: Sequence[float], labels: Sequence[int], sources: Sequence[str]) -> ClaimCounts:
    """Count claims; label 1 is supported."""
    levels, column = np.unique(np.asarray(p, dtype=np.float64), return_inverse=True)
    names, row = np.unique(np.asarray(sources), return_inverse=True)
    counts = np.zeros((2, len(names), len(levels)))
    np.add.at(counts, (np.asarray(labels), row, column), 1)
    return ClaimCounts(levels, sound=counts[1], wrong=counts[0])


def flag_rate(of: Floats, levels: Floats, threshold: float) -> Floats:
    """The share at or above the threshold, one for each row; NaN for an empty row."""
    total = of.sum(axis=-1)
    flagged = of[..., levels >= threshold].sum(axis=-1)
    return _divided(flagged, total)


def balanced_accuracy(sound: Floats, wrong: Floats, levels: Floats, threshold: float) -> Floats:
    """The mean of the shares judged correctly among sound and among wrong claims."""
    return (flag_rate(wrong, levels, threshold) + 1 - flag_rate(sound, levels, threshold)) / 2


def auc(sound: Floats, wrong: Floats) -> Floats:
    """The chance that a wrong claim has a higher probability than a sound one; ties count half."""
    below = np.cumsum(sound, axis=-1) - sound
    won = (wrong * (below + sound / 2)).sum(axis=-1)
    pairs = sound.sum(axis=-1) * wrong.sum(axis=-1)
    return _divided(won, pairs)


def _divided(part: Floats, whole: Floats) -> Floats:
    """The quotient; NaN if the divisor is 0."""
    out: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)
    return out


def calibration_error(sound: Floats, wrong: Floats, levels: Floats) -> float:
    """Expected calibration error: mean distance of probability and share of wrong ones, in ten equal bins."""
    bins = np.minimum((levels * BINS).astype(int), BINS - 1)
    total, error = float(sound.sum() + wrong.sum()), 0.0
    for n in range(BINS):
        here = bins == n
        many = float(sound[:, here].sum() + wrong[:, here].sum())
        if many:
            mean_level = float(((sound + wrong)[:, here] * levels[here]).sum()) / many
            error += many / total * abs(float(wrong[:, here].sum()) / many - mean_level)
    return error


def precision_at(base_rate: float, found: float, false: float) -> float | None:
    """The share of flagged statements that is wrong, if `base_rate` of all are wrong; None if nothing is flagged."""
    right, amiss = base_rate * found, (1 - base_rate) * false
    return right / (right + amiss) if right + amiss else None


def find_best_threshold(of: ClaimCounts) -> float:
    """The level with the highest balanced accuracy; of equal ones, the one that flags fewer."""
    sound, wrong = of.sound.sum(axis=0), of.wrong.sum(axis=0)
    scores = [float(balanced_accuracy(sound, wrong, of.levels, level)) for level in of.levels]
    return float(max(zip(scores, of.levels, strict=True))[1])


def bootstrap_interval(
    of: ClaimCounts, measure: Callable[[Floats, Floats], Floats], *, seed: int = 0
) -> Interval | None:
    """The middle 95 % of a measure over resampled sources; None if no resample has both labels."""
    rng = np.random.default_rng(seed)
    sources = len(of.sound)
    drawn = rng.multinomial(sources, np.full(sources, 1 / sources), size=RESAMPLES).astype(np.float64)
    values = measure(drawn @ of.sound, drawn @ of.wrong)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
