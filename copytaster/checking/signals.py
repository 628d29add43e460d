"""What there is to say for and against a statement, as the few numbers that the verdict's small model weighs.

Few on purpose: lengths, and how much of a statement is copied, tell the sets of statements apart on which one learns,
and were worth nothing on others (training/TRIALS.md).
"""

import math
from collections.abc import Sequence

from copytaster.checking.detectors import Case, Draft
from copytaster.checking.evidence import coverage
from copytaster.checking.model_score import Doubts

SUREST = 0.98
"""What findings together, or the model, say beyond this is no surer."""


def signals(case: Case, drafts: Sequence[Draft], doubts: Doubts) -> dict[str, float]:
    """`found`: -ln of the chance that no finding is right; `pair`, `word`: the model's logits, of the worst sentence
    and of the worst word; `uncovered`: the share of the statement, by weight, that the story has no word for.
    """
    asked = case.asked(range(len(case.statement.doc.tokens)))
    return {
        "found": -math.log(max(1 - SUREST, math.prod(1 - d.weight for d in drafts))),
        "pair": logit(doubts.p),
        "word": logit(doubts.worst),
        "uncovered": 1 - coverage(case.statement, asked, case.all_senses),
    }


def logit(p: float) -> float:
    """ln(p / (1 - p)), p kept from either end."""
    p = min(SUREST, max(1 - SUREST, p))
    return math.log(p / (1 - p))
