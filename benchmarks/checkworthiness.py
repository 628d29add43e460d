"""Sentences of US debates ranked by check-worthiness, beside a TF-IDF logistic regression in the same run.

    python -m benchmarks.checkworthiness

Reads ${COPYTASTER_DATA:-../shared/data}/checkworthiness/debates.jsonl (CLEF CheckThat! 2019) and writes
benchmarks/results/checkworthiness.{json,md}. Our weights were set by hand, with the train split; the baseline
is fitted on the train split. Both are measured on the test split. Ours is measured on each sentence by itself and on
the sentence in its place, like a claim in a story; the baseline on the sentence, and with our features of the place.

    python -m benchmarks.checkworthiness --on-train

is for choosing: it measures on the train split, with the baseline fitted on all debates except the one that it ranks.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import log
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline

from benchmarks.run import DATA, circumstances, heading, keep, rows
from copytaster.extraction.checkworthiness import BASE_WEIGHT, Features, score_checkworthiness
from copytaster.extraction.claims.context import Assertion, find_askers, is_denial, score_in_context
from copytaster.text.language_models import load, parse_all
from copytaster.text.quantities_with_units import find_quantities

DRAWS = 500
OURS, BASELINE = "copytaster, in its place", "TF-IDF, logistic regression"
Rows = Sequence[dict[str, Any]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--on-train", action="store_true", help="measure on the train split, for choosing")
    on_train = options.parse_args().on_train
    lines = rows(DATA / "checkworthiness" / "debates.jsonl")
    train, test = ([r for r in lines if r["split"] == split] for split in ("train", "test"))
    shown = train if on_train else test
    fitted = _each_without_itself(train) if on_train else _fitted(train, test)
    labels = [r["label"] for r in shown]
    debates = [_debate(r) for r in shown]
    features = _features(shown)
    scores = {
        OURS: _placed(shown, features),
        "copytaster, the sentence alone": [BASE_WEIGHT + sum(weight for _, weight in f) for f in features],
        BASELINE: fitted,
        f"{BASELINE}, in its place": _placed(shown, [(("fitted", log(p / (1 - p)) - BASE_WEIGHT),) for p in fitted]),
    }
    report = {
        **circumstances("python -m benchmarks.checkworthiness", "scikit-learn"),
        "sentences": len(shown),
        "worth_checking": sum(labels),
        "average_precision": {n: round(float(average_precision_score(labels, s)), 4) for n, s in scores.items()},
        "mean_over_debates": {n: _by_debate(labels, s, debates) for n, s in scores.items()},
        "spread": {n: _spread(labels, s) for n, s in scores.items()},
        "difference_spread": _spread(labels, scores[OURS], scores[BASELINE]),
    }
    if on_train:
        print(markdown(report))
    else:
        keep("checkworthiness", report, markdown(report))


def _debate(row: dict[str, Any]) -> str:
    return str(row["id"].split(":")[1])


def _features(shown: Rows) -> list[Features]:
    """Our features of each sentence by itself."""
    nlp = load()
    docs = parse_all(nlp, [[row["text"]] for row in shown])
    return [score_checkworthiness(doc, range(len(doc.tokens)), find_quantities(doc))[1] for doc in docs]


def _placed(shown: Rows, features: Sequence[Features]) -> list[float]:
    """Scores of sentences in their debates, with the speaker, the neighbouring sentences and those who dispute them."""
    out: list[float] = []
    for _, debate in groupby(zip(shown, features, strict=True), key=lambda pair: _debate(pair[0])):
        pairs = list(debate)
        asking = find_askers((row["speaker"], row["text"]) for row, _ in pairs)
        told = [Assertion(row["speaker"], found, is_denial(row["text"])) for row, found in pairs]
        out += [value for value, _ in score_in_context(told, asking)]
    return out


def _each_without_itself(train: Rows) -> list[float]:
    """The baseline on each debate of the train split, fitted on the others."""
    return [p for one in _debates(train) for p in _fitted([r for r in train if _debate(r) != one], _of(train, one))]


def _debates(shown: Rows) -> Iterator[str]:
    return (debate for debate, _ in groupby(shown, key=_debate))


def _of(shown: Rows, debate: str) -> Rows:
    return [r for r in shown if _debate(r) == debate]


def _fitted(train: Rows, test: Rows) -> list[float]:
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


def _spread(labels: Sequence[int], ours: Sequence[float], theirs: Sequence[float] | None = None) -> tuple[float, float]:
    """95 % of the average precision over draws of the sentences (seed 1), or of its difference from the other's."""
    rng, found = random.Random(1), []
    for _ in range(DRAWS):
        drawn = rng.choices(range(len(labels)), k=len(labels))
        y = [labels[i] for i in drawn]
        less = average_precision_score(y, [theirs[i] for i in drawn]) if theirs else 0.0
        found.append(average_precision_score(y, [ours[i] for i in drawn]) - less)
    found.sort()
    return round(float(found[int(0.025 * DRAWS)]), 4), round(float(found[int(0.975 * DRAWS) - 1]), 4)


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    page = heading("What is worth checking in debates", report)
    page += "| | average precision | 95 % | mean over debates |\n|---|---:|---|---:|\n"
    for name, value in report["average_precision"].items():
        low, high = report["spread"][name]
        page += f"| {name} | {value:.4f} | {low:.3f} to {high:.3f} | {report['mean_over_debates'][name]:.4f} |\n"
    low, high = report["difference_spread"]
    return page + (
        f"\n{report['sentences']} sentences, {report['worth_checking']} worth checking. {OURS} less {BASELINE}: "
        f"95 % from {low:+.4f} to {high:+.4f}. "
        "The collection states no licence: no weight of ours was fitted on it.\n"
    )


if __name__ == "__main__":
    main()
