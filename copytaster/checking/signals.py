"""What there is to say for and against a statement, as the few numbers that the verdict's small model weighs.

Few on purpose: lengths, and how much of a statement is copied, tell the sets of statements apart on which one learns,
and were worth nothing on others (training/TRIALS.md).
"""

import math
from collections.abc import Sequence

from copytaster.checking.detectors import CandidateFinding, CheckCase
from copytaster.checking.evidence import measure_coverage
from copytaster.checking.model_score import ModelScores

MAX_PROBABILITY = 0.98
"""What findings together, or the model, say beyond this is no surer."""


def compute_signals(case: CheckCase, drafts: Sequence[CandidateFinding], doubts: ModelScores) -> dict[str, float]:
    """`found`: -ln of the chance that no finding is right; `pair`, `word`: the model's logits, of the worst sentence
    and of the worst word; `uncovered`: the share of the statement, by weight, that the story has no word for.
    """
    asked = case.asked(range(len(case.statement.doc.tokens)))
    return {
        "found": -math.log(max(1 - MAX_PROBABILITY, math.prod(1 - d.weight for d in drafts))),
        "pair": logit(doubts.p),
        "word": logit(doubts.worst),
        "uncovered": 1 - measure_coverage(case.statement, asked, case.story_senses),
    }


def logit(p: float) -> float:
    """ln(p / (1 - p)), p kept from either end."""
    p = min(MAX_PROBABILITY, max(1 - MAX_PROBABILITY, p))
    return math.log(p / (1 - p))
