"""Statements whose words the story mostly lacks."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import measure_coverage

_MIN_WORDS = 4
_MIN_STORY_COVERAGE = 0.35
"""Weighted share of the statement's words (or synonyms) that the whole story must have; of 1,000 sound training and
development claims four are below it, of 1,000 wrong ones 36."""
_MIN_EVIDENCE_COVERAGE = 0.25
"""The same for the evidence sentences: nine and 33."""

_MIN_STORY_SENTENCES = 4
"""Sentences that a source must have to be expected to contain most words of a statement about it."""
_SHORT_STORY_WEIGHT = 0.45
"""A source of a line or two may use quite different words from a sound statement: 34 of 48 such findings were right."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield one finding if neither the whole story nor any few sentences of it cover the statement."""
    doc = case.statement.doc
    weights = case.weights_of(range(len(doc.tokens)))
    if len(weights) < _MIN_WORDS:
        return
    anywhere = measure_coverage(case.statement, weights, case.story_senses)
    if (
        anywhere >= _MIN_STORY_COVERAGE
        and measure_coverage(case.statement, weights, case.evidence_senses) >= _MIN_EVIDENCE_COVERAGE
    ):
        return
    unknown = [i for i in weights if not case.statement.senses[i] & case.story_senses]
    if unknown:
        shown = ", ".join(in_quotes(doc.tokens[i].text) for i in unknown[:4])
        yield CandidateFinding(
            kind="other",
            first=unknown[0],
            last=unknown[-1] + 1,
            message=f"The story has next to nothing of this; it does not mention {shown}.",
            evidence=case.supporting_evidence(),
            weight=0.6 if len(case.source.sentence_senses) >= _MIN_STORY_SENTENCES else _SHORT_STORY_WEIGHT,
        )
