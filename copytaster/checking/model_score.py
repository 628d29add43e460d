"""The model's doubts about a statement, sentence by sentence, and the findings from them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors import CandidateFinding, CheckCase
from copytaster.checking.entailment_model import ModelScore
from copytaster.checking.model_input import EvidenceSelector
from copytaster.model.verdict import FindingKind
from copytaster.text.doc import Doc, Token

DOUBTFUL_AT = 0.5
"""A finding names the words with at least this probability; if there are none, it names the most doubtful one."""
_MAX_GAP = 1
"""Words between two doubtful ones that are named with them."""
_KIND_BY_ENTITY: dict[str, FindingKind] = {
    "PERSON": "name", "ORG": "name", "NORP": "name", "FAC": "name", "PRODUCT": "name", "EVENT": "name",
    "WORK_OF_ART": "name", "LAW": "name", "LANGUAGE": "name", "GPE": "place", "LOC": "place",
    "DATE": "time", "TIME": "time", "PERCENT": "number", "MONEY": "number", "QUANTITY": "number",
    "ORDINAL": "number", "CARDINAL": "number",
}  # fmt: skip
_KIND_BY_WORD: dict[str, FindingKind] = {
    **dict.fromkeys("not no never n't without neither nor none nobody nothing".split(), "negation"),
    **dict.fromkeys("all every most many few some several half least only each any both".split(), "quantifier"),
    **dict.fromkeys("may might could reportedly allegedly likely possibly perhaps apparently".split(), "hedging"),
    **dict.fromkeys("because due after following caused prompted led amid retaliation".split(), "cause"),
}


class SentenceScorer(Protocol):
    """A scorer of one sentence with its evidence: the trained model (copytaster/checking/entailment_model.py)."""

    def score(self, sentence: str, evidence: str) -> ModelScore: ...


@dataclass(frozen=True)
class ModelScores:
    """The model's result for one statement: the scores of its sentences, word spans as code points of the statement."""

    sentence_scores: tuple[ModelScore, ...]

    @cached_property
    def p(self) -> float:
        """The probability of the worst sentence."""
        return max((d.p for d in self.sentence_scores), default=0.0)

    @cached_property
    def worst_word(self) -> float:
        """The probability of the most doubtful word."""
        return max((d.worst_word for d in self.sentence_scores), default=0.0)

    @cached_property
    def words(self) -> tuple[tuple[int, int, float], ...]:
        return tuple(word for score in self.sentence_scores for word in score.words)


NO_SCORES = ModelScores(())
"""The model was not asked."""


def get_evidence_selector(source: AnalyzedText) -> EvidenceSelector:
    """The source's sentences, counted for choosing short evidence."""
    doc = source.doc
    return source.compute_once(
        "gist", lambda: EvidenceSelector([_sentence_text(doc, n) for n in range(len(doc.sents))])
    )


def score_sentences(model: SentenceScorer, case: CheckCase) -> ModelScores:
    """Score every sentence of the statement with short evidence of its own."""
    selector, doc = get_evidence_selector(case.source), case.statement.doc
    scores = []
    for n in range(len(doc.sents)):
        start, end = doc.sent_span(n)
        sentence = doc.text[start:end]
        score = model.score(sentence, selector.select_text(sentence))
        scores.append(ModelScore(score.p, tuple((start + a, start + b, p) for a, b, p in score.words)))
    return ModelScores(tuple(scores))


def _sentence_text(doc: Doc, sent: int) -> str:
    start, end = doc.sent_span(sent)
    return " ".join(doc.text[start:end].split())


def build_candidate_findings(case: CheckCase, found: ModelScores, weight: float) -> tuple[CandidateFinding, ...]:
    """A finding for each run of doubtful words; if no word is doubtful by itself, one for the worst."""
    by_token = _score_tokens(case.statement.doc, found)
    if not by_token:
        return ()
    bar = min(DOUBTFUL_AT, max(by_token.values()))
    wrong = sorted(i for i, p in by_token.items() if p >= bar)
    return tuple(_build_candidate(case, first, last, weight) for first, last in _find_runs(wrong))


def _score_tokens(doc: Doc, scores: ModelScores) -> dict[int, float]:
    """The probability of each token that the model read: that of the worst of its pieces."""
    starts = [t.start for t in doc.tokens]
    out: dict[int, float] = {}
    for start, end, p in scores.words:
        for token in doc.tokens[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]:
            out[token.i] = max(out.get(token.i, 0.0), p)
    return out


def _find_runs(tokens: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First token of each run, and one past its last; small gaps are closed."""
    at = 0
    for n, token in enumerate(tokens):
        if n + 1 == len(tokens) or tokens[n + 1] > token + 1 + _MAX_GAP:
            yield tokens[at], token + 1
            at = n + 1


def _build_candidate(case: CheckCase, first: int, last: int, weight: float) -> CandidateFinding:
    tokens = case.statement.doc.tokens[first:last]
    words = case.statement.doc.text[tokens[0].start : tokens[-1].end]
    return CandidateFinding(
        kind=_choose_kind(tokens),
        first=first,
        last=last,
        message=f"The story does not seem to bear out “{words}”.",
        evidence=case.supporting_evidence(),
        weight=weight,
    )


def _choose_kind(tokens: Sequence[Token]) -> FindingKind:
    """The kind of the doubted word with most meaning: a small word that changes the sense, a name, a figure, any
    other."""
    for token in tokens:
        if token.lower in _KIND_BY_WORD:
            return _KIND_BY_WORD[token.lower]
    return next((_KIND_BY_ENTITY[t.ent] for t in tokens if t.ent in _KIND_BY_ENTITY), "other")
