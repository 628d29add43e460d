"""The report of `copytaster evaluate` for each set, from predictions and labels."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from copytaster.checking.probability import find_operating_points
from desk.evaluation import measures
from desk.evaluation.judging import Prediction
from desk.evaluation.labelled_claims import SOUND, WRONG, LabelledClaim
from desk.evaluation.set_families import SetFamilies, SetFamily

BASE_RATES = (0.02, 0.05)
"""Shares of wrong statements on a page, for which precision is given: a labelled set has far more of them."""
STATEMENTS_ON_A_PAGE = 8
"""Statements on a page."""
JudgedClaim = tuple[LabelledClaim, Prediction]


def build_report(
    claims: Sequence[LabelledClaim], predictions: Sequence[Prediction], families: SetFamilies
) -> dict[str, Any]:
    """The report: every set, the parts of sets that have parts, each family pooled, and the mean over sets."""
    by_id = {p.id: p for p in predictions}
    rows = [(claim, by_id[claim.id]) for claim in claims if claim.id in by_id]
    by_set: dict[str, list[JudgedClaim]] = defaultdict(list)
    for row in rows:
        by_set[row[0].set].append(row)
    sets = {name: measure_rows(by_set[name], families.family_of(name)) for name in sorted(by_set)}
    return {
        "threshold": find_flag_threshold(rows),
        "unjudged": count_unjudged(rows),
        "sets": sets,
        "origins": dict(_parts(by_set, families)),
        "families": dict(_pooled(by_set, families)),
        "mean": average_sets(sets),
    }


def _parts(by_set: Mapping[str, list[JudgedClaim]], families: SetFamilies) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in sorted(by_set):
        family = families.family_of(name)
        for origin in family.origins:
            rows = [row for row in by_set[name] if family.origin(row[0].id) == origin]
            if rows:
                yield f"{name} {origin}", measure_rows(rows, family)


def _pooled(by_set: Mapping[str, list[JudgedClaim]], families: SetFamilies) -> Iterator[tuple[str, dict[str, Any]]]:
    for family in families.known:
        members = [name for name in sorted(by_set) if families.family_of(name) is family]
        if len(members) > 1:
            yield family.name, measure_rows([row for name in members for row in by_set[name]], family)


def count_unjudged(rows: Sequence[JudgedClaim]) -> dict[str, int]:
    """The number of unjudged claims, by reason; every measure counts them as not flagged."""
    return dict(Counter(p.unjudged for _, p in rows if p.unjudged).most_common())


def find_flag_threshold(rows: Sequence[JudgedClaim]) -> float:
    """The shipped threshold of the checker that made these predictions; the detectors' one if there is none."""
    return find_operating_points(rows[0][1].checker if rows else "").flag_at


def measure_rows(rows: Sequence[JudgedClaim], family: SetFamily) -> dict[str, Any]:
    """All measures of one set of claims."""
    table = measures.count_claims(
        [p.p_inconsistent for _, p in rows], [c.label for c, _ in rows], [c.source_id for c, _ in rows]
    )
    sound, wrong = table.sound.sum(axis=0), table.wrong.sum(axis=0)
    flagged_sound = _number(measures.flag_rate(sound, table.levels, find_flag_threshold(rows)))
    flagged_wrong = _number(measures.flag_rate(wrong, table.levels, find_flag_threshold(rows)))
    spent = [p.ms for _, p in rows]
    return {
        "n": len(rows),
        "sources": len(table.sound),
        "sound": sum(c.label == SOUND for c, _ in rows),
        "balanced_accuracy": _accuracy(table, find_flag_threshold(rows)),
        "family": family.name or None,
        "family_threshold": family.threshold,
        "balanced_accuracy_at_family_threshold": (
            None if family.threshold is None else _accuracy(table, family.threshold)
        ),
        "auc": _with_interval(_number(measures.auc(sound, wrong)), measures.bootstrap_interval(table, measures.auc)),
        "flagged_sound": flagged_sound,
        "flagged_wrong": flagged_wrong,
        "pages_with_a_false_flag": (
            None if flagged_sound is None else round(1 - (1 - flagged_sound) ** STATEMENTS_ON_A_PAGE, 3)
        ),
        "precision_at": {
            f"{rate:.0%}": _rounded(measures.precision_at(rate, flagged_wrong, flagged_sound))
            for rate in BASE_RATES
            if flagged_wrong is not None and flagged_sound is not None
        },
        "calibration_error": _rounded(measures.calibration_error(table.sound, table.wrong, table.levels)),
        "abstained": sum(p.abstained for _, p in rows),
        "recall_by_kind": compute_recall_by_kind(rows),
        "kinds": score_kinds(rows, family),
        "ms": {"p50": round(float(np.quantile(spent, 0.5)), 1), "p95": round(float(np.quantile(spent, 0.95)), 1)},
    }


