"""The agreement of two readers on the 400 pairs, beyond chance (Cohen 1960).

    python benchmarks/duplicates/kappa.py

Reads labels.jsonl beside it and writes benchmarks/results/duplicates-kappa.json.
"""

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pairs import pairs

RESULT = Path(__file__).parents[1] / "results" / "duplicates-kappa.json"
DRAWS = 2_000


def kappa(labels: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of pairs of labels; 1.0 if there is only one label."""
    count = len(labels)
    seen = sum(one == other for one, other in labels) / count
    firsts, seconds = Counter(one for one, _ in labels), Counter(other for _, other in labels)
    chance = sum(firsts[label] * seconds[label] for label in firsts) / count**2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def main() -> None:
    labels = [(pair.first, pair.second) for pair in pairs()]
    rng = random.Random(1960)
    drawn = sorted(kappa(rng.choices(labels, k=len(labels))) for _ in range(DRAWS))
    report = {
        "pairs": len(labels),
        "agreed": sum(one == other for one, other in labels),
        "kappa": round(kappa(labels), 4),
        "kappa_95": [round(drawn[DRAWS // 40], 4), round(drawn[-DRAWS // 40], 4)],
        "first": dict(sorted(Counter(one for one, _ in labels).items())),
        "second": dict(sorted(Counter(other for _, other in labels).items())),
        "halves": {half: sum(p.half == half and bool(p.agreed) for p in pairs()) for half in ("dev", "held")},
    }
    RESULT.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
