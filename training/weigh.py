"""The verdict's weights: a logistic model over the signals of statements, and its operating points.

The weights of the model and of uncovered words, relative to each other, are fitted on statements that may be trained
on. Each set's sound and wrong statements have equal weight, and larger sets count by the root of their size. The weight
of findings beside them is chosen on dev, since the training sets hold few distortions of the kinds that detectors see.
Scale and bias (at even odds) and the operating points are chosen on dev too.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from copytaster.checking.entailment_model import MANIFEST_FILE
from copytaster.checking.probability import DETECTORS_ALONE
from training import places
from training.evaluate import auc

RIDGE = 20.0
"""Strength of the penalty on standardised weights, in statements."""
FLAGGED, HIGH = 0.10, 0.02
"""Share of sound statements that may be flagged, and that may be called high."""
COST = 3.0
"""The cost of a false alarm, in catches: few of a newsroom's statements are wrong, and false alarms cost trust."""
NAMES = ("found", "pair", "word", "uncovered")
FOUND = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""Weights of findings to try, in units of what the fit on training sets gives the model's two signals together."""

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


def weights(train: Rows, dev: Rows) -> np.ndarray:
    """A weight for each of NAMES, then the bias, so that probabilities are correct at even odds on dev."""
    x = matrix(train, NAMES)
    spread = np.maximum(x.std(0), 1e-6)
    least = np.array([0.0] * len(NAMES) + [-np.inf])
    fitted = fit(x / spread, wrong(train), evened(train), ridge=RIDGE, least=least)[:-1] / spread
    told = matrix(dev, NAMES)
    tried = [_with_found(fitted, share) for share in FOUND]
    best = max(tried, key=lambda w: mean_auc(told @ w, dev))
    scale, move = fit((told @ best)[:, None], wrong(dev), evened(dev), ridge=0.0, least=np.array([0.0, -np.inf]))
    return np.append(best * scale, move)


def _with_found(fitted: np.ndarray, share: float) -> np.ndarray:
    out = fitted.copy()
    out[NAMES.index("found")] = share * (fitted[NAMES.index("pair")] + fitted[NAMES.index("word")])
    return out


def mean_auc(scores: np.ndarray, rows: Rows) -> float:
    """The mean of two AUCs: that of all small edits together, and the mean over the other sets."""
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for value, row in zip(scores, rows, strict=True):
        name = str(row["set"])
        groups["edits" if name.startswith("edits_") else name].append((float(value), row["label"] == 0))
    each = {name: auc([v for v, _ in items], [b for _, b in items]) for name, items in groups.items()}
    return (each.pop("edits") + float(np.mean(list(each.values())))) / 2


def points(p: np.ndarray, rows: Rows, unread: tuple[np.ndarray, Rows]) -> dict[str, float]:
    """The operating points: `flagged` is worth most on small edits; `high` is the lowest with few enough alarms.

    Alarms must also be few on `unread`, the statements of the training sets with their probabilities: detectors were
    tuned on dev, so the sound statements that they flag there are few.
    What the detectors alone would flag is flagged whatever the model's score: they name their reason, and on short and
    plain stories like those of tests/pairs they are better than the model.
    """
    found = np.array([row["rules"] for row in rows], dtype=float) >= DETECTORS_ALONE.flag_at
    bad, edits = wrong(rows) == 1, np.array([str(row["set"]).startswith("edits_") for row in rows])
    steps = np.arange(0.4, 0.999, 0.005)
    allowed = [t for t in steps if alarms((p >= t) | found, rows) <= FLAGGED]
    flag_at = max(allowed, key=lambda t: worth(((p >= t) | found)[edits], bad[edits]))
    both = ((p, rows), unread)
    high_at = next(t for t in steps if t > flag_at and all(alarms(q >= t, some) <= HIGH for q, some in both))
    told = {"flag_at": flag_at, "medium_at": (flag_at + high_at) / 2, "high_at": high_at}
    return {name: round(float(value), 3) for name, value in told.items()}


def worth(flagged: np.ndarray, bad: np.ndarray) -> float:
    """Share of wrong ones caught, minus the cost of false alarms."""
    return float(flagged[bad].mean() - COST * flagged[~bad].mean())


def alarms(flagged: np.ndarray, rows: Rows) -> float:
    """Share of sound statements flagged: of all small edits together, or the average over sets; the larger one."""
    sound: dict[str, list[bool]] = defaultdict(list)
    for value, row in zip(flagged, rows, strict=True):
        if row["label"] == 1:
            name = str(row["set"])
            sound["edits" if name.startswith("edits_") else name].append(bool(value))
    rates = {name: float(np.mean(values)) for name, values in sound.items()}
    return max(rates.get("edits", 0.0), float(np.mean(list(rates.values()))))


def judged(rows: Rows, kept: dict[str, object]) -> np.ndarray:
    """The probabilities with these weights; the model is not used where findings are certain."""
    x = matrix(rows, NAMES)
    for name, value in kept["unasked"].items():  # type: ignore[attr-defined]
        x[[bool(row["sure"]) for row in rows], NAMES.index(name)] = value
    weight = np.array([kept["weights"][name] for name in NAMES])  # type: ignore[index]
    p = 1 / (1 + np.exp(-(x @ weight + kept["bias"])))
    found = np.array([row["rules"] for row in rows], dtype=float) >= DETECTORS_ALONE.flag_at
    least = kept["points"]["flag_at"] if "points" in kept else 0.0  # type: ignore[index]
    return np.where(found, np.maximum(p, least), p)


def main(target: Path) -> None:
    """Fit, choose, and write the weights to `target`; the manifest beside it names them."""
    train, dev = read("train"), read("dev")
    w = weights(train, dev)
    x, model = matrix(dev, NAMES), (NAMES.index("pair"), NAMES.index("word"))
    unasked = x[[bool(row["sure"]) for row in dev]].mean(0)
    kept: dict[str, object] = {
        "bias": round(float(w[-1]), 4),
        "weights": {name: round(float(v), 4) for name, v in zip(NAMES, w, strict=False)},
        "unasked": {NAMES[n]: round(float(unasked[n]), 4) for n in model},
    }
    p = judged(dev, kept)
    kept["points"] = points(p, dev, (judged(train, kept), train))
    print(json.dumps(kept, indent=1))
    target.write_text(json.dumps(kept, indent=1) + "\n")
    manifest = json.loads((target.parent / MANIFEST_FILE).read_text())
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    manifest["sha256"][target.name] = digest
    manifest["name"] = "-".join([*manifest["name"].split("-")[:2], digest[:4]])  # verdicts name their weights
    (target.parent / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1) + "\n")