def compute_recall_by_kind(rows: Sequence[JudgedClaim]) -> dict[str, dict[str, float]]:
    """For each kind of the annotators: how many wrong claims have it, and what share of them is flagged."""
    flags: dict[str, list[bool]] = defaultdict(list)
    for claim, prediction in rows:
        if claim.label == WRONG:
            for kind in claim.kinds:
                flags[kind].append(prediction.flagged)
    return {kind: {"n": len(flags[kind]), "recall": round(sum(flags[kind]) / len(flags[kind]), 3)} for kind in flags}


def score_kinds(rows: Sequence[JudgedClaim], family: SetFamily) -> dict[str, Any] | None:
    """Micro-averaged F1 over sets of kinds, on flagged wrong claims whose kinds map to ours; None if there are none."""
    hits = predicted = annotated = items = 0
    for claim, prediction in rows:
        truth = family.annotator_kinds & set(claim.kinds)
        if claim.label != WRONG or not prediction.flagged or not truth:
            continue
        ours = family.translate_kinds(prediction.kinds)
        items, hits = items + 1, hits + len(ours & truth)
        predicted, annotated = predicted + len(ours), annotated + len(truth)
    if not items:
        return None
    return {"n": items, "micro_f1": round(2 * hits / (predicted + annotated), 3)}


def average_sets(sets: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The unweighted mean over sets of every share."""
    out: dict[str, Any] = {"sets": len(sets), "n": sum(s["n"] for s in sets.values())}
    for name in ("balanced_accuracy", "auc", "flagged_sound", "flagged_wrong", "calibration_error"):
        values = [s[name]["value"] if isinstance(s[name], dict) else s[name] for s in sets.values() if s[name]]
        values = [v for v in values if v is not None]
        out[name] = round(sum(values) / len(values), 3) if values else None
    return out


def choose_thresholds(
    claims: Sequence[LabelledClaim], predictions: Sequence[Prediction], families: SetFamilies
) -> dict[str, float]:
    """For each family the threshold with the highest balanced accuracy on these claims, with all its sets pooled."""
    by_id = {p.id: p for p in predictions}
    by_family: dict[str, list[JudgedClaim]] = defaultdict(list)
    for claim in claims:
        by_family[families.family_of(claim.set).name].append((claim, by_id[claim.id]))
    return {
        name: measures.find_best_threshold(
            measures.count_claims(
                [p.p_inconsistent for _, p in rows], [c.label for c, _ in rows], [c.source_id for c, _ in rows]
            )
        )
        for name, rows in sorted(by_family.items())
        if name and {c.label for c, _ in rows} == {SOUND, WRONG}
    }


def _accuracy(table: measures.ClaimCounts, threshold: float) -> dict[str, Any]:
    measure = partial(measures.balanced_accuracy, levels=table.levels, threshold=threshold)
    value = _number(measure(table.sound.sum(axis=0), table.wrong.sum(axis=0)))
    return _with_interval(value, measures.bootstrap_interval(table, lambda s, w: measure(s, w)))


def _with_interval(value: float | None, interval: measures.Interval | None) -> dict[str, Any]:
    return {"value": value, "interval": [round(end, 3) for end in interval] if interval else None}


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 3)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
