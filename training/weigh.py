"""The verdict's weights: a logistic model over the signals of statements, and its two operating points.

Weights are fitted on statements that may be trained on, each set's sound and wrong ones alike in weight, larger sets
by the root of their size. Scale and bias are then set on dev, half of it at even odds, and the operating points are
the lowest at which no more sound statements are flagged than they may be.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training import places
from training.evaluate import auc, balanced, interval

RIDGE = 20.0
"""Strength of the penalty on standardised weights, in statements."""
FLAGGED, HIGH = 0.10, 0.02
"""Share of sound statements that may be flagged, and that may be called nearly certainly wrong."""
SIGNS = {"found": 1, "uncovered": 1, "unknown": 1, "pair": 1, "word": 1}
"""Signals that may only speak against a statement, by the first word of their names."""

Rows = Sequence[dict[str, object]]


def read(part: str) -> Rows:
    """The statements that could be judged."""
    lines = (places.home() / "signals" / f"{part}.jsonl").read_text().splitlines()
    return [row for row in map(json.loads, lines) if row["signals"] is not None]


def matrix(rows: Rows, names: Sequence[str]) -> np.ndarray:
    """Signals, shape (statements, names)."""
    return np.array([[row["signals"][name] for name in names] for row in rows], dtype=float)  # type: ignore[index]


def wrong(rows: Rows) -> np.ndarray:
    return np.array([row["label"] == 0 for row in rows], dtype=float)


def evened(rows: Rows) -> np.ndarray:
    """A weight for each statement: sets by the root of their size, sound and wrong alike; 1 on the average."""
    cells = Counter((row["set"], row["label"]) for row in rows)
    sizes = Counter(row["set"] for row in rows)
    out = np.array([sizes[r["set"]] ** 0.5 / cells[r["set"], r["label"]] for r in rows])
    return out * len(rows) / out.sum()


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, *, ridge: float, least: np.ndarray) -> np.ndarray:
    """Logistic regression by projected Newton steps; the last weight is the bias, which is not penalised.

    `least` is the smallest value that each weight may have.
    """
    x = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * (x.shape[1] - 1) + [1e-6])
    w, free = np.zeros(x.shape[1]), np.ones(x.shape[1], dtype=bool)
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (p - y)) + penalty @ w
        free = ~((w <= least) & (slope > 0))
        curve = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        w = np.maximum(w - step, least)
        if np.abs(step).max() < 1e-8:
            break
    return w


def weights(rows: Rows, names: Sequence[str]) -> tuple[np.ndarray, float]:
    """A weight for each signal as it is, and the bias."""
    x = matrix(rows, names)
    mean, spread = x.mean(0), np.maximum(x.std(0), 1e-6)
    least = np.array([0.0 if name.split(" ")[0] in SIGNS else -np.inf for name in names] + [-np.inf])
    w = fit((x - mean) / spread, wrong(rows), evened(rows), ridge=RIDGE, least=least)
    return w[:-1] / spread, float(w[-1] - (w[:-1] * mean / spread).sum())


def calibrated(w: np.ndarray, bias: float, rows: Rows, names: Sequence[str]) -> tuple[np.ndarray, float]:
    """Scaled and moved so that on dev, at even odds, the probabilities are what they say."""
    score = matrix(rows, names) @ w + bias
    scale, move = fit(score[:, None], wrong(rows), evened(rows), ridge=0.0, least=np.array([0.0, -np.inf]))
    return w * scale, float(bias * scale + move)


def point(p: np.ndarray, rows: Rows, share: float) -> float:
    """The lowest threshold at which at most this share of sound statements is flagged: of small edits, of all sets."""
    sound = defaultdict(list)
    for value, row in zip(p, rows, strict=True):
        if row["label"] == 1:
            name = str(row["set"])
            sound["edits" if name.startswith("edits_") else name].append(value)
    groups = [np.array(values) for values in sound.values()]
    for threshold in np.arange(0.3, 0.999, 0.001):
        rates = [(group >= threshold).mean() for group in groups]
        if (np.array(sound["edits"]) >= threshold).mean() <= share and np.mean(rates) <= share:
            return round(float(threshold), 3)
    return 0.999


def table(p: Sequence[float], rows: Rows, at: float) -> list[str]:
    """AUC with its interval over sources, best balanced accuracy, and what is flagged, a line a set."""
    groups: dict[str, list[tuple[float, bool, str]]] = defaultdict(list)
    for value, row in zip(p, rows, strict=True):
        name = str(row["set"])
        for group in [name, *(["edits (all)"] if name.startswith("edits_") else [])]:
            groups[group].append((float(value), row["label"] == 0, str(row["source"])))
    out = []
    for name, items in sorted(groups.items()):
        values, bad = [v for v, _, _ in items], [b for _, b, _ in items]
        low, high = interval(auc, items)
        caught = np.mean([v >= at for v, b in zip(values, bad, strict=True) if b])
        alarms = np.mean([v >= at for v, b in zip(values, bad, strict=True) if not b])
        out.append(
            f"{name:18} n {len(items):<5} auc {auc(values, bad):.3f} [{low:.3f}, {high:.3f}]"
            f" best {balanced(values, bad):.3f} shipped {(caught + 1 - alarms) / 2:.3f}"
            f" caught {caught:.3f} alarms {alarms:.3f}"
        )
    return out


def main(target: Path) -> None:
    """Fit, choose, print what it gives on dev, and write the weights to `target`."""
    train, dev = read("train"), read("dev")
    names = list(train[0]["signals"])  # type: ignore[call-overload]
    w, bias = calibrated(*weights(train, names), dev, names)
    p = 1 / (1 + np.exp(-(matrix(dev, names) @ w + bias)))
    flag_at, high_at = point(p, dev, FLAGGED), point(p, dev, HIGH)
    print(json.dumps({name: round(float(v), 3) for name, v in zip(names, w, strict=True)}))
    print("rules alone", *table([float(r["rules"]) for r in dev], dev, 0.5), sep="\n  ")  # type: ignore[arg-type]
    pair = names.index("pair")
    print("the model alone", *table(list(matrix(dev, names)[:, pair]), dev, 0.0), sep="\n  ")
    print(f"weighed, flagged from {flag_at}, high from {high_at}", *table(list(p), dev, flag_at), sep="\n  ")
    rounded = {name: round(float(v), 4) for name, v in zip(names, w, strict=True)}
    kept = {"bias": round(bias, 4), "flag_at": flag_at, "high_at": high_at, "weights": rounded}
    target.write_text(json.dumps(kept, indent=1) + "\n")
