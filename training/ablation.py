"""The worth of each part of the checker: words alone, detectors alone, the model alone, all of them weighed.

It reads the signals of statements (training/statements.py) and the shipped weights, and writes a Markdown table.
Intervals resample sources.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from desk.evaluation import set_families
from training import places, weigh
from training.evaluate import auc, balanced, interval

COLUMNS = (
    "set", "n", "sound", "AUC: words alone", "detectors alone", "model alone", "all", "95 %", "best BA: words alone",
    "all", "shipped BA: detectors alone", "all", "flagged of sound", "of wrong", "high of sound", "of wrong",
)  # fmt: skip


def main(part: str, weights: Path, target: Path) -> None:
    """Write the table of a part whose signals exist; the heading of the old file is kept."""
    rows, kept = weigh.read(part), json.loads(weights.read_text())
    scores = {
        "words": [float(row["signals"]["uncovered"]) for row in rows],  # type: ignore[index]
        "rules": [float(row["rules"]) for row in rows],  # type: ignore[arg-type]
        "model": [float(row["signals"]["pair"]) for row in rows],  # type: ignore[index]
        "all": [round(float(p), 3) for p in weigh.judged(rows, kept)],
    }
    known = set_families.load(places.REPOSITORY / "config")
    groups: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        for group in _groups(str(row["set"]), str(row["id"]), known):
            groups[group].append(n)
    groups["all"] = list(range(len(rows)))
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * (len(COLUMNS) - 1) + "|"]
    lines += [_line(name, numbers, rows, scores, kept["points"]) for name, numbers in sorted(groups.items())]
    error = calibration_error(scores["all"], [row["label"] == 0 for row in rows], weigh.evened(rows))
    asked = 1 - sum(bool(row["sure"]) for row in rows) / len(rows)
    lines += [
        "",
        f"Expected calibration error at even odds, ten bins: {error:.3f}. The model was asked for {asked:.0%}.",
    ]
    before = target.read_text().split("| set ")[0] if target.exists() else ""
    target.write_text(before + "\n".join(lines) + "\n")
    print("\n".join(lines))


def _groups(name: str, claim: str, known: set_families.SetFamilies) -> Iterator[str]:
    """The groups of a claim: its set, its part by the origin of the source, and the pooled ones."""
    yield name
    origin = known.family_of(name).origin(claim)
    if origin is not None:
        yield f"{name}: {origin}"
    if name.startswith("edits_"):
        yield "edits_* together"


def _line(
    name: str, numbers: list[int], rows: weigh.Rows, scores: dict[str, list[float]], points: dict[str, float]
) -> str:
    wrong = [rows[n]["label"] == 0 for n in numbers]
    told = {way: [values[n] for n in numbers] for way, values in scores.items()}
    low, high = interval(auc, [(told["all"][i], wrong[i], str(rows[n]["source"])) for i, n in enumerate(numbers)])
    cells = [name, str(len(numbers)), str(len(wrong) - sum(wrong))]
    cells += [f"{auc(told[way], wrong):.3f}" for way in ("words", "rules", "model", "all")]
    cells += [
        f"{low:.2f} to {high:.2f}",
        f"{balanced(told['words'], wrong):.3f}",
        f"{balanced(told['all'], wrong):.3f}",
    ]
    cells += [f"{at(told['rules'], wrong, 0.5)[0]:.3f}"]
    cells += [f"{value:.3f}" for value in at(told["all"], wrong, points["flag_at"])]
    cells += [f"{value:.3f}" for value in at(told["all"], wrong, points["high_at"])[1:]]
    return "| " + " | ".join(cells) + " |"


def at(scores: list[float], wrong: list[bool], threshold: float) -> tuple[float, float, float]:
    """Balanced accuracy, share of sound ones flagged, share of wrong ones flagged."""
    alarms = float(np.mean([s >= threshold for s, w in zip(scores, wrong, strict=True) if not w]))
    caught = float(np.mean([s >= threshold for s, w in zip(scores, wrong, strict=True) if w]))
    return (caught + 1 - alarms) / 2, alarms, caught


def calibration_error(scores: list[float], wrong: list[bool], weight: np.ndarray, *, bins: int = 10) -> float:
    """Mean distance of probability and share of wrong ones, over bins of equal width."""
    p, y = np.array(scores), np.array(wrong, dtype=float)
    at_bin = np.minimum((p * bins).astype(int), bins - 1)
    apart = [
        weight[at_bin == b].sum() * abs(np.average(p[at_bin == b] - y[at_bin == b], weights=weight[at_bin == b]))
        for b in range(bins)
        if (at_bin == b).any()
    ]
    return float(sum(apart) / weight.sum())
