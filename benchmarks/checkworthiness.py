"""Sentences of US debates ranked by what is worth checking, beside a TF-IDF logistic regression in the same run.

    python -m benchmarks.checkworthiness

Reads ${COPYTASTER_DATA:-../shared/data}/checkworthiness/debates.jsonl (CLEF CheckThat! 2019) and writes
benchmarks/results/checkworthiness.{json,md}. Ours has weights set by hand, with the train split at hand; the baseline
is fitted on the train split. Both are measured on the test split.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline

from benchmarks.run import DATA, circumstances, heading, keep, rows
from copytaster.checkworthiness import score
from copytaster.models import load, parse
from copytaster.quantities import quantities

DRAWS = 500


def main() -> None:
    lines = rows(DATA / "checkworthiness" / "debates.jsonl")
    train, test = ([r for r in lines if r["split"] == split] for split in ("train", "test"))
    labels = [r["label"] for r in test]
    scores = {"copytaster": _ours(test), "TF-IDF, logistic regression": _baseline(train, test)}
    debates = [r["id"].split(":")[1] for r in test]
    report = {
        **circumstances("python -m benchmarks.checkworthiness", "scikit-learn"),
        "sentences": len(test),
        "worth_checking": sum(labels),
        "average_precision": {n: round(float(average_precision_score(labels, s)), 4) for n, s in scores.items()},
        "mean_over_debates": {n: _by_debate(labels, s, debates) for n, s in scores.items()},
        "difference_spread": _spread(labels, *scores.values()),
    }
    keep("checkworthiness", report, markdown(report))


def _ours(test: Sequence[dict[str, Any]]) -> list[float]:
    nlp = load()
    out = []
    for row in test:
        doc = parse(nlp, [row["text"]])
        out.append(score(doc, range(len(doc.tokens)), quantities(doc))[0])
    return out


def _baseline(train: Sequence[dict[str, Any]], test: Sequence[dict[str, Any]]) -> list[float]:
    """Words and pairs of words, weighted by TF-IDF; classes balanced."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000))
    model.fit([r["text"] for r in train], [r["label"] for r in train])
    return [float(p) for p in model.predict_proba([r["text"] for r in test])[:, 1]]


def _by_debate(labels: Sequence[int], scores: Sequence[float], debates: Sequence[str]) -> float:
    """The mean of the average precision of each debate, as the shared task measured it."""
    each: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for label, value, debate in zip(labels, scores, debates, strict=True):
        each[debate].append((label, value))
    values = [average_precision_score(*zip(*pairs, strict=True)) for pairs in each.values() if any(y for y, _ in pairs)]
    return round(float(sum(values) / len(values)), 4)


def _spread(labels: Sequence[int], ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """95 % of the difference in average precision over draws of the sentences (seed 1)."""
    rng, found = random.Random(1), []
    for _ in range(DRAWS):
        drawn = rng.choices(range(len(labels)), k=len(labels))
        y = [labels[i] for i in drawn]
        found.append(
            average_precision_score(y, [ours[i] for i in drawn])
            - average_precision_score(y, [theirs[i] for i in drawn])
        )
    found.sort()
    return round(float(found[int(0.025 * DRAWS)]), 4), round(float(found[int(0.975 * DRAWS) - 1]), 4)


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    low, high = report["difference_spread"]
    page = heading("What is worth checking in debates, test split", report)
    page += "| | average precision | mean over debates |\n|---|---:|---:|\n"
    for name, value in report["average_precision"].items():
        page += f"| {name} | {value:.4f} | {report['mean_over_debates'][name]:.4f} |\n"
    return page + (
        f"\n{report['sentences']} sentences, {report['worth_checking']} worth checking. Difference in average "
        f"precision, 95 %: {low:+.4f} to {high:+.4f}. "
        "The collection states no licence: no weight of ours was fitted on it.\n"
    )


if __name__ == "__main__":
    main()
