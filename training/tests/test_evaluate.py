"""Measures on scores that can be checked by hand."""

import pytest

from training.evaluate import auc, balanced, interval, report
from training.pairs import Pair


def test_a_perfect_ranking_has_an_auc_of_one_and_ties_count_half():
    assert auc([0.1, 0.2, 0.8, 0.9], [False, False, True, True]) == 1
    assert auc([0.5, 0.5, 0.5, 0.5], [False, False, True, True]) == 0.5
    assert auc([0.1, 0.9, 0.5, 0.5], [True, False, False, True]) == pytest.approx(0.125)


def test_balanced_accuracy_takes_the_threshold_that_serves_best():
    assert balanced([0.1, 0.6, 0.7, 0.9], [False, True, False, True]) == 0.75


def test_tied_scores_are_never_parted_by_the_threshold():
    assert balanced([0.5, 0.5, 0.5, 0.5], [False, False, True, True]) == 0.5


def test_an_interval_holds_the_value_it_is_about():
    items = [(n / 40, n % 3 > 0 or n > 30, f"source {n % 9}") for n in range(40)]
    low, high = interval(auc, items)
    assert low < auc([v for v, _, _ in items], [w for _, w, _ in items]) < high


def test_a_claim_is_as_bad_as_its_worst_sentence():
    pairs = [Pair("a", "s", "", "", 0), Pair("a", "s", "", "", 0), Pair("b", "s", "", "", 1), Pair("b", "s", "", "", 1)]
    rows = report([(p, p.id, v) for p, v in zip(pairs, (0.1, 0.9, 0.5, 0.6), strict=True)])
    assert [(r["set"], r["n"], r["auc"]) for r in rows] == [("s", 2, 1.0)]
