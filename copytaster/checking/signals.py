"""The evidence for and against a statement, as the few numbers that the verdict's small model weighs.

They are few on purpose: lengths, and the share of copied words, only distinguish the sets of statements in training;
they were of no use on other sets (training/TRIALS.md).
"""

import math
from collections.abc import Sequence

from copytaster.checking.detectors import CandidateFinding, CheckCase
from copytaster.checking.evidence import measure_coverage
from copytaster.checking.model_score import ModelScores

MAX_PROBABILITY = 0.98
"""Probabilities of all findings together, or of the model, are limited to this: beyond it they are no surer."""


def compute_signals(case: CheckCase, candidates: Sequence[CandidateFinding], scores: ModelScores) -> dict[str, float]:
    """`found`: -ln of the chance that no finding is right; `pair`, `word`: the model's logits, of the worst sentence
    and of the worst word; `uncovered`: the share of the statement, by weight, that the story has no word for."""
    weights = case.weights_of(range(len(case.statement.doc.tokens)))
    return {
        "found": -math.log(max(1 - MAX_PROBABILITY, math.prod(1 - d.weight for d in candidates))),
        "pair": logit(scores.p),
        "word": logit(scores.worst_word),
        "uncovered": 1 - measure_coverage(case.statement, weights, case.story_senses),
    }


def logit(p: float) -> float:
    """ln(p / (1 - p)), with p kept away from 0 and 1."""
    p = min(MAX_PROBABILITY, max(1 - MAX_PROBABILITY, p))
    return math.log(p / (1 - p))
